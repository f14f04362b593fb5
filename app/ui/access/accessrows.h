// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accessrecord.h"
#include "models/indexedtable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

#include <QHash>

namespace gatehouse {

/// How the records of Access stand in a table: columns, cells, icons and the chips over it.
enum AccessColumn {
    AccessName,
    AccessKind,
    AccessState,
    AccessLabel,
    AccessMemberships,
    AccessNote,
    AccessBound,
    AccessBroker
};

QList<TableColumn> accessColumns();
QList<TableIcon> accessIcons();
QByteArray accessKey(const QString &brokerId, const QString &recordId);
QString recordOfAccessKey(const QByteArray &key);

/// Makes the rows of one broker's records. 100 000 of them come at a time, so what they share is made once.
class AccessRowMaker final
{
public:
    AccessRowMaker(const QString &brokerId, const QString &brokerName);
    TableRow row(const AccessRecord &record);

private:
    QByteArray m_keyStart;
    QByteArray m_brokerCell;
    QList<QByteArray> m_kindCells; ///< by RecordKind
    QList<quint8> m_kindBits;
    QList<QByteArray> m_stateCells; ///< by RecordState
    QString m_lastMemberships;
    QByteArray m_membershipsCell;
};

/// Counts are by facet bit; what does not occur and is not chosen has no chip.
QList<Facet> accessFacets(const QHash<quint8, int> &counts, quint8 chosen);

} // namespace gatehouse
