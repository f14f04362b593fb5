// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with the rows of Access, and the words around them. How the page is built is in accesspage.cpp.

#include "core/text.h"
#include "ui/access/accessdetail.h"
#include "ui/access/accesspage.h"
#include "ui/access/accessrows.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tableview.h"

#include <QMenu>
#include <QStackedWidget>

namespace gatehouse {

using State = BrokerSession::State;

void AccessPage::showFacets()
{
    m_filter->setFacets(accessFacets(m_table->facetCounts(), m_filter->mask()));
}

void AccessPage::showState()
{
    int open = 0;
    int busy = 0;
    int all = 0;
    QDateTime oldest;
    QStringList troubles;
    for (const BrokerSession *session : m_sessions.all()) {
        if (!isPicked(session))
            continue;
        ++all;
        open += session->checkedAt().isValid() ? 1 : 0;
        busy += session->state() == State::Opening || session->state() == State::Reading ? 1 : 0;
        if (session->checkedAt().isValid() && (!oldest.isValid() || session->checkedAt() < oldest))
            oldest = session->checkedAt();
        if (const auto error = session->error())
            troubles.append(tr("%1: %2").arg(visibleText(session->profile().name), error->what));
    }
    QStringList parts;
    if (open > 0) {
        parts.append(
            tr("%1 records %2").arg(QLocale().toString(m_table->totalCount()), tr("on %n brokers", nullptr, open)));
        parts.append(tr("read %1").arg(clockTime(oldest)));
    }
    parts.append(troubles);
    for (const int column : {AccessLabel, AccessNote, AccessBound})
        m_view->setColumnHidden(column, !m_filledColumns.contains(column));
    m_view->setColumnHidden(AccessBroker, all < 2);
    m_header->setText(parts.join(QStringLiteral(" · ")));
    m_header->setVisible(!parts.isEmpty());
    if (m_table->rowCount() > 0 || m_table->isFiltering())
        return m_stack->setCurrentWidget(m_view);
    m_stack->setCurrentWidget(m_empty);
    if (m_table->totalCount() > 0) {
        m_empty->tell(QStringLiteral("filter"), tr("No row matches the filter"),
                      tr("%n rows are hidden by it.", nullptr, m_table->totalCount()));
        m_empty->setActions(tr("Show all rows"));
    } else if (all == 0) {
        m_empty->tell(QStringLiteral("brokers"), tr("No broker is known yet"),
                      tr("Add one, and its accounts, groups and roles are listed here."));
        m_empty->setActions(tr("Add a broker"), QString(), QStringLiteral("plus"));
    } else if (busy > 0) {
        m_empty->tellLoading(tr("Reading accounts, groups and roles …"), tr("The list fills as it comes in."));
    } else {
        m_empty->tell(QStringLiteral("lock"), tr("Nothing was read yet"),
                      troubles.isEmpty() ? tr("The lists are shown once the broker is open.")
                                         : troubles.join(QLatin1Char(' ')));
        m_empty->setActions(tr("Read now"), QString(), QStringLiteral("refresh"));
    }
}

AccessPage::Picked AccessPage::rowOf(const QByteArray &key) const
{
    const int at = m_table->rowOf(key);
    if (at < 0)
        return {};
    const QModelIndex cell = m_table->index(at, AccessName);
    const int icon = cell.data(IndexedTable::IconRole).toInt();
    Picked row;
    row.session = m_sessions.find(brokerOfAccessKey(key));
    row.record = recordOfAccessKey(key);
    row.name = m_rawNames.contains(key) ? m_rawNames.value(key) : cell.data().toString();
    row.kind = kindOfAccessIcon(icon);
    row.state = stateOfAccessIcon(icon);
    return row;
}

QList<AccessPage::Picked> AccessPage::pickedRows() const
{
    QList<Picked> rows;
    for (const QByteArray &key : m_view->selectedKeys()) {
        const Picked row = rowOf(key);
        if (row.session)
            rows.append(row);
    }
    return rows;
}

QList<AllowTarget> AccessPage::targetsOf(const QList<Picked> &rows) const
{
    QList<AllowTarget> targets;
    for (const Picked &row : rows) {
        Identity who;
        who.user = row.name;
        targets.append({row.session, who, QString(), visibleText(row.name), std::nullopt});
    }
    return targets;
}

namespace {

QString notAnAccount()
{
    return AccessPage::tr("Groups, roles and rules are not somebody who connects: pick an account.");
}

} // namespace

QString AccessPage::whyNotBlock(const QList<Picked> &rows) const
{
    if (rows.isEmpty()) {
        for (const BrokerSession *session : m_sessions.all()) {
            if (isPicked(session) && session->abilities().has(Ability::Block))
                return {};
        }
        return tr("No broker that is open can be changed from here. Switch on writing under Brokers.");
    }
    for (const Picked &row : rows) {
        if (row.kind != RecordKind::Account)
            return notAnAccount();
        if (!row.session->abilities().has(Ability::Block))
            return row.session->abilities().whyNot(Ability::Block);
    }
    const bool allBlocked =
        std::all_of(rows.cbegin(), rows.cend(), [](const Picked &row) { return row.state == RecordState::Blocked; });
    return allBlocked ? tr("It is blocked already.") : QString();
}

QString AccessPage::whyNotAllow(const QList<Picked> &rows) const
{
    if (rows.isEmpty())
        return tr("Select a row first.");
    bool any = false;
    for (const Picked &row : rows) {
        if (row.kind != RecordKind::Account)
            return notAnAccount();
        if (!row.session->abilities().has(Ability::Allow))
            return row.session->abilities().whyNot(Ability::Allow);
        any = any || row.state != RecordState::Active;
    }
    return any ? QString() : tr("Nothing keeps it out.");
}

void AccessPage::showActions()
{
    const QList<Picked> rows = pickedRows();
    setWhyNot(m_show, rows.isEmpty() ? tr("Select a row first.") : QString());
    m_block->setText(rows.size() > 1 ? tr("Block %n accounts …", nullptr, int(rows.size())) : tr("Block …"));
    m_block->setAccessibleName(m_block->text());
    setWhyNot(m_block, whyNotBlock(rows));
    if (m_block->isEnabled())
        setTip(m_block, tr("Shows the exact change first. Key: B"));
    m_allow->setText(rows.size() > 1 ? tr("Allow %n accounts …", nullptr, int(rows.size())) : tr("Allow …"));
    m_allow->setAccessibleName(m_allow->text());
    setWhyNot(m_allow, whyNotAllow(rows));
    if (m_allow->isEnabled())
        setTip(m_allow, tr("Shows the exact change first. Key: A"));
}

void AccessPage::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [this, menu](const QPushButton *button, const QString &iconName, const QString &key,
                                  void (AccessPage::*does)()) {
        QAction *action = menu->addAction(icon(iconName), QString(button->text() + QLatin1Char('\t') + key));
        action->setEnabled(button->isEnabled());
        action->setToolTip(button->toolTip());
        connect(action, &QAction::triggered, this, does);
    };
    add(m_show, QStringLiteral("open"), tr("Enter"), &AccessPage::showDetail);
    menu->addSeparator();
    add(m_block, QStringLiteral("ban"), QStringLiteral("B"), &AccessPage::blockPicked);
    add(m_allow, QStringLiteral("allow"), QStringLiteral("A"), &AccessPage::allowPicked);
    menu->popup(position);
}

void AccessPage::letterPressed(QChar letter)
{
    if (letter == QLatin1Char('b'))
        blockPicked();
    else if (letter == QLatin1Char('a'))
        allowPicked();
    else if (letter == QLatin1Char('e'))
        showDetail();
}

void AccessPage::showDetail()
{
    const Picked row = rowOf(m_view->currentKey());
    if (!row.session)
        return;
    if (m_sheet->isOpen())
        m_sheet->closeSheet();
    if (!m_sheet->isOpen() && (m_detail->recordId() != row.record || !m_detail->isOpen()))
        m_detail->showRecord(row.session, row.record);
}

void AccessPage::blockPicked()
{
    const QList<Picked> rows = pickedRows();
    if (const QString whyNot = whyNotBlock(rows); !whyNot.isEmpty()) {
        Q_EMIT message(whyNot);
        return;
    }
    QList<Picked> open;
    for (const Picked &row : rows) {
        if (row.state != RecordState::Blocked)
            open.append(row);
    }
    m_sheet->block(targetsOf(open));
}

void AccessPage::allowPicked()
{
    const QList<Picked> rows = pickedRows();
    if (const QString whyNot = whyNotAllow(rows); !whyNot.isEmpty()) {
        Q_EMIT message(whyNot);
        return;
    }
    QList<Picked> kept;
    for (const Picked &row : rows) {
        if (row.state != RecordState::Active)
            kept.append(row);
    }
    m_sheet->allow(targetsOf(kept));
}

} // namespace gatehouse
