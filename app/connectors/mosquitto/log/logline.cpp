// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logline.h"

#include "connectors/mosquitto/log/clientlines.h"
#include "connectors/mosquitto/log/linepieces.h"

namespace gatehouse::mosquitto {

namespace {

bool readClient(QByteArrayView text, LogDialect dialect, LogLine &line)
{
    constexpr qsizetype shortest = 16; // of an id and an ending
    if (text.size() >= shortest && readClientLine(text, dialect, line))
        return true;
    line = {};
    if (takePrefix(text, "connection from "))
        return readClientConnection(text, line);
    line.kind = LogKind::Complaint;
    return takePrefix(text, "from ") &&
           takeSuffix(text, " appears to be using TLS to connect to a non-TLS listener.") &&
           splitAddress(text, line.address, line.port);
}

/// "Invalid protocol version 9 in CONNECT from 127.0.0.1." and the like, 2.0.
bool readInvalid(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Complaint;
    const qsizetype from = text.lastIndexOf(QByteArrayView(" from "));
    if (from < 0)
        return false;
    QByteArrayView who = text.sliced(from + 6);
    if (const qsizetype comma = who.indexOf(','); comma >= 0)
        who = who.first(comma);
    else if (!takeSuffix(who, "."))
        return false;
    line.address = who;
    line.detail = text;
    return !who.isEmpty() && !who.contains(' ');
}

/// "Protocol error from <id>: ..." (2.0, 2.1), or "from <ip>:<port>: ..." (2.1).
bool readProtocolError(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Complaint;
    const qsizetype colon = text.lastIndexOf(QByteArrayView(": "));
    if (colon <= 0)
        return false;
    line.detail = text.sliced(colon + 2);
    if (!splitAddress(text.first(colon), line.address, line.port))
        line.clientId = text.first(colon);
    return true;
}

bool readFilter(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Filter;
    line.detail = text.sliced(1);
    if (takeSuffix(line.detail, " (denied)")) {
        line.kind = LogKind::DeniedFilter;
        return true;
    }
    QByteArrayView filter = line.detail;
    int qos = 0;
    if (takeSuffix(filter, ")") && takeNumberAtEnd(filter, qos) && takeSuffix(filter, " (QoS ")) {
        line.detail = filter;
        line.code = qos;
    }
    return true;
}

bool readReceived(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Packet;
    if (text.size() > 1 && text[1] == 'U' && text[0] == 'P') // PUBLISH and its like, which are many
        return true;
    line.clientId = text;
    if (takePrefix(line.clientId, "SUBSCRIBE from "))
        line.kind = LogKind::Subscribing;
    else if (takePrefix(line.clientId, "UNSUBSCRIBE from "))
        line.kind = LogKind::Unsubscribing;
    else
        line.clientId = {};
    return true;
}

bool readSending(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Packet;
    if (text.size() > 1 && text[1] == 'U' && text[0] == 'P')
        return true;
    if (takePrefix(text, "CONNACK to "))
        return readConnack(text, line);
    line.clientId = text;
    line.kind = takePrefix(line.clientId, "SUBACK to ") || takePrefix(line.clientId, "UNSUBACK to ")
                    ? LogKind::SubscriptionAnswered
                    : LogKind::Packet;
    if (line.kind == LogKind::Packet)
        line.clientId = {};
    return true;
}

bool readOfBroker(QByteArrayView text, LogLine &line)
{
    if (!takePrefix(text, "mosquitto version "))
        return false;
    const qsizetype blank = text.indexOf(' ');
    const QByteArrayView doing = text.sliced(blank + 1);
    line.detail = text.first(std::max<qsizetype>(blank, 0));
    line.kind = doing == "starting"      ? LogKind::Starting
                : doing == "running"     ? LogKind::Running
                : doing == "terminating" ? LogKind::Ending
                                         : LogKind::Other;
    return line.kind != LogKind::Other;
}

bool read(QByteArrayView text, LogDialect dialect, LogLine &line)
{
    QByteArrayView rest = text;
    switch (text[0]) {
    case 'N':
        if (takePrefix(rest, "New connection from "))
            return readNewConnection(rest, line);
        return (takePrefix(rest, "New client connected from ") || takePrefix(rest, "New bridge connected from ")) &&
               readConnected(rest, line);
    case 'C':
        return takePrefix(rest, "Client ") && readClient(rest, dialect, line);
    case 'R':
        if (takePrefix(rest, "Received "))
            return readReceived(rest, line);
        line.kind = LogKind::Reloading;
        return text == "Reloading config.";
    case 'S':
        return takePrefix(rest, "Sending ") && readSending(rest, line);
    case 'D':
        if (takePrefix(rest, "Denied PUBLISH from "))
            return readDeniedPublish(rest, LogKind::DeniedPublish, line);
        return takePrefix(rest, "Dropped too large PUBLISH from ") &&
               readDeniedPublish(rest, LogKind::TooLargePublish, line);
    case '\t':
        return readFilter(text, line);
    case '#': // as some syslogs write a tab
        return takePrefix(rest, "#011") && readFilter(text.sliced(3), line);
    case 'd':
        line.kind = LogKind::AdminAction;
        line.detail = rest;
        return takePrefix(line.detail, "dynsec: ") && line.detail.contains(QByteArrayView(" | "));
    case 'g':
        line.kind = LogKind::Attempt;
        line.detail = rest;
        return takePrefix(line.detail, "gatehouse-sensor ");
    case 'O':
        if (takePrefix(rest, "Outgoing messages are being dropped for client ") && takeSuffix(rest, ".")) {
            line.kind = LogKind::Dropping;
            line.clientId = rest;
            return true;
        }
        line.kind = LogKind::TlsError;
        if (const qsizetype bracket = rest.indexOf(QByteArrayView("]: ")); bracket >= 0)
            line.detail = rest.sliced(bracket + 3);
        return startsWith(rest, "OpenSSL Error") && !line.detail.isNull();
    case 'E':
        line.kind = LogKind::SaveFailed;
        return startsWith(text, "Error saving Dynamic security plugin config") ||
               startsWith(text, "Error updating dynsec config file");
    case 'P':
        return takePrefix(rest, "Protocol error from ") && readProtocolError(rest, line);
    case 'B':
        if (takePrefix(rest, "Bad socket read/write on client "))
            return readSocketError(rest, line);
        line.kind = LogKind::Complaint;
        line.clientId = rest;
        return takePrefix(line.clientId, "Bad client ") &&
               takeSuffix(line.clientId, " sending multiple CONNECT messages.");
    case 'I':
        return startsWith(text, "Invalid ") && readInvalid(text, line);
    case 'A':
        return takePrefix(rest, "ACL denying access to client with dangerous ") && readDangerousName(rest, line);
    case 'U':
        line.kind = LogKind::OutOfSockets;
        return startsWith(text, "Unable to accept new connection, system socket count");
    case 'm':
        return readOfBroker(text, line);
    default:
        return false;
    }
}

} // namespace

void readLogLine(QByteArrayView text, qsizetype whole, LogDialect dialect, LogLine &line)
{
    if (whole >= mostLine) {
        line.kind = LogKind::Cut;
    } else if (text.isEmpty() || !read(text, dialect, line)) {
        line = {};
        if (startsWith(text, "Opening websockets listen socket"))
            line.kind = LogKind::WebsocketsOpened;
    }
    line.text = text;
}

LogLine readLogLine(QByteArrayView text, qsizetype whole, LogDialect dialect)
{
    LogLine line;
    readLogLine(text, whole, dialect, line);
    return line;
}

LogKind kindToPassOver(QByteArrayView text, LogDialect dialect)
{
    constexpr qsizetype shortest = 24;
    if (text.size() < shortest)
        return LogKind::Other;
    const char *const start = text.data();
    switch (start[0]) {
    case 'N':
        return isAt(start, "New connection from ")  ? LogKind::NewConnection
               : isAt(start, "New client connecte") ? LogKind::Connected
                                                    : LogKind::Other;
    case 'R':
        return isAt(start, "Received PU") ? LogKind::Packet : LogKind::Other;
    case 'S':
        return isAt(start, "Sending PU") ? LogKind::Packet : LogKind::Other;
    case 'C':
        if (!isAt(start, "Client "))
            return LogKind::Other;
        if (dialect == LogDialect::V20)
            return endsWith(text, " disconnected.")            ? LogKind::Disconnected
                   : endsWith(text, " closed its connection.") ? LogKind::Lost
                                                               : LogKind::Other;
        return endsWith(text, "] disconnected.")                                ? LogKind::Disconnected
               : endsWith(text, "] disconnected: connection closed by client.") ? LogKind::Lost
                                                                                : LogKind::Other;
    default:
        return LogKind::Other;
    }
}

LogDialect dialectOf(const LogLine &line)
{
    const auto since = [](QByteArrayView version) {
        return startsWith(version, "2.0.") || startsWith(version, "1.") ? LogDialect::V20
               : startsWith(version, "2.") || startsWith(version, "3.") ? LogDialect::V21
                                                                        : LogDialect::Unknown;
    };
    if (line.kind == LogKind::Starting || line.kind == LogKind::Running)
        return since(line.detail);
    // MQTT 3.1.1 is 2 in 2.0, which counts the versions that it knows, and 4 in 2.1, as on the wire; 5 is 5.
    if (line.kind == LogKind::Connected && !line.isAmbiguous && line.code > 0 && line.code < 5)
        return line.code < 3 ? LogDialect::V20 : LogDialect::V21;
    return LogDialect::Unknown;
}

} // namespace gatehouse::mosquitto
