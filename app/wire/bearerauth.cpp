// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/bearerauth.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

// RFC 6750; anything else would leave its header.
bool isToken(const QByteArray &bytes)
{
    return !bytes.isEmpty() && std::all_of(bytes.cbegin(), bytes.cend(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

BearerAuth::BearerAuth(Renewal renewal)
    : m_renewal(std::move(renewal))
{
}

Future<Secret> BearerAuth::authorization()
{
    if (!m_value.isEmpty())
        return ready<Secret>(m_value);
    if (m_refusal)
        return ready<Secret>(fail(*m_refusal));
    m_waiting.append(Answer<Secret>());
    const Future<Secret> future = m_waiting.constLast().future();
    if (m_waiting.size() == 1) {
        whenDone(m_renewal(), this, [this, round = m_round](const Result<Secret> &token) {
            if (round == m_round)
                onRenewed(token);
        });
    }
    return future;
}

void BearerAuth::onRenewed(const Result<Secret> &token)
{
    Result<Secret> value = token;
    if (token && isToken(token->reveal())) {
        m_value = Secret(QByteArray("Bearer " + token->reveal()));
        value = m_value;
    } else if (token) {
        value = fail(Fault::BadReply, Words::tr("The broker took the log-in but gave no usable token. Look whether a "
                                                "newer Gatehouse knows this version of the broker."));
    } else if (token.error().fault == Fault::Refused) {
        m_refusal = token.error();
    }
    for (const Answer<Secret> &one : std::exchange(m_waiting, {}))
        one.finish(value);
}

bool BearerAuth::renewAfter(const Secret &refused)
{
    // Another request may have fetched a new one already.
    if (m_value.sameAs(refused))
        m_value = Secret();
    return true;
}

void BearerAuth::forget()
{
    ++m_round;
    m_value = Secret();
    m_refusal.reset();
    for (const Answer<Secret> &one : std::exchange(m_waiting, {}))
        one.finish(fail(Fault::Cancelled, Words::tr("The log-in was changed meanwhile. Ask again.")));
}

} // namespace gatehouse
