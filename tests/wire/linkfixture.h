// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/scriptedbroker.h"
#include "wire/mqttlink.h"

#include <QSignalSpy>

namespace gatehouse::test {

/// A link and everything that it told, in order.
class LinkFixture final : public QObject
{
public:
    LinkFixture()
    {
        connect(link.get(), &MqttLink::messages, this, [this](const QList<MqttMessage> &batch) {
            ++batches;
            messages += batch;
        });
        connect(link.get(), &MqttLink::stateChanged, this, [this](MqttLink::State state) { states.append(state); });
        connect(link.get(), &MqttLink::lost, this, [this](const Error &why) { losses.append(why); });
    }

    Result<MqttWelcome> open(const MqttOptions &options) { return await(link->open(options)); }
    Result<MqttAck> subscribe(const QString &filter, quint8 qos = 0) { return await(link->subscribe(filter, qos)); }
    Result<MqttAck> publish(const QString &topic, const QByteArray &payload, quint8 qos = 0)
    {
        MqttMessage message;
        message.topic = topic;
        message.payload = payload;
        message.qos = qos;
        return await(link->publish(message));
    }

    std::unique_ptr<MqttLink> link = MqttLink::create();
    QList<MqttMessage> messages;
    QList<MqttLink::State> states;
    QList<Error> losses;
    int batches = 0;
};

inline MqttOptions optionsFor(quint16 port, MqttVersion version = MqttVersion::V5)
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = port;
    options.version = version;
    return options;
}

inline MqttOptions optionsFor(quint16 port, const QString &user, const QString &password)
{
    MqttOptions options = optionsFor(port);
    options.user = user;
    options.password = Secret::fromText(password);
    return options;
}

inline void addVersionRows()
{
    QTest::addColumn<MqttVersion>("version");
    QTest::newRow("MQTT 5") << MqttVersion::V5;
    QTest::newRow("MQTT 3.1.1") << MqttVersion::V311;
}

} // namespace gatehouse::test

// These check an answer and, when it is wrong, say what it was.
#define VERIFY_FINE(answer)                                                                                            \
    do {                                                                                                               \
        const auto &checked = (answer);                                                                                \
        QVERIFY2(checked.has_value(), gatehouse::test::told(checked).constData());                                     \
    } while (false)
#define VERIFY_FAULT(answer, expected)                                                                                 \
    do {                                                                                                               \
        const auto &checked = (answer);                                                                                \
        QVERIFY2(!checked.has_value(), "it worked");                                                                   \
        QVERIFY2(checked.error().fault == (expected), gatehouse::test::told(checked).constData());                     \
        QVERIFY2(checked.error().what.endsWith(u'.') || checked.error().what.endsWith(u'"'),                           \
                 gatehouse::test::told(checked).constData());                                                          \
    } while (false)
