// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/accessrecord.h"

namespace gatehouse::mosquitto {

/// The conditions under which a broker of this configuration refuses, each with the line that sets it.
QList<PolicyFact> fileFacts(const BrokerFiles &files);
/// Sentences for whoever opens the files: by which version they are read, and what is wrong in them.
QStringList fileNotes(const BrokerFiles &files);

} // namespace gatehouse::mosquitto
