// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace gatehouse {

/// The class of a failure: what a page or a script does next depends on this alone.
enum class Fault { Offline, Refused, NotSupported, Conflict, BadReply, BadInput, Storage, TimedOut, Cancelled };

/// Why something did not work.
struct Error
{
    Fault fault = Fault::BadReply;
    QString what;   ///< For people: one finished, translated sentence or two, the next step included.
    QString detail; ///< For the log: technical, already free of secrets. May be empty.
};

/// How every fallible thing answers: a value or one Error. Nothing throws across a room.
template <typename T = void> using Result = tl::expected<T, Error>;

/// Converts to any Result: `return fail(Fault::Offline, tr("..."));`.
[[nodiscard]] inline tl::unexpected<Error> fail(Fault fault, QString what, QString detail = {})
{
    return tl::make_unexpected(Error{fault, std::move(what), std::move(detail)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::make_unexpected(std::move(error));
}

/// The stable name of a fault as `--json` prints it: "offline", "refused", ...
QString faultName(Fault fault);

} // namespace gatehouse
