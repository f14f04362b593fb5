// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// The help of one command ("blocked", "brokers add"), of a group ("brokers"), or of the whole program when `command`
/// is empty.
QString helpText(const QString &command);

} // namespace gatehouse
