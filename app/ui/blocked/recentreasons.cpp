// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/recentreasons.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse {

namespace {

const QString settingName = QStringLiteral("ui.recentReasons");
constexpr qsizetype mostReasons = 12;

} // namespace

RecentReasons::RecentReasons(Store &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    whenDone(m_store.setting(settingName), this, [this](const Result<QByteArray> &saved) {
        if (!saved)
            return; // without the list a reason is typed; the store reports its own trouble elsewhere
        const QJsonArray list = QJsonDocument::fromJson(*saved).array();
        for (const QJsonValue &value : list) {
            const QString reason = value.toString();
            if (!reason.isEmpty() && !m_reasons.contains(reason) && m_reasons.size() < mostReasons)
                m_reasons.append(reason);
        }
        Q_EMIT changed();
    });
}

void RecentReasons::used(const QString &reason)
{
    if (reason.isEmpty() || (!m_reasons.isEmpty() && m_reasons.first() == reason))
        return;
    m_reasons.removeAll(reason);
    m_reasons.prepend(reason);
    while (m_reasons.size() > mostReasons)
        m_reasons.removeLast();
    m_store.saveSetting(settingName,
                        QJsonDocument(QJsonArray::fromStringList(m_reasons)).toJson(QJsonDocument::Compact));
    Q_EMIT changed();
}

} // namespace gatehouse
