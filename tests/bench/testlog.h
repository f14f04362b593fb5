// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::bench {

/// As which version would write it: 2.0.11 does not say who was refused, 2.1 also says from where.
enum class LogForm { V2011, V2013, V21 };

/// Writes a log as a busy mosquitto does at debug level, of about so many megabytes: connections and their ends of 20
/// 000 clients, refusals of 2 000 of them, denied publishes of 3 000. The same bytes each time. False: it cannot be
/// written.
bool writeLog(const QString &path, int megabytes, LogForm form);

} // namespace gatehouse::bench
