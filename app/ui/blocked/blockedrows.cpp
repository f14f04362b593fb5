// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/blockedrows.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BlockedRows)
};

enum Class : quint8 {
    Disabled = 1,
    Bound = 2,
    NoRight = 4,
    Denied = 8,
    Banned = 16,
    Refused = 32,
    Other = 64,
    Lifted = 128
};

Class classOf(const BlockedRow &row)
{
    if (!row.isKeptOut())
        return Lifted;
    switch (row.block.mechanism) {
    case Mechanism::Disabled:
        return Disabled;
    case Mechanism::BoundClientId:
        return Bound;
    case Mechanism::NoRuleAllows:
        return NoRight;
    case Mechanism::RuleDenies:
    case Mechanism::ListenerRule:
        return Denied;
    case Mechanism::Banned:
    case Mechanism::NotListed:
    case Mechanism::Firewall:
        return Banned;
    case Mechanism::WrongCredentials:
    case Mechanism::Certificate:
    case Mechanism::Refused:
        return Refused;
    case Mechanism::Limit:
    case Mechanism::TakenOver:
    case Mechanism::Protocol:
    case Mechanism::Plugin:
    case Mechanism::BrokerFault:
        break;
    }
    return Other;
}

struct ClassWords
{
    Class bit;
    QString title;
    QString iconName;
};

QList<ClassWords> classes()
{
    return {{Disabled, Words::tr("Disabled"), QStringLiteral("user-off")},
            {Bound, Words::tr("Bound to another id"), QStringLiteral("client-id")},
            {NoRight, Words::tr("No right"), QStringLiteral("lock")},
            {Denied, Words::tr("Denied by a rule"), QStringLiteral("rule")},
            {Banned, Words::tr("Banned"), QStringLiteral("ban")},
            {Refused, Words::tr("Refused at log-in"), QStringLiteral("certificate")},
            {Other, Words::tr("Limit or fault"), QStringLiteral("limit")},
            {Lifted, Words::tr("In again"), QStringLiteral("verified")}};
}

} // namespace

QList<TableColumn> blockedColumns()
{
    return {{Words::tr("Who"), TableColumn::Sort::Text, 170},
            {Words::tr("Kept out by"), TableColumn::Sort::Text, 180},
            {Words::tr("Reason"), TableColumn::Sort::Text, 320},
            {Words::tr("Since"), TableColumn::Sort::Number, 120},
            {Words::tr("Attempts"), TableColumn::Sort::Number, 80},
            {Words::tr("Last attempt"), TableColumn::Sort::Number, 110},
            {Words::tr("Connected"), TableColumn::Sort::Text, 90},
            {Words::tr("Broker"), TableColumn::Sort::Text, 120}};
}

QList<TableIcon> blockedIcons()
{
    QList<TableIcon> icons;
    for (const ClassWords &one : classes())
        icons.append({one.iconName, one.bit == Lifted ? Tone::Success : Tone::Danger, one.title});
    return icons;
}

TableRow blockedRow(const BlockedRow &row)
{
    const Block &block = row.block;
    const auto cell = [](const QString &text) { return text.toUtf8(); };
    const auto time = [&cell](const QDateTime &at) { return at.isValid() ? cell(clockTime(at)) : QByteArray(); };
    const auto number = [](const QDateTime &at) { return at.isValid() ? at.toMSecsSinceEpoch() : 0; };
    const Class kind = classOf(row);
    TableRow shown;
    shown.key = row.key.toUtf8();
    shown.cells = {cell(subjectTitle(block.subject)),
                   cell(row.lifted        ? Words::tr("Lifted: %1").arg(mechanismTitle(block.mechanism))
                        : row.isKeptOut() ? mechanismTitle(block.mechanism)
                                          : Words::tr("Got in: %1").arg(mechanismTitle(block.mechanism))),
                   cell(row.kind == BlockedRow::Kind::Seen ? block.explanation : visibleText(block.reason)),
                   time(row.kind == BlockedRow::Kind::Seen ? row.firstAttempt : block.since),
                   row.attempts < 0 ? QByteArray() : QByteArray::number(row.attempts),
                   time(row.lastAttempt),
                   !row.stillConnected   ? QByteArray()
                   : *row.stillConnected ? cell(Words::tr("Yes, still"))
                                         : cell(Words::tr("No")),
                   cell(visibleText(row.brokerName))};
    shown.numbers = {number(row.kind == BlockedRow::Kind::Seen ? row.firstAttempt : block.since), row.attempts,
                     number(row.lastAttempt)};
    shown.facets = kind;
    for (quint8 bit = 1; bit != kind; bit = quint8(bit << 1))
        ++shown.icon;
    ++shown.icon;
    return shown;
}

QList<Facet> blockedFacets(const QList<TableRow> &rows, quint8 chosen)
{
    QList<Facet> facets;
    for (const ClassWords &one : classes()) {
        const auto has = [&one](const TableRow &row) { return (row.facets & one.bit) != 0; };
        const int count = int(std::count_if(rows.cbegin(), rows.cend(), has));
        if (count > 0 || (chosen & one.bit) != 0)
            facets.append({one.title, one.bit, count, one.iconName});
    }
    return facets;
}

} // namespace gatehouse
