// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A private sshd on a free loopback port, that lets this account in by a key of its own; and the configuration of ssh
/// that leads there. While it lives, `ssh` in PATH is the system's with that configuration.
class SshServer final
{
public:
    SshServer();
    ~SshServer();
    SshServer(const SshServer &) = delete;
    SshServer &operator=(const SshServer &) = delete;

    bool start();
    void stop(); ///< with all its connections
    bool restart();
    /// The host key becomes another, as if another machine stood there.
    bool changeHostKey();
    void forgetHostKey() const; ///< as if nobody had ever logged in
    void takeKeyAway() const;   ///< it lets nobody in

    [[nodiscard]] QString host() const { return QStringLiteral("Gate-Lab"); } ///< as ssh's configuration calls it
    [[nodiscard]] const char *problem() const { return m_problem.constData(); }
    [[nodiscard]] QByteArray log() const;
    [[nodiscard]] QByteArray processes() const; ///< the numbers of all of them, with a blank between

private:
    bool makeKey(const QString &name);
    bool launch();
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    bool write(const QString &name, const QByteArray &bytes);

    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
    QByteArray m_pathBefore;
    QByteArray m_problem;
};

} // namespace gatehouse::test
