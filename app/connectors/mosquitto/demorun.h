// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/demosupervisor.h"

#include <QString>

namespace gatehouse {

/// The whole of `gatehousectl demo run`, from before there is an application object until the demo ended; answers the
/// exit code. Standard input holds the demo: it ends with it, or with the last of those who joined. Reports itself by
/// one line of JSON ({"ready":...}, {"error":...} or {"busy":true}): on standard input when that is a socket, and then
/// it also goes into the background; else on standard output.
int runDemo(const QString &dataFolder, DemoStay stay, int &argc, char **argv);

} // namespace gatehouse
