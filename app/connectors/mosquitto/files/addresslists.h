// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsaccess.h"
#include "connectors/mosquitto/files/fileplan.h"

namespace gatehouse::mosquitto {

/// hosts.allow and hosts.deny of the broker's machine, the only address list that a mosquitto has: Debian links it with
/// libwrap, which asks them at every connection, without a reload. The record is one address, and in which of the two
/// it is named for the broker alone; the file is the container.
using AddressLists = hostsaccess::HostsAccess;

QString addressRecord(const QString &address);
/// The address of such an id; nullopt: it is another record's.
std::optional<QString> addressOfRecord(const QString &record);
/// As JSON, with the comment above the line; nullopt: neither file names it so.
std::optional<QByteArray> addressRecordOf(const AddressLists &lists, const QString &address);

/// The bytes of one of the two files once it names the address, or does not, as `wanted` says. BadInput: that is no
/// such record; else the errors of hostsaccess.
Result<QByteArray> withAddress(const AddressLists &lists, const QString &path, const QString &address,
                               const std::optional<QByteArray> &wanted);
/// The lists with other bytes in one of the files.
std::shared_ptr<const AddressLists> withBytes(const AddressLists &lists, const QString &path, const QByteArray &bytes);

/// The blocks of both files; those of one address follow from its record.
QList<Block> addressBlocks(const AddressLists &lists);
/// What they say to an address: a step, and whether it decides.
Decision decideAddress(const AddressLists &lists, const QString &address);
/// The words of that step.
QString addressSentence(const Step &step);

PlanItem allowAddressItem(const AddressLists &lists, const Identity &who, const QStringList &picked);
PlanItem blockAddressItem(const AddressLists &lists, const Identity &who, const QString &reason);
Result<PlanItem> undoAddressItem(const AddressLists &lists, const Change &done);

} // namespace gatehouse::mosquitto
