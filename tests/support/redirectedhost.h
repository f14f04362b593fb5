// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/localhost.h"

#include <QHash>

namespace gatehouse::test {

/// This machine, with other files in the place of some: what a test must not touch, such as those in /etc.
class RedirectedHost final : public Host
{
public:
    explicit RedirectedHost(QHash<QString, QString> places)
        : m_places(std::move(places))
    {
    }
    [[nodiscard]] bool tellsOfChanges() const override { return true; }
    [[nodiscard]] Result<FileReading> read(const QString &path) const override { return m_real.read(real(path)); }
    [[nodiscard]] Result<FileState> stateOf(const QString &path) const override { return m_real.stateOf(real(path)); }
    [[nodiscard]] Result<QByteArray> readFrom(const QString &path, qint64 offset) const override
    {
        return m_real.readFrom(real(path), offset);
    }
    [[nodiscard]] Result<QStringList> list(const QString &folder) const override { return m_real.list(folder); }
    [[nodiscard]] Result<> mayReplace(const QString &path) const override { return m_real.mayReplace(real(path)); }
    [[nodiscard]] Result<FileState> replace(const QString &path, const QByteArray &bytes,
                                            const FileReading &expected) const override
    {
        return m_real.replace(real(path), bytes, expected);
    }
    [[nodiscard]] Result<QList<HostProcess>> processes(const QString &program) const override
    {
        return m_real.processes(program);
    }
    [[nodiscard]] Result<std::optional<ProcessMoment>> momentOf(qint64 pid) const override
    {
        return m_real.momentOf(pid);
    }
    [[nodiscard]] Result<> hangUp(qint64 pid) const override { return m_real.hangUp(pid); }
    [[nodiscard]] QString trusted(const QString &program) const override { return m_real.trusted(program); }
    [[nodiscard]] Result<ProcessOutput> run(const QStringList &arguments,
                                            std::chrono::milliseconds patience) const override
    {
        return m_real.run(arguments, patience);
    }

private:
    [[nodiscard]] QString real(const QString &path) const { return m_places.value(path, path); }

    LocalHost m_real;
    QHash<QString, QString> m_places;
};

} // namespace gatehouse::test
