// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "connectors/mosquitto/view.h"
#include "core/policy.h"
#include "core/profile.h"

namespace gatehouse::mosquitto {

/// What the plugin's rules cannot tell about the broker around it.
struct Surroundings
{
    Dialect dialect = Dialect::V20;
    CertificateIdentity certificates = CertificateIdentity::Unknown;
    friend bool operator==(const Surroundings &, const Surroundings &) = default;
};

/// What a broker with the dynamic-security plugin would decide, after the plugin's source of 2.0.11, 2.0.22 and 2.1.2
/// and compared with a living 2.0.11. Immutable; any thread. Sources beside the plugin (password_file, acl_file, other
/// plugins) cannot be read over MQTT: where the plugin would hand on to them, the step is Likely, not Certain.
class DynsecPolicy final : public AccessPolicy
{
public:
    DynsecPolicy(DynsecView view, Surroundings around);

    [[nodiscard]] Decision decide(const Attempt &attempt) const override;
    [[nodiscard]] QList<Block> blocksOf(const Identity &who) const override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> with(const QList<Change> &changes) const override;

    /// The two halves of decide(): whether the plugin lets in, and what its rules say to whoever it let in.
    [[nodiscard]] Decision decideLogIn(const Attempt &attempt) const;
    [[nodiscard]] Decision decideRules(const Attempt &attempt) const;
    /// Whether the plugin decides nothing by its last step, and the broker asks the next source (2.0.11 to 2.1.2).
    [[nodiscard]] static bool isHandedOn(const Step &last);

    [[nodiscard]] const DynsecView &view() const { return m_view; }
    [[nodiscard]] const Surroundings &around() const { return m_around; }
    /// With these records in their canonical form; nullopt: gone.
    [[nodiscard]] std::shared_ptr<const DynsecPolicy>
    with(const QHash<QString, std::optional<QByteArray>> &records) const;

private:
    struct Question;
    struct Asked;
    [[nodiscard]] static Question questionOf(const Attempt &attempt);
    [[nodiscard]] DynsecView::Client clientOf(const Question &question) const;
    void askConnect(const Attempt &attempt, const DynsecView::Client &client, Decision &decision) const;
    void askRules(const Question &question, const DynsecView::Client &client, Decision &decision) const;
    [[nodiscard]] bool askRoles(const Question &question, const Asked &asked, Decision &decision) const;
    void askDefaults(const Question &question, Decision &decision) const;

    DynsecView m_view;
    Surroundings m_around;
};

} // namespace gatehouse::mosquitto
