// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/planrunning.h"
#include "sessions/proof.h"
#include "sessions/verifying.h"

#include <QSet>
#include <QTimer>

namespace gatehouse {

/// Reads the records of a run again, asks the rules, and waits for the clients to be seen. Its result goes into the
/// trail. Owned by its session.
class VerifyingRun final : public Verifying
{
    Q_OBJECT
public:
    VerifyingRun(std::shared_ptr<SessionParts> parts, const PlanRunning &run, std::chrono::milliseconds patience,
                 QObject *parent);

    [[nodiscard]] const Verification &result() const override { return m_result; }
    [[nodiscard]] bool isFinished() const override { return m_phase == Phase::Finished; }
    [[nodiscard]] QString waitingFor() const override;
    [[nodiscard]] QDateTime until() const override { return m_until; }
    void probe(const QString &clientId, const Secret &password) override;
    void stop() override;

    /// Records were read again, by whomever.
    void take(const Records &records);
    /// These are about to be changed again from here: what becomes of them is told by that change, not by this one.
    void giveOver(const QSet<QString> &records);
    /// The rules may have changed.
    void considerAgain();

Q_SIGNALS:
    void recordsRead(const QStringList &asked, const gatehouse::Records &records);

private:
    enum class Phase { Reading, Waiting, Recording, Finished };
    void read();
    void look();
    void tryProbe();
    void probed(const Result<ProbeReport> &report);
    void judge();
    void conclude();
    void recorded(const Result<> &result);
    [[nodiscard]] QString nextStep() const;
    [[nodiscard]] QStringList evidence() const;
    [[nodiscard]] qsizetype waitedFor() const;

    std::shared_ptr<SessionParts> m_parts;
    PlanKind m_kind;
    Direction m_direction = Direction::LetIn;
    QList<Proof> m_proofs; ///< of the items of which something was changed
    qsizetype m_items = 0;
    QStringList m_notes;
    QDateTime m_until;
    QTimer m_patience;
    std::optional<std::pair<QString, Secret>> m_wantedProbe; ///< client id and password
    Verification m_result;
    Phase m_phase = Phase::Reading;
};

} // namespace gatehouse
