// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/page.h"

#include <QMainWindow>

class QStackedWidget;

namespace gatehouse {

class ActivityLog;
class Banner;
class KeySheet;
class Navigation;
class PasswordBanner;
class QuickSearch;
class StatusBar;
class TopBar;

/// The window: pages in a stack, the list of them on the left, what is true of all of them above and below. Owned by
/// the composition root; the sessions and the activity outlive it.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    enum class Kind { Usual, Demo };
    explicit MainWindow(Sessions &sessions, ActivityLog &activity, Kind kind = Kind::Usual, QWidget *parent = nullptr);
    ~MainWindow() override;

    void showPlace(const QUrl &place);
    void showFirst(); ///< the remembered page, Blocked, or Brokers when there is none; once the sessions are loaded
    [[nodiscard]] Page *page(const QString &id) const; ///< "brokers", ...; nullptr: no such page
    void tell(const QString &sentence);                ///< in the status bar
    void tellTrouble(const QString &sentence);         ///< across the top, until closed
    void endProgram();                                 ///< also where the window would stay in the tray

Q_SIGNALS:
    void demoRequested();
    void demoLeft(); ///< a demo window's way back

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void addPage(const QString &id, Page *page);
    void build();
    void follow(BrokerSession *session);
    void showPage(int number);
    void closeLayer();
    void search();
    void refresh();
    void fit();

    Sessions &m_sessions;
    Kind m_kind;
    bool m_isEnding = false;
    QStringList m_ids;
    QList<Page *> m_pages;
    Navigation *m_navigation;
    TopBar *m_top;
    Banner *m_trouble;
    PasswordBanner *m_password;
    QStackedWidget *m_stack;
    StatusBar *m_status;
    QuickSearch *m_search;
    KeySheet *m_keys = nullptr;
};

} // namespace gatehouse
