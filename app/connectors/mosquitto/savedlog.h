// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/savedlog.h"

#include <memory>

namespace gatehouse::mosquitto {

/// A log of mosquitto's, of any version from 2.0.11 to 2.1, as it was written to a file, or handed on by syslog, the
/// journal or a container. BadInput: it cannot be read, or it is compressed.
Result<std::unique_ptr<SavedLog>> openLog(const QString &path);

} // namespace gatehouse::mosquitto
