// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"
#include "connectors/mosquitto/watch.h"

namespace gatehouse::mosquitto {

/// Signs in and finds out what there is: no right, no plugin, which version. Child of the connection; deletes itself.
class Opening final : public QObject
{
    Q_OBJECT
public:
    Opening(DynsecConnection &connection, Watch &watch);
    Future<BrokerFacts> start(const Secret &password);

private:
    void opened(const Result<MqttWelcome> &welcome);
    void listening(const Result<MqttAck> &ack);
    void liveOpened(const Result<MqttWelcome> &welcome);
    void subscribeLive(qsizetype index);
    void probed(const Result<ReadReply> &reply);
    void measured(const Result<ReadReply> &reply);
    void askForListeners();
    void finishWhenBothAreThrough();
    void finish();
    void fail(const Error &why);
    [[nodiscard]] QStringList notes() const;

    DynsecConnection &m_connection;
    Watch &m_watch;
    Answer<BrokerFacts> m_answer;
    BrokerFacts m_facts;
    QString m_liveTrouble; ///< a sentence; empty: the log and the version can be listened to
    bool m_isMeasured = false;
    bool m_isLive = false; ///< or will not be
};

/// How the console's own connection, or a probe, reaches the profile's broker.
MqttOptions optionsFor(const Profile &profile);

} // namespace gatehouse::mosquitto
