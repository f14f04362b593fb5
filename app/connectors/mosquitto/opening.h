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
    void probed(const Result<ReadReply> &reply);
    void measured(const Result<ReadReply> &reply);
    void askForListeners();
    void fail(const Error &why);
    [[nodiscard]] QStringList notes() const;

    DynsecConnection &m_connection;
    Watch &m_watch;
    Answer<BrokerFacts> m_answer;
    bool m_mayReadSystem = true;
};

/// How the console's own connection, or a probe, reaches the profile's broker.
MqttOptions optionsFor(const Profile &profile);

} // namespace gatehouse::mosquitto
