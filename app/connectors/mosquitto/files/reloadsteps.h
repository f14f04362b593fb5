// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filereload.h"

namespace gatehouse::mosquitto {

// What telling mosquitto and telling FlashMQ have in common.

/// The file is written, but nobody knows more.
Reload lost(const Error &why);
/// By the command, else by SIGHUP. Nothing: it was told.
std::optional<Reload> tellBroker(const Host &host, const ReloadQuestion &question,
                                 const std::optional<HostProcess> &process);
QString quoteOf(const QStringList &complaints);

} // namespace gatehouse::mosquitto
