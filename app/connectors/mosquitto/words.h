// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/view.h"
#include "core/accessrecord.h"
#include "core/policy.h"

namespace gatehouse::mosquitto {

/// The sentence of a step of DynsecPolicy, translated; hostile parts are made visible. Any thread.
QString stepSentence(const Step &step);

/// The conditions under which this broker keeps somebody out, as the Policies page shows them.
QList<PolicyFact> policyFactsOf(const DynsecView &view);

} // namespace gatehouse::mosquitto
