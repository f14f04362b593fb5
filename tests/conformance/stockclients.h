// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace gatehouse::test {

/// What a device does at a broker.
struct DeviceAttempt
{
    quint16 port = 0;
    bool isFive = true;
    QString clientId;
    QString user;
    QString password;
    QString caFile; ///< set: TLS, at localhost
    QString certificate;
    QString key;
    QString subscribe;
    QString publish;
};

/// What its MQTT library told of it. Nothing is what it does not tell.
struct Heard
{
    bool connected = false;
    std::optional<int> code; ///< of CONNACK, as MQTT 5 numbers it
    std::optional<bool> subscribed;
    std::optional<bool> published;
    QByteArray said; ///< everything, for the message of a failure
};

/// The payload by which the message of an attempt is known.
QByteArray payloadOf(const DeviceAttempt &attempt);

/// A client that nobody here wrote, as a program of its own.
struct StockClient
{
    const char *name;
    Heard (*run)(const DeviceAttempt &attempt);
};
/// mosquitto_pub and mosquitto_sub, Paho for Python, Paho for C, and MQTT.js where GATEHOUSE_MQTTJS names the folder in
/// which `npm install mqtt` was run.
QList<StockClient> stockClients();

} // namespace gatehouse::test
