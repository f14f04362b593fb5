// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/activitylog.h"
#include "sessions/sessions.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "ui/mainwindow.h"

#include <QTemporaryDir>

#include <memory>

namespace gatehouse::test {

enum class Keychain { Works, Missing };

/// The whole window of a test, put together as the program does it, on a store of its own.
class Console final
{
public:
    explicit Console(Keychain keychain = Keychain::Works);
    ~Console();

    bool open();  ///< the store, the sessions of its profiles, and the window; problem() says why not
    void close(); ///< the window and the sessions; the folder stays for another open()
    [[nodiscard]] const char *problem() const { return m_problem.constData(); }

    [[nodiscard]] MainWindow *window() const { return m_window.get(); }
    [[nodiscard]] Sessions &sessions() const { return *m_sessions; }
    [[nodiscard]] ActivityLog &activity() const { return *m_activity; }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    /// Saves a profile and opens it as admin, past the window.
    BrokerSession *add(const BrokerProcess &broker, const QString &name, Writing writing = Writing::On);
    BrokerSession *add(const Profile &profile);
    void showPage(const QString &id);
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier); ///< to whatever has the focus

private:
    Keychain m_keychain;
    QTemporaryDir m_folder;
    QByteArray m_problem;
    std::shared_ptr<Store> m_store;
    std::unique_ptr<Sessions> m_sessions;
    std::unique_ptr<ActivityLog> m_activity;
    std::unique_ptr<MainWindow> m_window;
};

Profile profileOf(const BrokerProcess &broker, const QString &name);

} // namespace gatehouse::test
