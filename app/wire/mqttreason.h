// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>

namespace gatehouse {

enum class MqttPacket { ConnAck, SubAck, PubAck, Disconnect };

/// The name that MQTT 5 gives a reason code ("Not authorized"), or "Code 0x..".
QString reasonName(quint8 code);
/// One sentence with the next step for a refusal (code of 0x80 and above, or a 3.1.1 CONNACK code 1 to 5 already
/// mapped by reasonFromV311()).
Error reasonError(MqttPacket packet, quint8 code, const QString &brokersText = {});
/// The MQTT 5 code that says the same as a 3.1.1 CONNACK return code.
quint8 reasonFromV311(quint8 returnCode);

} // namespace gatehouse
