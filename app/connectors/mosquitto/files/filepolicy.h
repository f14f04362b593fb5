// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"

namespace gatehouse::mosquitto {

/// What a broker decides by its files alone. Where several listeners have rules of their own, the attempt is made at
/// each, and the one that lets it furthest answers: whoever gets in somewhere is in. Immutable; any thread.
class FilePolicy final : public AccessPolicy
{
public:
    explicit FilePolicy(std::shared_ptr<const BrokerFiles> files);

    [[nodiscard]] Decision decide(const Attempt &attempt) const override;
    [[nodiscard]] QList<Block> blocksOf(const Identity &who) const override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> with(const QList<Change> &changes) const override;

    [[nodiscard]] const BrokerFiles &files() const { return *m_files; }
    [[nodiscard]] const std::shared_ptr<const BrokerFiles> &shared() const { return m_files; }

private:
    [[nodiscard]] static Decision decideAt(const BrokerFiles::Listener &listener, const Attempt &attempt);
    [[nodiscard]] static Decision decideInside(const BrokerFiles::Listener &listener, const Attempt &attempt);
    [[nodiscard]] Decision decideByFiles(const Attempt &attempt) const;
    [[nodiscard]] const FilePolicy *changedFor(const QString &user) const;

    std::shared_ptr<const BrokerFiles> m_files;
    std::shared_ptr<const hostsaccess::HostsAccess> m_addresses;
    QHash<QString, std::shared_ptr<const FilePolicy>> m_changed; ///< by user name: a part of the files, as it would be
};

} // namespace gatehouse::mosquitto
