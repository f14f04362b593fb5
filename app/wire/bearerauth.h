// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/httpauth.h"

#include <QObject>

#include <functional>
#include <optional>

namespace gatehouse {

/// A token that a log-in gives and that ends by itself (EMQX: an hour after its last use). It is fetched when first
/// needed and when it was refused, one log-in at a time, whoever waits for it. A log-in that was refused is not tried
/// again by itself: servers lock an account after a few (EMQX: five in five minutes).
class BearerAuth final : public QObject, public HttpAuth
{
    Q_OBJECT
public:
    /// Signs in and answers the bare token. Its request must be HttpSigned::No.
    using Renewal = std::function<Future<Secret>()>;
    explicit BearerAuth(Renewal renewal);

    Future<Secret> authorization() override;
    bool renewAfter(const Secret &refused) override;
    void forget(); ///< the token and a refusal: there are other credentials now

private:
    void onRenewed(const Result<Secret> &token);

    Renewal m_renewal;
    Secret m_value;
    QList<Answer<Secret>> m_waiting;
    std::optional<Error> m_refusal;
    quint64 m_round = 0; ///< what a log-in that was forgotten meanwhile answers is not taken
};

} // namespace gatehouse
