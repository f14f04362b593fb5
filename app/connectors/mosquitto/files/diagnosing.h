// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesapplying.h"
#include "core/act.h"

namespace gatehouse::mosquitto {

/// Does an act at the broker of these files, and answers with a sentence that is worth knowing, or none. Blocks; for
/// the thread pool. What the broker does not take is put back before this returns.
Result<QString> performAct(const FilesApplying::Place &place, const Act &act);

} // namespace gatehouse::mosquitto
