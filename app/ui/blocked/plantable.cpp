// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/plantable.h"

#include "core/text.h"
#include "ui/widgets/tableview.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include <algorithm>

namespace gatehouse {

namespace {

enum Column { WhoColumn, ChangeColumn, BrokerColumn };
constexpr qsizetype mostRowsAtOnce = 10;

QByteArray keyOf(qsizetype plan, qsizetype item)
{
    return QByteArray::number(plan) + '/' + QByteArray::number(item);
}

} // namespace

PlanTable::PlanTable(QWidget *parent)
    : QWidget(parent)
    , m_table(new IndexedTable({{tr("Who"), TableColumn::Sort::Text, 130},
                                {tr("Change"), TableColumn::Sort::Text, 240},
                                {tr("Broker"), TableColumn::Sort::Text, 110}},
                               this))
    , m_view(new TableView(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    m_view->setAccessibleName(tr("The changes of this plan, row by row"));
    m_view->setIcons({{QStringLiteral("clock"), Tone::Muted, tr("planned")},
                      {QStringLiteral("check"), Tone::Muted, tr("nothing to change")},
                      {QStringLiteral("lock"), Tone::Warning, tr("cannot be changed from here")},
                      {QStringLiteral("wait"), Tone::Accent, tr("under way")},
                      {QStringLiteral("verified"), Tone::Success, tr("done")},
                      {QStringLiteral("error"), Tone::Danger, tr("failed")},
                      {QStringLiteral("clock"), Tone::Muted, tr("not done")}});
    m_view->setTable(m_table, QStringLiteral("plan"));
    m_view->setStretchedColumn(ChangeColumn);
}

void PlanTable::showPlans(const QList<Plan> &plans, const QList<QStringList> &names, const QStringList &brokers)
{
    m_rows.clear();
    m_table->clear();
    m_view->setColumnHidden(BrokerColumn, plans.size() < 2);
    qsizetype rows = 1; // the head
    for (const Plan &plan : plans)
        rows += plan.items.size();
    m_view->setMinimumHeight(m_view->verticalHeader()->defaultSectionSize() * int(std::min(rows, mostRowsAtOnce + 1)));
    for (qsizetype p = 0; p < plans.size(); ++p) {
        const QList<PlanItem> &items = plans.at(p).items;
        for (qsizetype i = 0; i < items.size(); ++i) {
            const PlanItem &item = items.at(i);
            QStringList sentences;
            for (const Change &change : item.changes)
                sentences.append(change.sentence);
            m_rows.insert(keyOf(p, i), {names.at(p).value(i), sentences.join(QLatin1Char(' ')), brokers.value(p),
                                        item.changes.isEmpty() ? QString() : item.notLiftable.join(QLatin1Char(' '))});
            if (!item.changes.isEmpty())
                setResult(p, i, State::Planned);
            else if (!item.notLiftable.isEmpty())
                setResult(p, i, State::Kept, item.notLiftable.join(QLatin1Char(' ')));
            else
                setResult(p, i, State::Nothing);
        }
    }
}

void PlanTable::setResult(qsizetype plan, qsizetype item, State state, const QString &sentence)
{
    const QByteArray key = keyOf(plan, item);
    const QString change = m_rows.value(key).change;
    QString shown = sentence;
    if (shown.isEmpty()) {
        switch (state) {
        case State::Planned:
        case State::Running:
            shown = change;
            break;
        case State::Done:
            shown = tr("Done: %1").arg(change);
            break;
        case State::Nothing:
            shown = tr("Nothing has to be changed");
            break;
        case State::Kept:
            shown = tr("Cannot be changed from here");
            break;
        case State::Failed:
            shown = tr("Failed");
            break;
        case State::Skipped:
            shown = tr("Not done");
            break;
        }
    }
    const QString rest = m_rows.value(key).rest;
    if (!rest.isEmpty() && (state == State::Planned || state == State::Done))
        shown = tr("%1 But: %2").arg(shown, rest);
    put(key, state, shown);
}

void PlanTable::put(const QByteArray &key, State state, const QString &sentence)
{
    const Row row = m_rows.value(key);
    TableRow shown;
    shown.key = key;
    shown.cells = {row.who.toUtf8(), visibleText(sentence, 400).toUtf8(), visibleText(row.broker).toUtf8()};
    shown.icon = static_cast<quint8>(static_cast<int>(state) + 1);
    m_table->put({shown});
}

} // namespace gatehouse
