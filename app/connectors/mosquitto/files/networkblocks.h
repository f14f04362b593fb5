// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/block.h"

namespace gatehouse::mosquitto {

/// One for each deny_from line of FlashMQ's listeners: certain where every listener keeps the network out, else
/// possible.
QList<Block> networkBlocks(const BrokerFiles &files);
/// Those of them that hold an address.
QList<Block> networkBlocksOf(const BrokerFiles &files, const QString &address);

} // namespace gatehouse::mosquitto
