// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/finding.h"

namespace gatehouse::mosquitto {

using gatehouse::Finding;

} // namespace gatehouse::mosquitto
