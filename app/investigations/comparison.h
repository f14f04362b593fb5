// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "investigations/investigation.h"

namespace gatehouse {

/// What is different between two investigations of one client, in sentences, the verdict first; empty: nothing that
/// matters. Times and counts of what was seen are not compared: they always differ.
QStringList changesBetween(const Investigation &then, const Investigation &now);

} // namespace gatehouse
