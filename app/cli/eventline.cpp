// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/eventline.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {

QString eventLine(const Event &event, const Output &output, EventTimes times)
{
    constexpr int widest = 12;
    QStringList who;
    for (const QString &part : {event.who.clientId, event.who.user, event.who.address})
        if (!part.isEmpty())
            who.append(visibleText(part, 80));
    const Tone tone = event.type == EventType::Refused || event.type == EventType::Denied ? Tone::Bad
                      : event.type == EventType::Connected                                ? Tone::Good
                                                                                          : Tone::Plain;
    const QString format =
        times == EventTimes::OfToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss");
    const QString what = event.why.isEmpty() ? visibleText(event.text, 400) : event.why;
    return QStringLiteral("%1  %2  %3%4%5")
        .arg(QLocale().toString(event.at.toLocalTime(), format),
             output.toned(eventTypeName(event.type).leftJustified(widest), tone), who.join(u' '),
             who.isEmpty() ? QString() : QStringLiteral("  "), what);
}

Result<EventFilter> eventFilterOf(const Arguments &arguments)
{
    const QString expression = arguments.value(QStringLiteral("filter"));
    auto filter = EventFilter::parse(expression);
    if (filter)
        return std::move(*filter);
    return fail(Fault::BadInput, QCoreApplication::translate("gatehouse::Watch", "The filter is wrong at \"%1\": %2")
                                     .arg(visibleText(expression.mid(filter.error().at, filter.error().length), 80),
                                          filter.error().what));
}

} // namespace gatehouse
