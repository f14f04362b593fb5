// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"

namespace gatehouse {

/// This machine, with the rights of the program.
class LocalHost final : public Host
{
public:
    [[nodiscard]] bool tellsOfChanges() const override { return true; }
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
};

} // namespace gatehouse
