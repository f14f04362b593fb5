// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/change.h"
#include "models/indexedtable.h"

#include <QWidget>

namespace gatehouse {

class TableView;

/// The rows of a plan for many: who, what is changed, and what became of it. Moves from the Change to the Apply step.
class PlanTable final : public QWidget
{
    Q_OBJECT
public:
    enum class State { Planned, Nothing, Kept, Running, Done, Failed, Skipped };

    explicit PlanTable(QWidget *parent = nullptr);
    void showPlans(const QList<Plan> &plans, const QList<QStringList> &names,
                   const QStringList &brokers); ///< parallel; a name for each item
    void setResult(qsizetype plan, qsizetype item, State state, const QString &sentence = {});
    [[nodiscard]] IndexedTable *table() const { return m_table; }

private:
    void put(const QByteArray &key, State state, const QString &sentence);

    struct Row
    {
        QString who;
        QString change;
        QString broker;
        QString rest; ///< what will still keep it out afterwards
    };
    IndexedTable *m_table;
    TableView *m_view;
    QHash<QByteArray, Row> m_rows;
};

} // namespace gatehouse
