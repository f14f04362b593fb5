// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/notifications.h"

#include <QObject>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace gatehouse {

/// Gatehouse in the system tray: how many are kept out, notifications with their mute, and the way back to the window.
/// Where the desktop has no tray there is none, and closing the window ends the program as ever. Owned by the
/// composition root; GUI thread.
class TrayIcon final : public QObject
{
    Q_OBJECT
public:
    TrayIcon(Sessions &sessions, Notifications &notifications, QObject *parent = nullptr);
    ~TrayIcon() override;

    void setShown(bool shown);                   ///< another window of this program may have the icon for a while
    [[nodiscard]] static bool staysWhenClosed(); ///< the window was asked to, and there is a tray to come back from
    [[nodiscard]] const QMenu &menu() const { return *m_menu; }
    [[nodiscard]] QString summary() const; ///< "3 kept out on 2 brokers"

Q_SIGNALS:
    void windowRequested();
    void placeRequested(const QUrl &place);
    void quitRequested();

private:
    void showSummary();
    void tell(const Notifications::Note &note);

    Sessions &m_sessions;
    Notifications &m_notifications;
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon *m_icon;
    QAction *m_summary;
    QAction *m_muted;
    QAction *m_stays;
    QTimer m_soon;
    QUrl m_place; ///< of the notification that is shown
};

} // namespace gatehouse
