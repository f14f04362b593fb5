// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log.h"

#include "connectors/mosquitto/reader.h"
#include "connectors/mosquitto/record.h"
#include "core/text.h"

#include <QTimeZone>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype waitingLimit = 256; // connections that never get a verdict, such as port scans
constexpr qsizetype rememberedClients = 200000;

bool takePrefix(QByteArrayView &text, QByteArrayView prefix)
{
    if (!text.startsWith(prefix))
        return false;
    text = text.sliced(prefix.size());
    return true;
}

bool takeSuffix(QByteArrayView &text, QByteArrayView suffix)
{
    if (!text.endsWith(suffix))
        return false;
    text.chop(suffix.size());
    return true;
}

bool allDigits(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "2026-11-22T15:43:47" in the broker's local time, taken to be ours unless it says, or "...+0100".
QDateTime isoTime(QByteArrayView stamp)
{
    QDateTime at = QDateTime::fromString(QString::fromLatin1(stamp.first(19)), Qt::ISODate);
    if (!at.isValid())
        return {};
    const QByteArrayView zone = stamp.sliced(19);
    if (zone.isEmpty())
        return at.toUTC();
    if (zone.size() != 5 || (zone.front() != '+' && zone.front() != '-') || !allDigits(zone.sliced(1)))
        return {};
    const int hours = zone.sliced(1, 2).toByteArray().toInt();
    const int minutes = zone.sliced(3, 2).toByteArray().toInt();
    const int offset = (hours * 60 + minutes) * 60 * (zone.front() == '-' ? -1 : 1);
    at.setOffsetFromUtc(offset);
    return at.toUTC();
}

QDateTime takeTime(QByteArrayView &line)
{
    const qsizetype separator = line.indexOf(QByteArrayView(": "));
    if (separator < 9 || separator > 24)
        return {};
    const QByteArrayView stamp = line.first(separator);
    QDateTime at;
    if (separator <= 11 && allDigits(stamp))
        at = QDateTime::fromSecsSinceEpoch(stamp.toByteArray().toLongLong(), Qt::UTC);
    else if (separator >= 19 && stamp.at(4) == '-' && stamp.at(10) == 'T')
        at = isoTime(stamp);
    if (at.isValid())
        line = line.sliced(separator + 2);
    return at;
}

/// Splits "<ip>:<port>" at the last colon, since IPv6 addresses hold some.
bool readAddress(QByteArrayView text, LogLine &line)
{
    const qsizetype colon = text.lastIndexOf(':');
    if (colon <= 0 || !allDigits(text.sliced(colon + 1)))
        return false;
    line.address = lenientUtf8(text.first(colon));
    line.port = text.sliced(colon + 1).toByteArray().toUShort();
    return true;
}

/// 2.1 puts " [ip:port]" behind the client id.
void readIdAndAddress(QByteArrayView text, LogLine &line)
{
    if (text.endsWith(']')) {
        const qsizetype bracket = text.lastIndexOf(QByteArrayView(" ["));
        if (bracket > 0 && readAddress(text.sliced(bracket + 2).chopped(1), line))
            text = text.first(bracket);
    }
    line.clientId = lenientUtf8(text);
}

/// "<ip>:<port> as <id> (p2, c1, k60, u'alice')." The id may itself end like that, so the last bracket counts.
bool readConnected(QByteArrayView text, LogLine &line)
{
    if (!takeSuffix(text, ")."))
        return false;
    const qsizetype as = text.indexOf(QByteArrayView(" as "));
    const qsizetype bracket = text.lastIndexOf(QByteArrayView(" (p"));
    if (as < 0 || bracket < as + 4 || !readAddress(text.first(as), line))
        return false;
    // " (p2, c1, k60" and then, unless anonymous, ", u'alice'"; a user name may hold " (p" as well.
    const auto detailsAt = [&](qsizetype at) -> std::optional<QByteArrayView> {
        QByteArrayView rest = text.sliced(at + 3);
        const qsizetype c = rest.indexOf(QByteArrayView(", c"));
        const qsizetype k = rest.indexOf(QByteArrayView(", k"));
        if (c != 1 || k != 5 || !allDigits(rest.first(1)) || !allDigits(rest.sliced(4, 1)))
            return std::nullopt;
        rest = rest.sliced(8);
        const qsizetype comma = rest.indexOf(',');
        if (!allDigits(comma < 0 ? rest : rest.first(comma)))
            return std::nullopt;
        return comma < 0 ? QByteArrayView() : rest.sliced(comma);
    };
    for (qsizetype at = bracket; at >= as + 4; at = at > 0 ? text.lastIndexOf(QByteArrayView(" (p"), at - 1) : -1) {
        std::optional<QByteArrayView> rest = detailsAt(at);
        if (!rest)
            continue;
        if (!rest->isEmpty() && (!takePrefix(*rest, ", u'") || !takeSuffix(*rest, "'")))
            continue;
        line.clientId = lenientUtf8(text.sliced(as + 4, at - as - 4));
        line.user = lenientUtf8(*rest);
        return true;
    }
    return false;
}

/// "Client <...>", the id not yet taken off. The longest fixed ends come first.
bool readClientLine(QByteArrayView text, LogLine &line)
{
    struct Ending
    {
        QByteArrayView text;
        LogKind kind;
    };
    static constexpr Ending endings[]{{" disconnected, not authorised.", LogKind::Refused},
                                      {" disconnected: not authorised.", LogKind::Refused},
                                      {" been disconnected by administrative action.", LogKind::Disconnected},
                                      {" disconnected: administrative action.", LogKind::Disconnected},
                                      {" already connected, closing old connection.", LogKind::TakenOver},
                                      {" disconnected: session taken over.", LogKind::TakenOver},
                                      {" has exceeded timeout, disconnecting.", LogKind::Disconnected},
                                      {" disconnected: exceeded timeout.", LogKind::Disconnected},
                                      {" closed its connection.", LogKind::Disconnected},
                                      {" disconnected: connection closed by client.", LogKind::Disconnected},
                                      {" disconnected due to protocol error.", LogKind::Disconnected},
                                      {" disconnected due to malformed packet.", LogKind::Disconnected},
                                      {" disconnected due to oversize packet.", LogKind::Disconnected},
                                      {" disconnected.", LogKind::Disconnected}};
    for (const Ending &ending : endings) {
        QByteArrayView id = text;
        if (!takeSuffix(id, ending.text) || id.isEmpty())
            continue;
        line.kind = ending.kind;
        readIdAndAddress(id, line);
        return true;
    }
    return false;
}

/// "<id>/<user> | <command> | <arguments>"; the admin's id and name may hold any of these characters.
bool readAdminAction(QByteArrayView text, LogLine &line)
{
    const qsizetype bar = text.indexOf(QByteArrayView(" | "));
    if (bar < 0)
        return false;
    const QByteArrayView who = text.first(bar);
    line.admin = lenientUtf8(who);
    const qsizetype slash = who.lastIndexOf('/');
    line.clientId = lenientUtf8(slash < 0 ? who : who.first(slash));
    line.user = slash < 0 ? QString() : lenientUtf8(who.sliced(slash + 1));
    const QByteArrayView rest = text.sliced(bar + 3);
    const qsizetype next = rest.indexOf(QByteArrayView(" | "));
    line.command = lenientUtf8(next < 0 ? rest : rest.first(next));
    line.arguments = next < 0 ? QString() : lenientUtf8(rest.sliced(next + 3));
    line.kind = LogKind::AdminAction;
    return true;
}

/// How many " | " stand behind the first argument of a command (2.0.11 and 2.1.2).
qsizetype barsBehindFirst(const QString &command)
{
    static const QHash<QString, qsizetype> known{
        {QStringLiteral("createClient"), 1},      {QStringLiteral("setClientId"), 1},
        {QStringLiteral("setClientPassword"), 1}, {QStringLiteral("addClientRole"), 2},
        {QStringLiteral("removeClientRole"), 1},  {QStringLiteral("addGroupRole"), 2},
        {QStringLiteral("removeGroupRole"), 1},   {QStringLiteral("addRoleACL"), 4},
        {QStringLiteral("removeRoleACL"), 2}};
    return known.value(command, 0);
}

/// The first argument, when it has this key; empty when it has not, or when names that hold " | " themselves hide where
/// it ends.
QString firstArgument(const LogLine &line, QLatin1String key)
{
    const QLatin1String bar(" | ");
    const QString start = key + u'=';
    if (!line.arguments.startsWith(start))
        return {};
    const QString value = line.arguments.sliced(start.size());
    const qsizetype behind = barsBehindFirst(line.command);
    if (behind == 0)
        return value;
    return value.count(bar) == behind ? value.first(value.indexOf(bar)) : QString();
}

} // namespace

LogLine parseLogLine(QByteArrayView line)
{
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    LogLine parsed;
    parsed.at = takeTime(line);
    QByteArrayView rest = line;
    parsed.text = lenientUtf8(line);
    if (takePrefix(rest, "New client connected from ")) {
        if (readConnected(rest, parsed))
            parsed.kind = LogKind::Connected;
    } else if (takePrefix(rest, "New connection from ")) {
        const qsizetype on = rest.indexOf(QByteArrayView(" on port "));
        if (on > 0 && readAddress(rest.first(on), parsed))
            parsed.kind = LogKind::NewConnection;
    } else if (takePrefix(rest, "Client ")) {
        readClientLine(rest, parsed);
    } else if (takePrefix(rest, "dynsec: ")) {
        readAdminAction(rest, parsed);
    } else if (rest.startsWith("Error saving Dynamic security plugin config") ||
               rest.startsWith("Error updating dynsec config file")) {
        parsed.kind = LogKind::SaveFailed;
    }
    return parsed;
}

QString recordOfAdminAction(const LogLine &line)
{
    if (const QString user = firstArgument(line, QLatin1String("username")); !user.isEmpty())
        return recordId(RecordType::Client, user);
    if (line.command.endsWith(QLatin1String("GroupClient")))
        return {}; // two records change: the group and the account
    if (const QString group = firstArgument(line, QLatin1String("groupname")); !group.isEmpty())
        return line.command == u"setAnonymousGroup" ? recordId(RecordType::AnonymousGroup)
                                                    : recordId(RecordType::Group, group);
    if (const QString role = firstArgument(line, QLatin1String("rolename")); !role.isEmpty())
        return recordId(RecordType::Role, role);
    if (line.command == u"setDefaultACLAccess")
        return recordId(RecordType::Defaults);
    return {};
}

bool changesSomething(const LogLine &adminAction)
{
    return adminAction.kind == LogKind::AdminAction && isMutating(adminAction.command.toLatin1());
}

void LogFollower::connected(const LogLine &line)
{
    if (m_lastUser.size() > rememberedClients)
        m_lastUser.clear();
    gone(line.clientId);
    m_changedUser = line.user;
    m_userOfOnline.insert(line.clientId, line.user);
    m_lastUser.insert(line.clientId, line.user);
    ++m_online[line.user];
    m_waiting.removeOne(qMakePair(line.address, line.port));
}

void LogFollower::gone(const QString &clientId)
{
    const auto online = m_userOfOnline.constFind(clientId);
    if (online == m_userOfOnline.cend())
        return;
    m_changedUser = online.value();
    if (--m_online[m_changedUser] <= 0)
        m_online.remove(m_changedUser);
    m_userOfOnline.erase(online);
}

QString LogFollower::takeWaiting()
{
    return m_waiting.isEmpty() ? QString() : m_waiting.takeFirst().first;
}

void LogFollower::forgetConnections()
{
    m_userOfOnline.clear();
    m_online.clear();
    m_waiting.clear();
}

std::optional<Event> LogFollower::follow(const LogLine &line, const QByteArray &raw)
{
    m_changedUser.clear();
    Event event;
    event.at = line.at.isValid() ? line.at : QDateTime::currentDateTimeUtc();
    event.text = line.text;
    event.raw = raw;
    event.who = {line.clientId, line.user, line.address, {}};
    switch (line.kind) {
    case LogKind::NewConnection:
        if (m_waiting.size() >= waitingLimit)
            m_waiting.removeFirst();
        m_waiting.append(qMakePair(line.address, line.port));
        return std::nullopt;
    case LogKind::Connected:
        connected(line);
        event.type = EventType::Connected;
        return event;
    case LogKind::TakenOver:
    case LogKind::Disconnected:
        event.who.user = m_lastUser.value(line.clientId);
        gone(line.clientId);
        if (line.clientId == u"<unknown>") {
            event.who = {};
            event.who.address = takeWaiting();
            event.certainty = Certainty::Possible;
        }
        event.type = EventType::Disconnected;
        return event;
    case LogKind::Refused:
        event.type = EventType::Refused;
        event.certainty = Certainty::Likely;
        if (line.clientId == u"<unknown>") { // up to 2.0.12: the address is that of the longest waiting connection
            event.who = {};
            event.who.address = takeWaiting();
            event.certainty = Certainty::Possible;
        } else {
            event.who.user = m_lastUser.value(line.clientId);
            if (line.address.isEmpty())
                event.who.address = takeWaiting();
            else
                m_waiting.removeOne(qMakePair(line.address, line.port));
        }
        return event;
    case LogKind::AdminAction:
        if (!changesSomething(line))
            return std::nullopt;
        event.type = EventType::AdminAction;
        event.cause = Cause::Operator;
        return event;
    case LogKind::SaveFailed:
        event.who = {};
        event.type = EventType::SaveFailed;
        return event;
    case LogKind::Other:
        break;
    }
    return std::nullopt;
}

} // namespace gatehouse::mosquitto
