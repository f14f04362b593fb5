// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>

namespace gatehouse {

/// The mosquitto of this machine, as far as the demo broker needs it.
struct DemoInstall
{
    QString program;
    QString plugin; ///< mosquitto_dynamic_security
};

/// Looks where distributions put them; GATEHOUSE_MOSQUITTO names another mosquitto, whose plugin is looked for beside
/// it first. NotSupported says which package is missing.
Result<DemoInstall> findDemoInstall();

} // namespace gatehouse
