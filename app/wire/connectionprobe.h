// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/probereport.h"
#include "wire/mqttlink.h"

namespace gatehouse {

/// Connects with these options once, MQTT 5, and disconnects at once. The future lives on its own. An answer of the
/// broker, refusal included, is a report; only trouble on the way is an Error.
Future<ProbeReport> probeConnection(const MqttOptions &options);

} // namespace gatehouse
