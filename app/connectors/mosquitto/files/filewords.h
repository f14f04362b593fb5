// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policy.h"

namespace gatehouse::mosquitto {

/// The sentence of a step of FileRules, translated, hostile parts made visible; empty: it is not one of its steps.
QString fileStepSentence(const Step &step);

} // namespace gatehouse::mosquitto
