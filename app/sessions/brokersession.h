// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "core/blockedlist.h"
#include "core/clock.h"
#include "core/verification.h"
#include "store/store.h"

#include <QObject>

#include <memory>

namespace gatehouse {

class ClientWatch;
class Diagnosis;
class Expiring;
class PlanRun;
class Verifying;

/// Who acts, for the trail.
struct Operator
{
    QString account; ///< the OS account
    QString claim;   ///< --operator
    QString host;
    static Operator current(const QString &claim = {});
};

/// One profile in use: its broker, what is known of it, and the only place from which it is changed. Owned by the
/// composition root (or a Sessions list); GUI thread.
class BrokerSession : public QObject
{
    Q_OBJECT
public:
    enum class State { Closed, Opening, Reading, Ready, Offline, Failed };
    Q_ENUM(State)

    BrokerSession(Profile profile, std::unique_ptr<Connector> connector, std::shared_ptr<Store> store, Operator who,
                  QObject *parent = nullptr);
    ~BrokerSession() override;

    /// Opens, settles what a dead process left open, reads everything, then follows changes: by hints, else one full
    /// reading a minute at most.
    Future<> open(const Secret &password);
    void close();
    Future<> refresh();

    [[nodiscard]] const Profile &profile() const;
    void
    setProfile(const Profile &profile); ///< takes a new name or the switch of writing; the address needs a new session
    [[nodiscard]] State state() const;
    [[nodiscard]] std::optional<Error> error() const; ///< why Offline or Failed; Ready: why the last reading failed
    [[nodiscard]] const BrokerFacts &facts() const;
    [[nodiscard]] Abilities abilities() const; ///< the connector's, less what read-only forbids
    [[nodiscard]] QDateTime checkedAt() const;
    [[nodiscard]] const BlockedList &blocked() const;
    [[nodiscard]] Connector &connector();

    Future<Plan> planAllow(const AllowRequest &request);
    Future<Plan> planBlock(const BlockRequest &request);
    Future<Plan> planUndo(qint64 sequence); ///< 0: the newest change that can be undone
    /// Every blocker of this identity, in the broker's order, and the decision steps.
    [[nodiscard]] Decision explain(const Attempt &attempt) const;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const; ///< as of the last reading; null before the first
    /// Whether a client of this id or user is connected, as far as it was seen.
    [[nodiscard]] bool isOnline(const Identity &who) const;
    void noteOwnAttempt(const Identity &as); ///< a connection as this client is made to test it, from here
    [[nodiscard]] std::optional<bool> knownOnline(const Identity &who) const; ///< nothing: not known

    /// Carries the plan out: intended to the trail, apply, done or failed to the trail; stops at the first failure. The
    /// run belongs to the session and lives until the session goes or it is deleted; refused (as a failed run) when
    /// writing is off, the plan has no reason, or the trail cannot be written.
    PlanRun *carryOut(const Plan &plan);
    /// Reads again, evaluates, then waits for a connection of the client, or until stop().
    Verifying *verify(const PlanRun &run, std::chrono::milliseconds patience);
    /// What the clients of a run do from now on, until the time is over.
    ClientWatch *watch(const PlanRun &run, std::chrono::milliseconds duration);
    /// Takes back what was to last for a time only.
    [[nodiscard]] Expiring &expiring() const;
    [[nodiscard]] QList<const Verifying *> watches() const; ///< what verify() began and is not finished

    /// Has the broker read its files again, or begins and ends diagnosis(); recorded as a change is.
    Future<> perform(const Act &act);
    [[nodiscard]] const Diagnosis &diagnosis() const;
    /// Until when the broker's log tells everything, whoever had it do so; nullopt: it does not.
    [[nodiscard]] std::optional<QDateTime> diagnosedUntil() const;

Q_SIGNALS:
    void stateChanged(); ///< facts() may be new with it
    void factsChanged();
    void partRead(const gatehouse::AccessPart &part);    ///< of a whole reading, in order; part.read == rows so far
    void accessRead();                                   ///< the whole reading is in
    void recordsRead(const gatehouse::Records &records); ///< some records were read again
    void blockedChanged();
    void watchesChanged();
    void watchBegan(gatehouse::ClientWatch *watch);
    void diagnosisChanged();
    void happened(const QList<gatehouse::Event> &batch);
    /// What was found of intents that a dead process left open, and of changes whose time was over.
    void settled(const QStringList &sentences);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse
