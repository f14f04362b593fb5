// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "support/brokerprocess.h"

#include <QProcess>
#include <QRegularExpression>
#include <QVersionNumber>

namespace gatehouse::test {

/// The version of the broker that the tests run on.
inline QVersionNumber brokerVersion()
{
    QProcess help;
    help.start(BrokerProcess::program(), {QStringLiteral("-h")});
    help.waitForFinished();
    static const QRegularExpression version(QStringLiteral("mosquitto version ([0-9.]+)"));
    return QVersionNumber::fromString(version.match(QString::fromUtf8(help.readAllStandardOutput())).captured(1));
}

inline mosquitto::Dialect brokerDialect()
{
    return brokerVersion() < QVersionNumber(2, 1) ? mosquitto::Dialect::V20 : mosquitto::Dialect::V21;
}

} // namespace gatehouse::test
