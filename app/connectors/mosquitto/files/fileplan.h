// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/change.h"

namespace gatehouse::mosquitto {

/// What is known of the broker that uses the files, for what a plan says of it.
struct BrokerAround
{
    QString reloading;          ///< the sentence that says how the broker learns of a change
    bool isPluginKnown = false; ///< what dynamic security decides is read, and changed, beside the files
    double slowness = 1.0; ///< of this machine when it loads files: measured by the model; from the last reload seen
};

/// The rows of a plan, made from files that were read a moment ago. Pure.
PlanItem allowFileItem(const BrokerFiles &files, const Identity &who, const QStringList &picked,
                       const BrokerAround &around);
PlanItem blockFileItem(const BrokerFiles &files, const Identity &who, const QString &reason,
                       const BrokerAround &around);
/// Takes one change back. Conflict: the same lines were changed again.
Result<PlanItem> undoFileItem(const BrokerFiles &files, const Change &done, const BrokerAround &around);

/// How long the broker serves nobody while it reads its files again (mosquitto 2.0.11: the time of an acl_file grows
/// with the square of its users).
std::chrono::microseconds reloadTakes(const BrokerFiles &files);
Estimate estimateFiles(const BrokerFiles &files, const QList<PlanItem> &items, const BrokerAround &around);

} // namespace gatehouse::mosquitto
