// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"
#include "models/keyedtable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// How events stand in a table: columns, icons, chips.
enum ActivityColumn {
    ActivityTime,
    ActivityResult,
    ActivityClient,
    ActivityUser,
    ActivityAddress,
    ActivityWhat,
    ActivityBroker
};

QList<TableColumn> activityColumns();
QList<TableIcon> activityIcons(); ///< in the order of EventType
QList<Facet> activityFacets(const std::array<int, 8> &counts);
quint8 facetOf(EventType type); ///< the bit of its chip
QByteArray activityKey(qint64 sequence);
qint64 sequenceOf(const QByteArray &key);
QString eventTypeTitle(EventType type); ///< "Refused"

} // namespace gatehouse
