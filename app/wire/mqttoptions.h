// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttlink.h"

#include <optional>

namespace gatehouse {

/// Why nobody can connect with these options; nothing when they are fine. The files are looked at later, at connecting.
std::optional<Error> problemOf(const MqttOptions &options);
/// Why this cannot be published: its topic, its QoS, or its size against the broker's limit (0: none announced).
std::optional<Error> problemOf(const MqttMessage &message, MqttVersion version, quint32 maximumPacketSize);
std::optional<Error> problemOfFilter(const QString &filter, quint8 qos);

/// "broker.example:1883", safe to show.
QString placeOf(const MqttOptions &options);

} // namespace gatehouse
