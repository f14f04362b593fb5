// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"

namespace gatehouse::mosquitto {

/// What of the TLS of all listeners keeps clients out at a moment: first what concerns everybody, or everybody of one
/// authority, then each revoked certificate, once, however many listeners refuse it. None where no certificate is
/// asked for. O(revoked).
QList<Block> tlsBlocks(const BrokerFiles &files, const QDateTime &now);
/// The first of them alone: what keeps everybody out of every listener.
QList<Block> tlsBlocksOfEverybody(const BrokerFiles &files, const QDateTime &now);
/// Whether a block is one of these, by its id.
bool isTlsBlock(const QString &block);

/// What a listener asks before a client may say anything; nullopt: nothing that is not always passed.
std::optional<Step> tlsStep(const ListenerTls &tls, const QDateTime &now);

} // namespace gatehouse::mosquitto
