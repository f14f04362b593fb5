// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A home of its own for this process, and in it, when asked for, a session bus and gnome-keyring. The user's own
/// keychain is never reached. Everything that was started is ended with it.
class PrivateKeyring final
{
public:
    enum class Kind { None, Locked, Unlocked };

    PrivateKeyring();
    PrivateKeyring(const PrivateKeyring &) = delete;
    PrivateKeyring &operator=(const PrivateKeyring &) = delete;
    ~PrivateKeyring();

    /// Sets the environment of this process, so it comes before the first use of a keychain. False: it says why in
    /// problem().
    [[nodiscard]] bool start(Kind kind);
    [[nodiscard]] QString problem() const { return m_problem; }
    [[nodiscard]] QString home() const { return m_home.path(); }
    [[nodiscard]] QStringList files() const;   ///< everything below home, relative, without sockets
    [[nodiscard]] QByteArray contents() const; ///< of all these files
    [[nodiscard]] bool lock();                 ///< the keyring that was unlocked
    /// Stops the keyring's process, so that it does not answer and is not gone either; and lets it go on.
    void freeze();
    void thaw();

private:
    bool startBus();
    bool startDaemon(Kind kind);
    void end(QProcess &process);

    QTemporaryDir m_home;
    QProcess m_bus;
    QProcess m_daemon;
    QString m_problem;
};

} // namespace gatehouse::test
