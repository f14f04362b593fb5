// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logkind.h"
#include "connectors/mosquitto/log/logstamp.h"

#include <QByteArrayView>

namespace gatehouse::mosquitto {

/// Which words a broker has for the same thing. 2.0.11 to 2.0.12 differ from later 2.0 only in that whoever is refused
/// is
/// "<unknown>".
enum class LogDialect : quint8 { Unknown, V20, V21 };

/// One line, as views into its bytes. Ids, names and topics are whatever a client chose: they may look like parts of a
/// line, so that the fixed parts are matched from both ends, and what can be read in two ways says so.
struct LogLine
{
    LogKind kind = LogKind::Other;
    bool isAmbiguous = false; ///< the client's words hide where one part ends; this is one way to read it
    bool isTrusted = false;   ///< it is the broker's: no client can have made a line of its own words look so
    quint16 port = 0;         ///< of the client; 0: not told
    int code = -1;
    qint64 at = noTime;  ///< seconds since 1970
    QByteArrayView text; ///< without time and prefix
    QByteArrayView clientId;
    QByteArrayView user;
    QByteArrayView address;
    QByteArrayView detail;
    QByteArrayView deniedFilter; ///< that a line before has asked for, and that this one shows to be denied
};

/// What the broker calls a client whose id it does not tell: up to 2.0.12 whoever is refused, later whoever has sent
/// none.
constexpr QByteArrayView unknownClient = "<unknown>";
/// mosquitto's buffer for a line and its time (2.0.11 to 2.1.2, logging.c).
constexpr qsizetype mostLine = 999;

/// Reads a line without its time and its end. `whole`: with its time, since that is what the buffer holds. Pure.
LogLine readLogLine(QByteArrayView text, qsizetype whole, LogDialect dialect = LogDialect::Unknown);
/// The same, into a line that is new.
void readLogLine(QByteArrayView text, qsizetype whole, LogDialect dialect, LogLine &line);

/// The kind of a line of connections that come and go and of packets, by its first and last words alone; Other: any
/// other line, or not plain enough.
LogKind kindToPassOver(QByteArrayView text, LogDialect dialect);

/// What one line tells of the version that wrote it, whoever connects to it.
LogDialect dialectOf(const LogLine &line);

} // namespace gatehouse::mosquitto
