// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/httpauth.h"

namespace gatehouse {

/// A user name and a password, or an API key and its secret, sent with every request.
class BasicAuth final : public HttpAuth
{
public:
    BasicAuth(const QString &user, const Secret &password);

    /// BadInput: the user name has a colon, which ends it there.
    Future<Secret> authorization() override;
    bool renewAfter(const Secret &refused) override;

private:
    bool m_isPossible;
    Secret m_value;
};

} // namespace gatehouse
