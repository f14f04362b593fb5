// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/demofleet.h"
#include "wire/mqttlink.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace gatehouse {

/// One made-up device at work: connects, publishes by its habit, and comes back 1 to 5 s after it was refused or thrown
/// out, as a device in the field does. Owned by the supervisor of the demo; its thread.
class DemoDevice final : public QObject
{
    Q_OBJECT
public:
    DemoDevice(DemoClient client, quint16 port, QObject *parent = nullptr);

    void switchOn(std::chrono::milliseconds after);

private:
    void connectNow();
    void online();
    void offline();
    void publishState();
    void leave();
    [[nodiscard]] std::chrono::milliseconds publishEvery() const;

    DemoClient m_client;
    quint16 m_port;
    std::unique_ptr<MqttLink> m_link;
    QTimer m_connect;
    QTimer m_publish;
    QTimer m_leave;
    int m_sent = 0;
};

} // namespace gatehouse
