// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/output.h"
#include "core/policy.h"

namespace gatehouse {

// How the commands that answer question by question print one.

QString stepMark(const Output &output, StepResult result); ///< "pass  ", "FAIL  ", "?     "
/// " (FILE:LINE)" where it is written in a line of a file; else empty.
QString placeNote(const Output &output, const Origin &origin);

} // namespace gatehouse
