// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/policy.h"
#include "core/change.h"

#include <chrono>

namespace gatehouse::mosquitto {

/// What one save costs this broker, and when it saves.
struct SaveCost
{
    std::chrono::microseconds perSave{0};
    enum class Saves { PerCommand, PerRequest } saves = Saves::PerCommand;
};

/// The rows of a plan, made from records that were read a moment ago. Pure.
PlanItem allowItem(const DynsecPolicy &policy, const Identity &who, const QStringList &picked,
                   const QString &consoleUser);
PlanItem blockItem(const DynsecPolicy &policy, const Identity &who, const QString &reason, const QString &consoleUser);
/// Takes one change back; the record was read a moment ago as `policy` has it.
Result<PlanItem> undoItem(const DynsecPolicy &policy, const Change &done, const QString &consoleUser);

/// Records that must be read before the items can be made.
QStringList recordsToPlan(const DynsecPolicy *policy, const Identity &who, const QStringList &picked);

Estimate estimateFor(const QList<PlanItem> &items, const SaveCost &cost, qsizetype changesPerRequest);

} // namespace gatehouse::mosquitto
