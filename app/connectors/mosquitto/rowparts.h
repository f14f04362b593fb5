// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/policy.h"
#include "core/accessrecord.h"

#include <QPromise>

namespace gatehouse::mosquitto {

/// What a whole reading leaves beside the parts of its rows.
struct RowsRest
{
    QList<Block> blocks;
    QStringList stale;            ///< records that were handed on before and are gone or different
    QHash<QString, int> presence; ///< live connections by account, 2.1
    qsizetype records = 0;
};

/// Every row of the policy, in parts as they are made, without those that were handed on before; `rest` is whole once
/// the promise is kept. For the thread pool.
void makeRowParts(QPromise<AccessPart> &parts, const std::shared_ptr<const DynsecPolicy> &policy,
                  const QList<AccessRecord> &handedOn, const QHash<QString, QString> &refusedIds,
                  const std::shared_ptr<RowsRest> &rest);

} // namespace gatehouse::mosquitto
