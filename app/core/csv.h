// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace gatehouse {

/// These keys of each object as CSV after RFC 4180, formulas defused, with a line of titles; what is not a text or a
/// number stands as compact JSON.
QByteArray csvOf(const QStringList &keys, const QList<QJsonObject> &objects);

/// The keys of an audit entry in the order of an export's columns.
QStringList auditColumnKeys();

} // namespace gatehouse
