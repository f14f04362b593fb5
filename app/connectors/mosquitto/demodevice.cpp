// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demodevice.h"

#include <QRandomGenerator>

using namespace std::chrono_literals;

namespace gatehouse {

namespace {

std::chrono::milliseconds between(std::chrono::milliseconds least, std::chrono::milliseconds most)
{
    return std::chrono::milliseconds(QRandomGenerator::global()->bounded(int(least.count()), int(most.count())));
}

} // namespace

DemoDevice::DemoDevice(DemoClient client, quint16 port, QObject *parent)
    : QObject(parent)
    , m_client(std::move(client))
    , m_port(port)
    , m_link(MqttLink::create())
{
    m_connect.setSingleShot(true);
    m_leave.setSingleShot(true);
    connect(&m_connect, &QTimer::timeout, this, &DemoDevice::connectNow);
    connect(&m_publish, &QTimer::timeout, this, &DemoDevice::publishState);
    connect(&m_leave, &QTimer::timeout, this, &DemoDevice::leave);
    connect(m_link.get(), &MqttLink::lost, this, &DemoDevice::offline);
}

void DemoDevice::switchOn(std::chrono::milliseconds after)
{
    if (m_client.habit != DemoHabit::SwitchedOff)
        m_connect.start(after);
}

void DemoDevice::connectNow()
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_port;
    options.clientId = m_client.clientId;
    options.user = m_client.user;
    options.password = m_client.password;
    whenDone(m_link->open(options), this, [this](const Result<MqttWelcome> &welcome) {
        if (welcome)
            online();
        else
            offline();
    });
}

void DemoDevice::online()
{
    if (!m_client.commands.isEmpty())
        m_link->subscribe(m_client.commands, 0);
    m_publish.start(publishEvery());
    publishState();
    if (m_client.habit == DemoHabit::Restless)
        m_leave.start(between(2s, 4s));
}

void DemoDevice::offline()
{
    m_publish.stop();
    m_leave.stop();
    m_connect.start(m_client.habit == DemoHabit::Restless ? between(500ms, 1500ms) : between(1s, 5s));
}

void DemoDevice::publishState()
{
    MqttMessage message;
    message.topic = m_client.topic;
    message.payload = QByteArrayLiteral("{\"message\":") + QByteArray::number(++m_sent) + '}';
    m_link->publish(message);
}

void DemoDevice::leave()
{
    m_link->close();
    offline();
}

std::chrono::milliseconds DemoDevice::publishEvery() const
{
    return m_client.habit == DemoHabit::Chatty ? 100ms : between(4s, 12s);
}

} // namespace gatehouse
