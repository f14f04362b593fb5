// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/clientlines.h"

#include "connectors/mosquitto/log/linepieces.h"

#include <array>
#include <cstring>
#include <optional>

namespace gatehouse::mosquitto {

namespace {

// 2.0.11 to 2.0.22, loop.c and handle_connect.c. The kind of a line by its end, and the id before it.
bool readEnding20(QByteArrayView text, LogLine &line)
{
    const auto is = [&]<std::size_t Size>(const char(&ending)[Size], LogKind kind) {
        line.clientId = text;
        line.kind = kind;
        return takeSuffix(line.clientId, ending);
    };
    // The most frequent first.
    if (is(" closed its connection.", LogKind::Lost) || is(" disconnected, not authorised.", LogKind::Refused) ||
        is(" has exceeded timeout, disconnecting.", LogKind::TimedOut) ||
        is(" already connected, closing old connection.", LogKind::TakenOver) ||
        is(" been disconnected by administrative action.", LogKind::Kicked))
        return true;
    if (!is(" disconnected due to protocol error.", LogKind::ProtocolError) &&
        !is(" disconnected due to malformed packet.", LogKind::ProtocolError) &&
        !is(" disconnected due to oversize packet.", LogKind::ProtocolError) &&
        !is(" disconnected due to oversize payload.", LogKind::ProtocolError) &&
        !is(" disconnected due to out of memory.", LogKind::ProtocolError) &&
        !is(" disconnected due to QoS too high or retain not supported.", LogKind::ProtocolError) &&
        !is(" disconnected due to using not allowed feature (QoS too high, retain not supported, or bad AUTH method).",
            LogKind::ProtocolError))
        return false;
    line.detail = text.sliced(line.clientId.size() + 1).chopped(1);
    return true;
}

struct Reason
{
    QByteArrayView text;
    LogKind kind;
};

// 2.1.2, loop.c: what stands behind "] disconnected: ".
constexpr std::array reasons21{
    Reason{"not authorised.", LogKind::Refused},
    Reason{"connection closed by client.", LogKind::Lost},
    Reason{"exceeded timeout.", LogKind::TimedOut},
    Reason{"session taken over.", LogKind::TakenOver},
    Reason{"administrative action.", LogKind::Kicked},
    Reason{"bad username or password.", LogKind::Refused},
    Reason{"client identifier not valid.", LogKind::Refused},
    Reason{"client banned.", LogKind::Banned},
    Reason{"connection rate exceeded.", LogKind::Limited},
    Reason{"quota exceeded.", LogKind::Limited},
    Reason{"server busy.", LogKind::Limited},
    Reason{"server unavailable.", LogKind::Limited},
    Reason{"receive maximum exceeded.", LogKind::ProtocolError},
    Reason{"protocol error.", LogKind::ProtocolError},
    Reason{"malformed packet.", LogKind::ProtocolError},
    Reason{"oversize packet.", LogKind::ProtocolError},
    Reason{"oversize payload.", LogKind::ProtocolError},
    Reason{"out of memory.", LogKind::ProtocolError},
    Reason{"implementation specific error.", LogKind::ProtocolError},
    Reason{"bad authentication method.", LogKind::ProtocolError},
    Reason{"topic alias invalid.", LogKind::ProtocolError},
    Reason{"non-matching http origin.", LogKind::ProtocolError},
    Reason{"used disallowed feature (QoS too high, retain not supported, or bad AUTH method).", LogKind::ProtocolError},
};

constexpr QByteArrayView behindId = " disconnected: ";

/// "<id> [<ip>:<port>]", as 2.1 writes it.
bool splitBracket(QByteArrayView text, LogLine &line)
{
    if (text.isEmpty() || text[text.size() - 1] != ']')
        return false;
    qsizetype bracket = text.size() - 1; // an address has none
    while (bracket > 0 && text[bracket] != '[')
        --bracket;
    if (--bracket <= 0 || text[bracket] != ' ' ||
        !splitAddress(text.sliced(bracket + 2).chopped(1), line.address, line.port))
        return false;
    line.clientId = text.first(bracket);
    return true;
}

/// The way that 2.1 names a client, or 2.0 one whose id ends like an address.
bool nameOf(QByteArrayView text, LogDialect dialect, LogLine &line)
{
    const bool hasBracket = dialect != LogDialect::V20 && splitBracket(text, line);
    if (!hasBracket) {
        if (dialect == LogDialect::V21)
            return false;
        line.clientId = text;
    }
    line.isAmbiguous = hasBracket && dialect == LogDialect::Unknown;
    return !line.clientId.isEmpty();
}

bool readReason(QByteArrayView text, LogDialect dialect, LogLine &line)
{
    const qsizetype at = text.lastIndexOf(behindId);
    if (at <= 0)
        return false;
    const QByteArrayView reason = text.sliced(at + behindId.size());
    line.kind = LogKind::SocketError;
    for (const Reason &known : reasons21) {
        if (reason == known.text) {
            line.kind = known.kind;
            if (dialect == LogDialect::Unknown)
                dialect = LogDialect::V21; // 2.0 has such a colon only before what the system says
            break;
        }
    }
    line.detail = reason.endsWith('.') ? reason.chopped(1) : reason;
    return nameOf(text.first(at), dialect, line);
}

/// Where " (p2, c1, k60" begins at `at`: what stands behind it, which is nothing or ", u'alice'".
std::optional<QByteArrayView> behindDetails(QByteArrayView text, qsizetype at, int &protocol)
{
    constexpr qsizetype fixed = 9; // "p2, c1, k"
    const QByteArrayView rest = text.sliced(at + 2);
    if (rest.size() <= fixed || rest[0] != 'p' || rest[1] < '0' || rest[1] > '9' || rest[2] != ',' || rest[3] != ' ' ||
        rest[4] != 'c' || rest[5] < '0' || rest[5] > '1' || rest[6] != ',' || rest[7] != ' ' || rest[8] != 'k')
        return std::nullopt;
    qsizetype end = fixed;
    while (end < rest.size() && rest[end] >= '0' && rest[end] <= '9')
        ++end;
    if (end == fixed)
        return std::nullopt;
    protocol = rest[1] - '0';
    return rest.sliced(end);
}

/// Where the last "(" behind a blank stands before `end`; 0: nowhere.
qsizetype lastBracket(QByteArrayView text, qsizetype end)
{
    while (end > 1) {
        const auto *found = static_cast<const char *>(::memrchr(text.data() + 1, '(', std::size_t(end - 1)));
        if (found == nullptr)
            return 0;
        end = found - text.data();
        if (text[end - 1] == ' ')
            return end;
    }
    return 0;
}

/// "(d0, q1, r0, m1, '" at `at`: its length; 0: it is not there.
qsizetype publishDetails(QByteArrayView text, qsizetype at)
{
    constexpr QByteArrayView shape = "(d#, q#, r#, m";
    if (text.size() < at + shape.size())
        return 0;
    for (qsizetype i = 0; i < shape.size(); ++i) {
        const char c = text[at + i];
        if (shape[i] == '#' ? c < '0' || c > '2' : c != shape[i])
            return 0;
    }
    qsizetype end = at + shape.size();
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    return end > at + shape.size() && startsWith(text.sliced(end), ", '") ? end + 3 - at : 0;
}

} // namespace

bool readClientLine(QByteArrayView text, LogDialect dialect, LogLine &line)
{
    QByteArrayView name = text;
    if (takeSuffix(name, " disconnected.")) { // which both have
        line.kind = LogKind::Disconnected;
        return nameOf(name, dialect, line);
    }
    if (dialect != LogDialect::V21 && readEnding20(text, line))
        return !line.clientId.isEmpty();
    return readReason(text, dialect, line);
}

bool readClientConnection(QByteArrayView text, LogLine &line)
{
    QByteArrayView address = text;
    if (takeSuffix(address, " denied access by tcpd.")) {
        line.kind = LogKind::AddressDenied;
    } else if (takeSuffix(address, " denied: max_connections exceeded.")) {
        line.kind = LogKind::TooManyConnections;
    } else {
        const qsizetype failed = text.indexOf(QByteArrayView(" failed: error:"));
        if (failed < 0 || !text.endsWith('.'))
            return false;
        line.kind = LogKind::TlsFailed;
        line.detail = text.sliced(failed + 9).chopped(1);
        address = text.first(failed);
    }
    line.address = address;
    return !address.isEmpty() && !address.contains(' ');
}

bool readConnected(QByteArrayView text, LogLine &line)
{
    if (!takeSuffix(text, ")."))
        return false;
    const auto *blank = static_cast<const char *>(std::memchr(text.data(), ' ', std::size_t(text.size())));
    if (blank == nullptr)
        return false;
    const qsizetype as = blank - text.data(); // an address has no blanks
    if (!startsWith(text.sliced(as), " as ") || !splitAddress(text.first(as), line.address, line.port))
        return false;
    const QByteArrayView rest = text.sliced(as + 4);
    bool isRead = false;
    for (qsizetype at = lastBracket(rest, rest.size()); at > 0; at = lastBracket(rest, at)) {
        int protocol = -1;
        std::optional<QByteArrayView> user = behindDetails(rest, at - 1, protocol);
        if (!user || (!user->isEmpty() && (!takePrefix(*user, ", u'") || !takeSuffix(*user, "'"))))
            continue;
        if (isRead) {
            line.isAmbiguous = true;
            break;
        }
        isRead = at > 1;
        line.clientId = rest.first(at - 1);
        line.user = *user;
        line.code = protocol;
    }
    line.kind = LogKind::Connected;
    return isRead;
}

bool readNewConnection(QByteArrayView text, LogLine &line)
{
    int listener = 0;
    line.kind = LogKind::NewConnection;
    return takeSuffix(text, ".") && takeNumberAtEnd(text, listener) && takeSuffix(text, " on port ") &&
           splitAddress(text, line.address, line.port);
}

bool readConnack(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::Connack;
    int present = 0;
    if (!takeSuffix(text, ")") || !takeNumberAtEnd(text, line.code) || !takeSuffix(text, ", ") ||
        !takeNumberAtEnd(text, present) || !takeSuffix(text, " ("))
        return false;
    line.clientId = text;
    return !text.isEmpty();
}

bool readDeniedPublish(QByteArrayView text, LogKind kind, LogLine &line)
{
    int size = 0;
    QByteArrayView rest = text;
    if (!takeSuffix(rest, " bytes))") || !takeNumberAtEnd(rest, size) || !takeSuffix(rest, "', ... ("))
        return false;
    line.kind = kind;
    bool isRead = false;
    for (qsizetype at = rest.indexOf('('); at >= 0; at = rest.indexOf('(', at + 1)) {
        const qsizetype details = at > 1 && rest[at - 1] == ' ' ? publishDetails(rest, at) : 0;
        if (details == 0)
            continue;
        if (isRead) {
            line.isAmbiguous = true; // in the id or in the topic: nobody knows
            break;
        }
        isRead = true;
        line.clientId = rest.first(at - 1);
        line.detail = rest.sliced(at + details);
    }
    return isRead;
}

bool readSocketError(QByteArrayView text, LogLine &line)
{
    const qsizetype colon = text.lastIndexOf(QByteArrayView(": ")); // what the library says has none
    line.kind = LogKind::SocketError;
    line.clientId = text.first(std::max<qsizetype>(colon, 0));
    line.detail = colon < 0 ? QByteArrayView() : text.sliced(colon + 2);
    return !line.clientId.isEmpty();
}

bool readDangerousName(QByteArrayView text, LogLine &line)
{
    line.kind = LogKind::DangerousName;
    if (!takeSuffix(text, "\""))
        return false;
    if (takePrefix(text, "username \"")) {
        line.user = text;
        return !text.isEmpty();
    }
    line.clientId = text;
    return takePrefix(line.clientId, "client id \"") && !line.clientId.isEmpty();
}

} // namespace gatehouse::mosquitto
