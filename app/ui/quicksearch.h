// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/widgets/overlay.h"

#include <QUrl>

class QLineEdit;
class QListWidget;

namespace gatehouse {

class PlainLabel;

/// Ctrl+K: one field over pages, brokers and blocked identities. Knows what other products call a block: blacklist,
/// whitelist, ban, unban.
class QuickSearch final : public Overlay
{
    Q_OBJECT
public:
    struct Entry
    {
        QString title; ///< visible text
        QString extra; ///< what it is, at the right
        QString iconName;
        QString words; ///< what it is found by, lower case
        QUrl place;
    };
    QuickSearch(Sessions &sessions, QWidget *window);
    void openWith(const QList<Entry> &pages); ///< brokers and identities are added as they are now

Q_SIGNALS:
    void chosen(const QUrl &place);

protected:
    QSize cardSize(const QSize &window) const override;
    QWidget *firstFocus() const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void gather();
    void showHits(const QString &text);
    void take();
    Sessions &m_sessions;
    QLineEdit *m_input;
    QListWidget *m_list;
    PlainLabel *m_hint;
    QList<Entry> m_entries;
};

} // namespace gatehouse
