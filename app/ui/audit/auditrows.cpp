// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditrows.h"

#include "core/text.h"
#include "ui/audit/auditwords.h"
#include "ui/blocked/blockwords.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditRows)
};

constexpr AuditOutcome outcomes[]{AuditOutcome::Intended,     AuditOutcome::Done,     AuditOutcome::Failed,
                                  AuditOutcome::Settled,      AuditOutcome::Verified, AuditOutcome::NotSeen,
                                  AuditOutcome::StillRefused, AuditOutcome::Noted};

} // namespace

QList<TableColumn> auditColumns()
{
    return {{Words::tr("Entry"), TableColumn::Sort::Number, 75},  {Words::tr("Time"), TableColumn::Sort::Number, 150},
            {Words::tr("Operator"), TableColumn::Sort::Text, 90}, {Words::tr("Action"), TableColumn::Sort::Text, 120},
            {Words::tr("About"), TableColumn::Sort::Text, 150},   {Words::tr("Outcome"), TableColumn::Sort::Text, 110},
            {Words::tr("Reason"), TableColumn::Sort::Text, 280},  {Words::tr("Broker"), TableColumn::Sort::Text, 120}};
}

QList<TableIcon> auditIcons()
{
    QList<TableIcon> icons;
    for (const AuditOutcome outcome : outcomes)
        icons.append({outcomeIcon(outcome), outcomeTone(outcome), outcomeTitle(outcome)});
    return icons;
}

TableRow auditRow(const AuditEntry &entry)
{
    // Of a profile the name says more than its id.
    const bool isProfile = entry.object.startsWith(QLatin1String("profile/"));
    const QString &about = !entry.who.isEmpty() ? entry.who : isProfile ? entry.broker : entry.object;
    TableRow row;
    row.key = QByteArray::number(entry.sequence);
    row.cells = {QByteArray::number(entry.sequence),
                 clockTime(entry.at).toUtf8(),
                 visibleText(entry.operatorName).toUtf8(),
                 auditActionTitle(entry.action).toUtf8(),
                 visibleText(about).toUtf8(),
                 outcomeTitle(entry.outcome).toUtf8(),
                 visibleText(entry.reason.isEmpty() ? entry.detail : entry.reason).toUtf8(),
                 visibleText(entry.broker).toUtf8()};
    row.numbers = {entry.sequence, entry.at.toMSecsSinceEpoch()};
    row.icon = quint8(1 + int(entry.outcome));
    return row;
}

} // namespace gatehouse
