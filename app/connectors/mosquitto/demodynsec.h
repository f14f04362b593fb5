// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/demofleet.h"

#include <QByteArray>

namespace gatehouse {

/// The file of the dynamic-security plugin for this fleet, with the console's own account.
QByteArray demoDynsec(const QList<DemoClient> &fleet, const QString &consoleUser, const Secret &consolePassword);

} // namespace gatehouse
