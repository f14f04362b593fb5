// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/conffile.h"

namespace gatehouse::mosquitto {

/// Whose configuration this is: FlashMQ's by its name, flashmq.conf, or by a line that only FlashMQ understands.
Product productOf(const QString &path, QByteArrayView bytes);

/// Reads a flashmq.conf and what it includes, as ConfigFileParser of FlashMQ 1.26.2 does, into the same value that a
/// mosquitto.conf comes to: its TLS files as those of mosquitto's options, and a listener on port 1883 where none is
/// written. Goes on behind an error, as if the line were not there. What only shows when the broker opens other files,
/// listens or connects to a bridge is not looked at. Any thread.
ConfReading readFlashmqConf(const QString &path, const ConfSources &sources);

} // namespace gatehouse::mosquitto
