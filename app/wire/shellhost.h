// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"
#include "wire/shellsession.h"

namespace gatehouse {

/// A machine, or an account on this one, that is reached by a shell: see sshWay(). It needs there a POSIX shell and the
/// tools of GNU or BusyBox, and leaves nothing behind. Extended attributes of a file that is replaced stay by GNU's
/// alone.
class ShellHost final : public Host
{
public:
    explicit ShellHost(ShellWay way);

    [[nodiscard]] Result<FileReading> read(const QString &path) const override;
    [[nodiscard]] Result<FileState> stateOf(const QString &path) const override;
    [[nodiscard]] Result<QByteArray> readFrom(const QString &path, qint64 offset) const override;
    [[nodiscard]] Result<QStringList> list(const QString &folder) const override;
    [[nodiscard]] Result<> mayReplace(const QString &path) const override;
    [[nodiscard]] Result<FileState> replace(const QString &path, const QByteArray &bytes,
                                            const FileReading &expected) const override;
    [[nodiscard]] Result<QList<HostProcess>> processes(const QString &program) const override;
    [[nodiscard]] Result<std::optional<ProcessMoment>> momentOf(qint64 pid) const override;
    [[nodiscard]] Result<> hangUp(qint64 pid) const override;
    [[nodiscard]] QString trusted(const QString &program) const override;
    [[nodiscard]] Result<ProcessOutput> run(const QStringList &arguments,
                                            std::chrono::milliseconds patience) const override;

private:
    using Again = ShellSession::Question::Again;
    [[nodiscard]] Result<ShellSession::Reply> ask(const QByteArrayList &call, qint64 mostOutput,
                                                  Again again = Again::Once, const QByteArray &data = {}) const;
    /// Of a verb that reads a file: its answer, or the error that its code and complaint are.
    [[nodiscard]] Result<QByteArray> askAbout(const QString &path, const QByteArrayList &call, qint64 mostOutput) const;

    mutable ShellSession m_session;
};

} // namespace gatehouse
