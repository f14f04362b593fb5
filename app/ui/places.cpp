// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/places.h"

#include <QUrlQuery>

#include <initializer_list>
#include <utility>

namespace gatehouse {

namespace {

QUrl placeWith(const QString &page, std::initializer_list<std::pair<QString, QString>> values)
{
    QUrl place;
    place.setScheme(QStringLiteral("gatehouse"));
    place.setPath(page);
    QUrlQuery query;
    for (const auto &[key, value] : values)
        if (!key.isEmpty() && !value.isNull())
            query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    if (!query.isEmpty())
        place.setQuery(query);
    return place;
}

} // namespace

QUrl placeOf(const QString &page, const QString &key, const QString &value)
{
    return placeWith(page, {{key, value.isNull() ? QStringLiteral("") : value}});
}

QUrl clientPlace(const QString &brokerId, const Identity &who)
{
    return placeWith(QStringLiteral("client"), {{QStringLiteral("broker"), brokerId},
                                                {QStringLiteral("user"), who.user},
                                                {QStringLiteral("client"), who.clientId},
                                                {QStringLiteral("address"), who.address}});
}

QString pageOf(const QUrl &place)
{
    return place.path();
}

QString valueOf(const QUrl &place, const QString &key)
{
    const QUrlQuery query(place);
    return query.hasQueryItem(key) ? query.queryItemValue(key, QUrl::FullyDecoded) : QString();
}

} // namespace gatehouse
