// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activityrows.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ActivityRows)
};

constexpr std::array types{EventType::Connected,   EventType::Disconnected, EventType::Refused, EventType::Denied,
                           EventType::AdminAction, EventType::SaveFailed,   EventType::Log};
enum Bit : quint8 { KeptOut = 1, Connections = 2, Changes = 4, Others = 8 };

quint8 bitOf(EventType type)
{
    switch (type) {
    case EventType::Refused:
    case EventType::Denied:
        return KeptOut;
    case EventType::Connected:
    case EventType::Disconnected:
        return Connections;
    case EventType::AdminAction:
    case EventType::SaveFailed:
        return Changes;
    case EventType::Log:
        break;
    }
    return Others;
}

// Type, cause and certainty stand behind the time in one number, which still sorts by the time.
constexpr int typeBits = 4;
constexpr int causeBits = 4;
constexpr int certaintyBits = 2;
constexpr int allBits = typeBits + causeBits + certaintyBits;

qint64 packed(const Event &event)
{
    return (event.at.toMSecsSinceEpoch() << allBits) | (qint64(event.type) << (causeBits + certaintyBits)) |
           (qint64(event.cause) << certaintyBits) | qint64(event.certainty);
}

template <typename Enum> Enum part(qint64 number, int shift, int bits)
{
    return Enum((number >> shift) & ((1 << bits) - 1));
}

bool isPlainWord(const FilterTerm &term)
{
    return term.field == FilterTerm::Field::Anywhere && !term.isNegated && term.patterns.size() == 1 &&
           !term.patterns.constFirst().contains(' ');
}

} // namespace

QString eventTypeTitle(EventType type)
{
    switch (type) {
    case EventType::Connected:
        return Words::tr("Connected");
    case EventType::Disconnected:
        return Words::tr("Disconnected");
    case EventType::Refused:
        return Words::tr("Refused");
    case EventType::Denied:
        return Words::tr("Denied");
    case EventType::AdminAction:
        return Words::tr("Changed");
    case EventType::SaveFailed:
        return Words::tr("Not saved");
    case EventType::Log:
        break;
    }
    return Words::tr("Log");
}

QList<TableColumn> activityColumns()
{
    return {{Words::tr("Time"), TableColumn::Sort::Number, 130},    {Words::tr("Result"), TableColumn::Sort::Text, 110},
            {Words::tr("Client id"), TableColumn::Sort::Text, 140}, {Words::tr("User"), TableColumn::Sort::Text, 120},
            {Words::tr("Address"), TableColumn::Sort::Text, 120},   {Words::tr("What"), TableColumn::Sort::Text, 380},
            {Words::tr("Broker"), TableColumn::Sort::Text, 110}};
}

QList<TableIcon> activityIcons()
{
    const auto iconOf = [](EventType type) -> TableIcon {
        const QString title = eventTypeTitle(type);
        switch (type) {
        case EventType::Connected:
            return {QStringLiteral("online"), Tone::Success, title};
        case EventType::Disconnected:
            return {QStringLiteral("offline"), Tone::Muted, title};
        case EventType::Refused:
            return {QStringLiteral("blocked"), Tone::Danger, title};
        case EventType::Denied:
            return {QStringLiteral("rule"), Tone::Warning, title};
        case EventType::AdminAction:
            return {QStringLiteral("edit"), Tone::Accent, title};
        case EventType::SaveFailed:
            return {QStringLiteral("error"), Tone::Danger, title};
        case EventType::Log:
            break;
        }
        return {QStringLiteral("info"), Tone::Muted, title};
    };
    QList<TableIcon> icons;
    for (const EventType type : types)
        icons.append(iconOf(type));
    return icons;
}

QList<Facet> activityFacets(const std::array<int, 8> &counts)
{
    return {{Words::tr("Kept out"), KeptOut, counts[0], QStringLiteral("blocked")},
            {Words::tr("Connections"), Connections, counts[1], QStringLiteral("online")},
            {Words::tr("Changes"), Changes, counts[2], QStringLiteral("edit")},
            {Words::tr("Other"), Others, counts[3], QStringLiteral("info")}};
}

QByteArray activityKey(qint64 sequence)
{
    return QByteArray::number(sequence, 36);
}

qint64 sequenceOf(const QByteArray &key)
{
    return key.toLongLong(nullptr, 36);
}

Event shownEvent(const IndexedTable &table, int row)
{
    const auto cell = [&](int column) { return table.index(row, column).data().toString(); };
    const qint64 number = table.index(row, 0).data(IndexedTable::NumberRole).toLongLong();
    Event event;
    event.at = QDateTime::fromMSecsSinceEpoch(number >> allBits, Qt::UTC);
    event.type = part<EventType>(number, causeBits + certaintyBits, typeBits);
    event.cause = part<Cause>(number, certaintyBits, causeBits);
    event.certainty = part<Certainty>(number, 0, certaintyBits);
    event.who.clientId = cell(ActivityClient);
    event.who.user = cell(ActivityUser);
    event.who.address = cell(ActivityAddress);
    event.text = cell(ActivityWhat);
    return event;
}

TableRow activityRow(const StoredEvent &stored, const QString &broker)
{
    const Event &event = stored.event;
    TableRow row;
    row.key = activityKey(stored.sequence);
    row.cells = {clockTime(event.at).toUtf8(),
                 eventTypeTitle(event.type).toUtf8(),
                 visibleUtf8(event.who.clientId),
                 visibleUtf8(event.who.user),
                 visibleUtf8(event.who.address),
                 event.why.isEmpty() ? visibleUtf8(event.text) : event.why.toUtf8(),
                 visibleUtf8(broker)};
    row.number = packed(event);
    row.icon = quint8(1 + (std::find(types.begin(), types.end(), event.type) - types.begin()));
    row.facets = bitOf(event.type);
    return row;
}

ActivityCondition::ActivityCondition(EventFilter filter, QList<QByteArray> brokers, qint64 now)
    : m_terms(filter.terms())
    , m_brokers(std::move(brokers))
    , m_now(now)
{
    m_terms.removeIf(isPlainWord);
}

bool ActivityCondition::takes(const RowStore &store, RowId id) const
{
    const qint64 number = store.number(id, 0);
    EventFields fields;
    fields.at = number >> allBits;
    fields.type = part<EventType>(number, causeBits + certaintyBits, typeBits);
    fields.cause = part<Cause>(number, certaintyBits, causeBits);
    fields.certainty = part<Certainty>(number, 0, certaintyBits);
    fields.clientId = store.cell(id, ActivityClient);
    fields.user = store.cell(id, ActivityUser);
    fields.address = store.cell(id, ActivityAddress);
    fields.text = store.cell(id, ActivityWhat);
    fields.broker = store.cell(id, ActivityBroker);
    const bool isOfBroker =
        m_brokers.isEmpty() || std::any_of(m_brokers.cbegin(), m_brokers.cend(), [&fields](const QByteArray &broker) {
            return fields.broker == QByteArrayView(broker);
        });
    return isOfBroker && std::all_of(m_terms.cbegin(), m_terms.cend(),
                                     [&](const FilterTerm &term) { return term.takes(fields, m_now); });
}

QString plainWords(const EventFilter &filter)
{
    QStringList words;
    for (const FilterTerm &term : filter.terms())
        if (isPlainWord(term))
            words.append(QString::fromUtf8(term.patterns.constFirst()));
    return words.join(u' ');
}

} // namespace gatehouse
