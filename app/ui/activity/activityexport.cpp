// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What of the events that are shown goes out: to the clipboard, to a file.

#include "core/csv.h"
#include "core/json.h"
#include "ui/activity/activitypage.h"
#include "ui/activity/activityrows.h"
#include "ui/activity/eventtable.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

void ActivityPage::copyPicked()
{
    QStringList lines;
    const QList<QByteArray> keys = m_view->selectedKeys();
    for (const QByteArray &key : keys) {
        const int row = m_table->rowOf(key);
        QStringList cells;
        for (int column = 0; row >= 0 && column < m_table->columnCount(); ++column)
            cells.append(m_table->index(row, column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

void ActivityPage::exportAs()
{
    if (m_table->rowCount() > 0)
        m_file->begin(QStringLiteral("activity"));
}

void ActivityPage::gather(ExportForm form)
{
    QList<QPair<Event, QString>> events; // with the broker
    events.reserve(m_table->rowCount());
    for (int row = 0; row < m_table->rowCount(); ++row)
        events.append({m_table->eventAt(row), m_table->index(row, ActivityBroker).data().toString()});
    m_file->write(
        [events, form] {
            QList<QJsonObject> objects;
            QJsonArray array;
            for (const auto &[event, broker] : events) {
                QJsonObject object = toJson(event);
                object.remove(QStringLiteral("raw"));
                object.insert(QStringLiteral("broker"), broker);
                if (form == ExportForm::Json)
                    array.append(object);
                else
                    objects.append(object);
            }
            if (form == ExportForm::Json)
                return QJsonDocument(QJsonObject{{QStringLiteral("events"), array}}).toJson(QJsonDocument::Indented);
            static const QStringList keys{
                QStringLiteral("at"),        QStringLiteral("type"),    QStringLiteral("clientId"),
                QStringLiteral("user"),      QStringLiteral("address"), QStringLiteral("cause"),
                QStringLiteral("certainty"), QStringLiteral("text"),    QStringLiteral("broker")};
            return csvOf(keys, objects);
        },
        events.size());
}

} // namespace gatehouse
