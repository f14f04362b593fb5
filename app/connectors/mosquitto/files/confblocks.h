// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/block.h"

namespace gatehouse::mosquitto {

// What the configuration itself keeps out. Whoever gets in at one listener is in, so all of them must agree.

/// Everybody: what stops the broker when it starts.
QList<Block> brokenBlocks(const BrokerFiles &files);
/// Everybody: no listener, so that nobody from another machine reaches it, or none that lets anybody in; networks that
/// are kept out; and, as possible alone, whoever stands in a list that could not be read here.
QList<Block> confBlocks(const BrokerFiles &files);
/// Of these: neither a password_file nor anything else lets anybody in.
std::optional<Block> nobodyBlock(const BrokerFiles &files);
/// Whether a block is one of these, by its id.
bool isConfBlock(const QString &block);
/// Somebody by its client id, which has not the prefix, or by its address, which lies in a network that is kept out.
QList<Block> confBlocksOf(const BrokerFiles &files, const Identity &who);

} // namespace gatehouse::mosquitto
