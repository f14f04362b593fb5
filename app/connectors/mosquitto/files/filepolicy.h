// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "connectors/mosquitto/policy.h"

namespace gatehouse::mosquitto {

/// What a broker decides by its files, and by the dynamic-security plugin that it asks before them, where that can be
/// read. Where several listeners have rules of their own, the attempt is made at
/// each, and the one that lets it furthest answers: whoever gets in somewhere is in. Immutable; any thread.
class FilePolicy final : public AccessPolicy
{
public:
    explicit FilePolicy(std::shared_ptr<const BrokerFiles> files);

    [[nodiscard]] Decision decide(const Attempt &attempt) const override;
    [[nodiscard]] QList<Block> blocksOf(const Identity &who) const override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> with(const QList<Change> &changes) const override;

    /// The same, with what the plugin holds.
    [[nodiscard]] std::shared_ptr<const FilePolicy> behind(std::shared_ptr<const DynsecPolicy> plugin) const;
    /// Without those that the other source makes up for.
    [[nodiscard]] QList<Block> inForce(QList<Block> blocks) const;
    /// Whether somebody's account, or address, is theirs and not the plugin's.
    [[nodiscard]] bool isOfFiles(const Identity &who) const;
    /// Whether somebody may come in at a listener that does not ask the plugin (per_listener_settings).
    [[nodiscard]] bool isLetInBesides(const Identity &who) const;

    [[nodiscard]] const BrokerFiles &files() const { return *m_files; }
    [[nodiscard]] const std::shared_ptr<const BrokerFiles> &shared() const { return m_files; }

private:
    [[nodiscard]] static Decision decideAt(const BrokerFiles::Listener &listener, const Attempt &attempt,
                                           const DynsecPolicy *plugin);
    [[nodiscard]] static Decision decideBehindAddress(const BrokerFiles::Listener &listener, const Attempt &attempt,
                                                      const DynsecPolicy *plugin);
    [[nodiscard]] Decision decideAtListeners(const Attempt &attempt, const DynsecPolicy *plugin) const;
    [[nodiscard]] bool isKnownToPlugin(const QString &user) const;
    [[nodiscard]] static Decision decideInside(const BrokerFiles::Listener &listener, const Attempt &attempt,
                                               const DynsecPolicy *plugin);
    [[nodiscard]] const FilePolicy *changedFor(const QString &user) const;

    std::shared_ptr<const BrokerFiles> m_files;
    std::shared_ptr<const hostsaccess::HostsAccess> m_addresses;
    std::shared_ptr<const DynsecPolicy> m_plugin;                ///< null: it is not known
    QHash<QString, std::shared_ptr<const FilePolicy>> m_changed; ///< by user name: a part of the files, as it would be
};

} // namespace gatehouse::mosquitto
