// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/basicauth.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

} // namespace

BasicAuth::BasicAuth(const QString &user, const Secret &password)
    : m_isPossible(!user.contains(QLatin1Char(':')))
{
    QByteArray pair = user.toUtf8();
    pair.reserve(pair.size() + 1 + password.reveal().size()); // no copy of the password stays behind in a smaller one
    pair += ':';
    pair += password.reveal();
    QByteArray encoded = pair.toBase64();
    overwrite(pair);
    m_value = Secret(QByteArray("Basic " + encoded));
    overwrite(encoded);
}

Future<Secret> BasicAuth::authorization()
{
    if (!m_isPossible)
        return ready<Secret>(fail(Fault::BadInput, Words::tr("A user name with a colon cannot sign in over HTTP. Use "
                                                             "an account with another name.")));
    return ready<Secret>(m_value);
}

bool BasicAuth::renewAfter(const Secret &)
{
    return false;
}

} // namespace gatehouse
