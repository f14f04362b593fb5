// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QHash>
#include <QList>

#include <optional>

namespace gatehouse::mosquitto {

enum class LogKind {
    Other,
    NewConnection, ///< address
    Connected,     ///< client id, user, address
    Refused,       ///< client id from 2.0.13 on, address from 2.1 on
    Disconnected,  ///< client id; in whichever way it ended
    TakenOver,     ///< client id: a second client uses it; the first one is closed
    AdminAction,   ///< client id, user, command, arguments
    SaveFailed
};

/// One line of mosquitto's log, as it stands in a file or in a message of $SYS/broker/log. Ids and names are whatever
/// the client chose: they may look like parts of a line, so the fixed parts are matched from both ends.
struct LogLine
{
    LogKind kind = LogKind::Other;
    QDateTime at; ///< UTC; invalid: the line has no time that is understood
    QString clientId;
    QString user;
    QString address;
    quint16 port = 0;  ///< of the client; 0: not told
    QString admin;     ///< of an AdminAction: client id, '/' and user name, which cannot always be told apart
    QString command;   ///< of an AdminAction: "disableClient"
    QString arguments; ///< of an AdminAction: "username=x | ..."
    QString text;      ///< without the time
};

/// Reads a line of 2.0.11 to 2.1. Times: seconds since 1970, or local time as 2026-11-22T15:43:47, with or without
/// +0100.
LogLine parseLogLine(QByteArrayView line);

/// The record that an admin's command is about, "dynsec/client/x"; empty when the line does not tell.
QString recordOfAdminAction(const LogLine &line);
bool changesSomething(const LogLine &adminAction);

/// Turns lines into events and keeps what one line alone does not tell: who uses which client id, and which address is
/// still waiting for its verdict. One broker's lines, in order; one thread.
class LogFollower final
{
public:
    /// nullopt: not worth an event.
    std::optional<Event> follow(const LogLine &line, const QByteArray &raw);
    [[nodiscard]] QString userOf(const QString &clientId) const { return m_lastUser.value(clientId); }
    [[nodiscard]] int connectionsOf(const QString &user) const { return m_online.value(user); }
    /// The user whose number of connections the last line changed; empty: none.
    [[nodiscard]] QString changedUser() const { return m_changedUser; }
    void forgetConnections(); ///< after the console was away

private:
    void connected(const LogLine &line);
    void gone(const QString &clientId);
    [[nodiscard]] QString takeWaiting();

    QHash<QString, QString> m_userOfOnline;   ///< by client id
    QHash<QString, QString> m_lastUser;       ///< by client id, also when it is offline
    QHash<QString, int> m_online;             ///< by user
    QList<QPair<QString, quint16>> m_waiting; ///< address and port of connections without a verdict
    QString m_changedUser;
};

} // namespace gatehouse::mosquitto
