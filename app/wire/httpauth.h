// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/secret.h"

namespace gatehouse {

/// How a request proves who asks. Shared by the requests of one link, in the link's thread.
class HttpAuth
{
public:
    HttpAuth() = default;
    HttpAuth(const HttpAuth &) = delete;
    HttpAuth &operator=(const HttpAuth &) = delete;
    virtual ~HttpAuth() = default;

    /// The value of the Authorization header.
    virtual Future<Secret> authorization() = 0;
    /// The server answered 401 to this value. True when authorization() can answer another one now.
    virtual bool renewAfter(const Secret &refused) = 0;
};

} // namespace gatehouse
