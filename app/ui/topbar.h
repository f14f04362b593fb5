// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QWidget>

class QMenu;
class QPushButton;

namespace gatehouse {

class PlainLabel;

/// The line over the pages: title, broker picker, search, refresh, appearance and keys.
class TopBar final : public QWidget
{
    Q_OBJECT
public:
    explicit TopBar(Sessions &sessions, QWidget *parent = nullptr);
    void setTitle(const QString &title);
    void pickOnly(const QString &profileId);
    [[nodiscard]] QStringList pickedBrokers() const { return m_picked; } ///< empty: all

Q_SIGNALS:
    void brokersPicked(const QStringList &profileIds);
    void searchRequested();
    void refreshRequested();
    void keysRequested();

private:
    void fillPicker();
    void pick(const QString &profileId, bool on);
    void tellPicked();

    Sessions &m_sessions;
    PlainLabel *m_title;
    QPushButton *m_picker;
    QMenu *m_pickerMenu;
    QStringList m_picked;
};

} // namespace gatehouse
