// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/places.h"

#include <QUrlQuery>

namespace gatehouse {

QUrl placeOf(const QString &page, const QString &key, const QString &value)
{
    QUrl place;
    place.setScheme(QStringLiteral("gatehouse"));
    place.setPath(page);
    if (!key.isEmpty()) {
        QUrlQuery query;
        query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        place.setQuery(query);
    }
    return place;
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
