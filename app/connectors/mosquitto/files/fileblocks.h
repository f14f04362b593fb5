// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/accessrecord.h"

namespace gatehouse::mosquitto {

/// The record id of a user name in the files: one for all lines about it.
QString fileUserRecord(const QString &user);
/// The user of such an id; nullopt: it is another record's.
std::optional<QString> userOfFileRecord(const QString &record);

/// Whether a record or a block lies in files, those of addresses included: its name shows it.
bool liesInFiles(const QString &id);
/// The first thing in the files that keeps each user from connecting, or denies it every topic; before them what stops
/// the broker.
QList<Block> allFileBlocks(const BrokerFiles &files);
/// Those of them that follow from a record.
QList<Block> blocksOfRecord(const BrokerFiles &files, const QString &record);
/// All that keeps somebody out, in the broker's order.
QList<Block> fileBlocksOf(const BrokerFiles &files, const Identity &who);

/// One row for each user name in a password_file or acl_file, sorted by name, then the lines for everybody.
QList<AccessRecord> allFileRows(const BrokerFiles &files);
std::optional<AccessRecord> fileRowOf(const BrokerFiles &files, const QString &record);
/// What the files say of a record, as JSON, of a user with the hashes; nullopt: nothing.
std::optional<QByteArray> fileRecordOf(const BrokerFiles &files, const QString &record);

} // namespace gatehouse::mosquitto
