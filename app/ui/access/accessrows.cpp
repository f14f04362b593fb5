// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accessrows.h"

#include "core/text.h"

#include <QCoreApplication>

#include <bit>

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

/// A cell shows a name as it is when nothing in it had to be escaped or cut.
bool isShownAsItIs(const QString &name, const QByteArray &cell)
{
    return QLatin1String(cell) == name || QString::fromUtf8(cell) == name;
}

/// What the rows of one broker share is made once.
class RowMaker final
{
public:
    RowMaker(const QString &brokerId, const QString &brokerName);
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

RowMaker::RowMaker(const QString &brokerId, const QString &brokerName)
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

TableRow RowMaker::row(const AccessRecord &record)
{
    TableRow row;
    row.key.reserve(m_keyStart.size() + record.id.size() + 1);
    row.key.append(m_keyStart).append(record.id.toUtf8());
    // Neighbours often have the same memberships, and then share them.
    if (record.memberships != m_lastMemberships) {
        m_lastMemberships = record.memberships;
        m_membershipsCell = visibleUtf8(record.memberships);
    }
    row.cells.reserve(AccessBroker + 1); // appended, and not copied from a list of initial values
    row.cells.append(visibleUtf8(record.name));
    row.cells.append(m_kindCells.at(int(record.kind)));
    row.cells.append(m_stateCells.at(int(record.state)));
    row.cells.append(visibleUtf8(record.label));
    row.cells.append(m_membershipsCell);
    row.cells.append(visibleUtf8(record.note));
    row.cells.append(visibleUtf8(record.boundTo));
    row.cells.append(m_brokerCell);
    row.icon = quint8(1 + int(record.kind) * 3 + int(record.state));
    row.facets = m_kindBits.at(int(record.kind));
    if (record.state == RecordState::Blocked)
        row.facets |= Blocked;
    else if (record.state == RecordState::Limited)
        row.facets |= Limited;
    return row;
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

QString brokerOfAccessKey(const QByteArray &key)
{
    return QString::fromUtf8(key.left(key.indexOf('\n')));
}

QString recordOfAccessKey(const QByteArray &key)
{
    return QString::fromUtf8(key.mid(key.indexOf('\n') + 1));
}

RecordKind kindOfAccessIcon(int icon)
{
    return RecordKind((icon - 1) / 3);
}

RecordState stateOfAccessIcon(int icon)
{
    return RecordState((icon - 1) % 3);
}

AccessRows accessRows(const QString &brokerId, const QString &brokerName, const QList<AccessRecord> &records)
{
    RowMaker maker(brokerId, brokerName);
    AccessRows made;
    made.rows.reserve(records.size());
    constexpr std::array often{AccessLabel, AccessNote, AccessBound}; // ... empty
    std::array<bool, often.size()> isFilled{};
    for (const AccessRecord &record : records) {
        const TableRow &row = made.rows.emplace_back(maker.row(record));
        if (!isShownAsItIs(record.name, row.cells.at(AccessName)))
            made.rawNames.insert(row.key, record.name);
        for (std::size_t i = 0; i < often.size(); ++i)
            isFilled[i] = isFilled[i] || !row.cells.at(often[i]).isEmpty();
    }
    for (std::size_t i = 0; i < often.size(); ++i) {
        if (isFilled[i])
            made.filledColumns.insert(often[i]);
    }
    return made;
}

QList<Facet> accessFacets(const std::array<int, 8> &counts, quint8 chosen)
{
    QList<Facet> facets;
    const auto add = [&](const QString &title, quint8 bit, const QString &iconName) {
        const int count = counts.at(std::size_t(std::countr_zero(bit)));
        if (count > 0 || (chosen & bit) != 0)
            facets.append({title, bit, count, iconName});
    };
    for (const Kind &one : kinds())
        add(one.title, one.bit, one.iconName);
    add(Words::tr("Blocked"), Blocked, QStringLiteral("user-off"));
    add(Words::tr("Limited"), Limited, QStringLiteral("limit"));
    return facets;
}

} // namespace gatehouse
