// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/httpoutcome.h"
#include "wire/httprequest.h"

namespace gatehouse {

/// Whether the answer says no for want of a right or of a log-in, or is wrong in another way: a finished sentence with
/// the next step, what the server said itself in it, no secret of the request in it. `known` are the secrets beyond the
/// request's own: the credentials. For an outcome that is no fine answer.
Error httpError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome,
                const QList<Secret> &known = {});

/// A whole answer of 2xx that is not what was asked for: a page instead of JSON, a body that is packed.
std::optional<Error> misfitOf(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome);

/// A redirect that is not followed, since it would take the credentials elsewhere.
Error redirectError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome);

/// How long Retry-After asks to wait: seconds or a date of HTTP; zero when it does not.
std::chrono::milliseconds retryAfterOf(const QByteArray &header);

/// "GET /api/users: 503", for the log.
QString traceOf(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome);

/// Added to an error about a request that may have taken effect all the same; nothing for one that only reads.
QString doubtOf(const HttpRequest &request);

} // namespace gatehouse
