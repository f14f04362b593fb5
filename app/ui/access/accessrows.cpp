// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accessrows.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AccessRows)
};

enum Class : quint8 {
    Accounts = 1,
    Groups = 2,
    Roles = 4,
    Bans = 8,
    Rules = 16,
    Defaults = 32,
    Limited = 64,
    Blocked = 128
};

struct Kind
{
    RecordKind kind;
    Class bit;
    QString title;
    QString iconName;
};

QList<Kind> kinds()
{
    return {{RecordKind::Account, Accounts, Words::tr("Accounts"), QStringLiteral("user")},
            {RecordKind::Group, Groups, Words::tr("Groups"), QStringLiteral("group")},
            {RecordKind::Role, Roles, Words::tr("Roles"), QStringLiteral("role")},
            {RecordKind::Ban, Bans, Words::tr("Bans"), QStringLiteral("ban")},
            {RecordKind::Rule, Rules, Words::tr("Rules"), QStringLiteral("rule")},
            {RecordKind::Default, Defaults, Words::tr("Defaults"), QStringLiteral("default")}};
}

QString stateWord(RecordState state)
{
    switch (state) {
    case RecordState::Active:
        return Words::tr("Active");
    case RecordState::Blocked:
        return Words::tr("Blocked");
    case RecordState::Limited:
        break;
    }
    return Words::tr("Limited");
}

} // namespace

QList<TableColumn> accessColumns()
{
    return {{Words::tr("Name"), TableColumn::Sort::Text, 190},
            {Words::tr("Kind"), TableColumn::Sort::Text, 80},
            {Words::tr("State"), TableColumn::Sort::Text, 80},
            {Words::tr("Label"), TableColumn::Sort::Text, 150},
            {Words::tr("Groups, roles and rules"), TableColumn::Sort::Text, 250},
            {Words::tr("Note"), TableColumn::Sort::Text, 200},
            {Words::tr("Bound to client id"), TableColumn::Sort::Text, 130},
            {Words::tr("Broker"), TableColumn::Sort::Text, 110}};
}

// Each kind three times: active, blocked, limited.
QList<TableIcon> accessIcons()
{
    QList<TableIcon> icons;
    for (const Kind &one : kinds()) {
        const QString kind = recordKindName(one.kind);
        icons.append({one.iconName, Tone::Muted, Words::tr("%1, active").arg(kind)});
        icons.append({one.kind == RecordKind::Account ? QStringLiteral("user-off") : one.iconName, Tone::Danger,
                      Words::tr("%1, blocked").arg(kind)});
        icons.append({one.iconName, Tone::Warning, Words::tr("%1, limited").arg(kind)});
    }
    return icons;
}

QByteArray accessKey(const QString &brokerId, const QString &recordId)
{
    return brokerId.toUtf8() + '\n' + recordId.toUtf8();
}

QString recordOfAccessKey(const QByteArray &key)
{
    return QString::fromUtf8(key.mid(key.indexOf('\n') + 1));
}

AccessRowMaker::AccessRowMaker(const QString &brokerId, const QString &brokerName)
    : m_keyStart(accessKey(brokerId, {}))
    , m_brokerCell(visibleUtf8(brokerName))
{
    for (const Kind &one : kinds()) {
        m_kindCells.append(recordKindName(one.kind).toUtf8());
        m_kindBits.append(one.bit);
    }
    for (const RecordState state : {RecordState::Active, RecordState::Blocked, RecordState::Limited})
        m_stateCells.append(stateWord(state).toUtf8());
}

TableRow AccessRowMaker::row(const AccessRecord &record)
{
    TableRow row;
    row.key = m_keyStart + record.id.toUtf8();
    // Neighbours often have the same memberships, and then share them.
    if (record.memberships != m_lastMemberships) {
        m_lastMemberships = record.memberships;
        m_membershipsCell = visibleUtf8(record.memberships);
    }
    row.cells = {visibleUtf8(record.name),
                 m_kindCells.at(int(record.kind)),
                 m_stateCells.at(int(record.state)),
                 visibleUtf8(record.label),
                 m_membershipsCell,
                 visibleUtf8(record.note),
                 visibleUtf8(record.boundTo),
                 m_brokerCell};
    row.icon = quint8(1 + int(record.kind) * 3 + int(record.state));
    row.facets = m_kindBits.at(int(record.kind));
    if (record.state == RecordState::Blocked)
        row.facets |= Blocked;
    else if (record.state == RecordState::Limited)
        row.facets |= Limited;
    return row;
}

QList<Facet> accessFacets(const QHash<quint8, int> &counts, quint8 chosen)
{
    QList<Facet> facets;
    const auto add = [&](const QString &title, quint8 bit, const QString &iconName) {
        if (counts.value(bit) > 0 || (chosen & bit) != 0)
            facets.append({title, bit, counts.value(bit), iconName});
    };
    for (const Kind &one : kinds())
        add(one.title, one.bit, one.iconName);
    add(Words::tr("Blocked"), Blocked, QStringLiteral("user-off"));
    add(Words::tr("Limited"), Limited, QStringLiteral("limit"));
    return facets;
}

} // namespace gatehouse
