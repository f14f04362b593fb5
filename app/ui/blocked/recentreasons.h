// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QObject>
#include <QStringList>

namespace gatehouse {

/// The reasons that were given last, newest first, kept in the store from run to run. Owned by the sheet.
class RecentReasons final : public QObject
{
    Q_OBJECT
public:
    RecentReasons(Store &store, QObject *parent);
    [[nodiscard]] const QStringList &reasons() const { return m_reasons; }
    void used(const QString &reason);

Q_SIGNALS:
    void changed();

private:
    Store &m_store;
    QStringList m_reasons;
};

} // namespace gatehouse
