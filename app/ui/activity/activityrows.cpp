// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activityrows.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ActivityRows)
};

enum Bit : quint8 { KeptOut = 1, Connections = 2, Changes = 4, Others = 8 };

} // namespace

quint8 facetOf(EventType type)
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
    for (int type = 0; type <= int(EventType::Log); ++type)
        icons.append(iconOf(EventType(type)));
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

} // namespace gatehouse
