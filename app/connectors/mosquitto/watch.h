// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"
#include "connectors/mosquitto/log/adminaction.h"
#include "connectors/mosquitto/log/logstream.h"

#include <QSet>
#include <QTimer>

namespace gatehouse::mosquitto {

/// Listens to one connection: replies, the broker's log, its version, and what others change. Child of the connection.
class Watch final : public QObject
{
    Q_OBJECT
public:
    explicit Watch(DynsecConnection &connection);

    /// What to subscribe to, where the account may: on the link of the commands, so that a failed save is told before
    /// the answer to the command, and on the live one.
    static QString saveErrorTopic();
    static QStringList liveTopics();
    /// Something that was read is not what was told before: the same hint as a foreign change.
    void hint(const QStringList &records); ///< empty: not known which
    void startPolling();                   ///< 2.1: its change counter
    /// How many connections each account has that has any; whoever was told of before has none now.
    void tellPresence(const QHash<QString, int> &online);
    /// Whatever way an event came: what the rules say of it, and which records it is a hint for.
    void judge(Event &event);

Q_SIGNALS:
    void connectionLost(const gatehouse::Error &why);
    void connectionBack();
    void accessChanged(const QStringList &records);
    void happened(const QList<gatehouse::Event> &batch);
    void presenceChanged(const QString &user, int connections);
    void clientsOnlineChanged(int count);

private:
    enum class Link { Commands, Live };
    void take(const QList<MqttMessage> &batch, Link link);
    void takeClientsOnline(int count);
    void takeLogLine(const QByteArray &payload, Link link);
    bool look(const LogLine &line);
    void noteSaveFailed(const LogLine &line, const QByteArray &raw);
    void takeForeignReply(const QList<CommandReply> &replies);
    void noteForeignAction(const AdminAction &action);
    void noteRefusal(Event &event);
    void noteConnection(const QString &user);
    void stateChanged(MqttLink::State state);
    void giveUpOnLines();
    void tellChanges();
    void tell(const QString &user, int connections);
    void forgetPresence();
    void poll();

    DynsecConnection &m_connection;
    LogStream m_log;
    LogReader m_ofCommands; ///< the errors that come by the other link
    QTimer m_tell;
    QTimer m_poll;
    QTimer m_grace;
    QHash<QByteArray, int> m_linesAhead;   ///< foreign commands whose log line came and whose reply is to come
    QHash<QByteArray, int> m_repliesAhead; ///< the other way round: the two come by different links
    bool m_tellsAdmins = false;            ///< the log tells who changed what
    QSet<QString> m_changed;
    bool m_unknownChange = false;
    bool m_wasLost = false;
    bool m_isPolling = false;
    quint64 m_foreignAtPoll = 0; ///< foreign changes that were heard of by the last look at the counter
    QList<Event> m_events;
    QSet<QString> m_toldOnline; ///< accounts that were told to be connected
};

} // namespace gatehouse::mosquitto
