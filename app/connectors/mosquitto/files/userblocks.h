// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "connectors/mosquitto/files/filesreading.h"

namespace gatehouse::mosquitto {

/// All that keeps a user out by its name, or denies it every topic, in the broker's order. Whoever gets in at one
/// listener is not kept out; else what counts is where the least is in the way.
QList<Block> blocksOfUser(const BrokerFiles &files, const QByteArray &user);
/// Whether the acl_file of any listener allows a user something, or may.
bool grantsAnything(const BrokerFiles &files, const QByteArray &user);

} // namespace gatehouse::mosquitto
