// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"

#include <QString>

namespace gatehouse {

/// For the columns of the terminal: short, translated, hostile parts made visible.
QString subjectWords(const Subject &subject); ///< "pump-7", "group sensors", "everyone"
QString mechanismWords(Mechanism mechanism);  ///< "disabled", "bound to another client id"

} // namespace gatehouse
