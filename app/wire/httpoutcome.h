// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslError>

namespace gatehouse {

/// How one time of asking ended, before anybody judged it.
struct HttpOutcome
{
    enum class End {
        Complete, ///< the whole answer came
        Half,     ///< it began and broke off
        Lost,     ///< the connection ended without a word of an answer
        TooLarge, ///< given up at the cap
        TimedOut,
        Failed ///< no connection, or no HTTP; `problem` tells
    };
    End end = End::Failed;
    int status = 0;         ///< 0: none came
    QByteArray contentType; ///< in lower case, without parameters
    QByteArray contentEncoding;
    QByteArray location;
    QByteArray retryAfter;
    bool asksForCredentials = false; ///< it sent WWW-Authenticate
    QByteArray body;
    QNetworkReply::NetworkError problem = QNetworkReply::NoError;
    QString problemText;
    QList<QSslError> tlsErrors;
    QSslCertificate theirs;

    [[nodiscard]] bool isFine() const { return end == End::Complete && status >= 200 && status < 300; }
};

} // namespace gatehouse
