// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/abilities.h"
#include "core/accessrecord.h"
#include "core/act.h"
#include "core/async.h"
#include "core/block.h"
#include "core/change.h"
#include "core/event.h"
#include "core/policy.h"
#include "core/probereport.h"
#include "core/profile.h"
#include "core/savedlog.h"
#include "core/secret.h"
#include "core/trialreport.h"
#include "wire/clienttrial.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

namespace gatehouse {

/// What open() found out.
struct BrokerFacts
{
    QString product;                      ///< "mosquitto"
    QString version;                      ///< "2.0.11"; empty: the broker does not tell
    std::chrono::microseconds latency{0}; ///< of one small request
    int clientsOnline = -1;
    QStringList notes; ///< sentences worth knowing: "The console signs in as admin, ..."
};

/// A whole reading of what the broker holds.
struct Revision
{
    QString number; ///< the broker's own change counter; empty: it has none
    qsizetype records = 0;
    QList<Block> blocks; ///< everything that keeps somebody from connecting, and rules that deny everything
};

/// Some records, read again. `values` has the canonical form of each asked id; nullopt: no such record.
struct Records
{
    QHash<QString, std::optional<QByteArray>> values;
    QList<AccessRecord> rows; ///< of those that exist
    QList<Block> blocks;      ///< of those; replaces earlier ones
    /// Of those that the broker may not go by yet: a sentence that says why, and what to do.
    QHash<QString, QString> notYet;
};

struct AllowRequest
{
    QList<Identity> who;       ///< one PlanItem for each; nobody twice
    QList<QStringList> blocks; ///< ids of those that were picked, parallel to `who`; none: all that can be lifted
    QString reason;
    QDateTime until;
};
using BlockRequest = AllowRequest;

enum class Saved { Yes, No, NotCheckable };

/// What became of one change.
struct ChangeOutcome
{
    Result<> result;               ///< Conflict: the record is not what the plan saw, nothing was written
    std::optional<QByteArray> now; ///< the record read back
    Saved saved = Saved::NotCheckable;
    QString note; ///< a sentence: why saving is not checkable, a foreign write in between; may be empty
};

using PartSink = std::function<void(const AccessPart &)>; ///< called in the connector's thread

/// Everything the rest of the program knows of a broker product. Owned by a session, in its thread. Calls may overlap;
/// each future ends by a time-out; close() ends them all with Cancelled.
class Connector : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] virtual Abilities abilities() const = 0; ///< grows once open() has seen version and rights
    virtual Future<BrokerFacts> open(const Profile &profile, const Secret &password) = 0;
    virtual void close() = 0;
    /// Reads everything; parts come as they are read, the first one small and soon.
    virtual Future<Revision> readAccess(const PartSink &sink) = 0;
    virtual Future<Records> readRecords(const QStringList &ids) = 0;
    /// The rules as of the last reading, kept current by readRecords() and apply(); null before the first.
    [[nodiscard]] virtual std::shared_ptr<const AccessPolicy> policy() const = 0;
    [[nodiscard]] virtual QList<PolicyFact> policyFacts() const = 0;
    /// Reads again what the plan touches, then answers with the exact changes. Nothing is written.
    virtual Future<Plan> planAllow(const AllowRequest &request) = 0;
    virtual Future<Plan> planBlock(const BlockRequest &request) = 0;
    /// The plan's changes turned round, newest first; before of each is its `after`.
    virtual Future<Plan> planUndo(const QList<Change> &done, const QString &reason) = 0;
    /// How many changes of one container apply() takes at once so that the broker saves once: 1 where each saves
    /// everything.
    [[nodiscard]] virtual qsizetype changesPerRequest(const QString &container) const = 0;
    /// Compare-and-set of each, one outcome for each. The records may be read and compared at once, but nothing is
    /// written before `permission` is given; where it is refused, so is every change. After a failure nothing more is
    /// sent, so there may be fewer outcomes than changes; every change that was sent has one, since a broker carries
    /// out the rest of a request all the same.
    virtual Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) = 0;
    /// Does what is no change of a record; answers with a sentence that is worth knowing, or none. EndDiagnose is done
    /// also while the broker is being closed, and the end of this object waits for it.
    virtual Future<QString> perform(const Act &act);
    /// Until when the broker's log tells everything, whoever had it do so; nullopt: it does not.
    [[nodiscard]] virtual std::optional<QDateTime> diagnosedUntil() const { return std::nullopt; }
    /// The sentence of a step, translated; the codes are the connector's own.
    [[nodiscard]] virtual QString sentenceOf(const Step &step) const = 0;
    /// Connects once as this client (user, client id) with its password, and disconnects. The broker's refusal is a
    /// report; only trouble on the way is an Error. An online client of the same id would be thrown out by it: callers
    /// ask.
    virtual Future<ProbeReport> probe(const Identity &as, const Secret &password) = 0;
    /// The same at length, step by step, with every packet; not started yet. NotSupported says why there is none.
    [[nodiscard]] virtual Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &) const
    {
        return fail(Fault::NotSupported, abilities().whyNot(Ability::TestCredentials));
    }

Q_SIGNALS:
    void connectionLost(const gatehouse::Error &why); ///< it reconnects by itself; connectionBack() tells
    void connectionBack();
    void accessChanged(const QStringList &records); ///< somebody else changed these; empty: not known which
    void happened(const QList<gatehouse::Event> &batch);
    void presenceChanged(const QString &user, int connections);
    void clientsOnlineChanged(int count); ///< BrokerFacts::clientsOnline, as it goes
    void abilitiesChanged();

protected:
    using QObject::QObject;
};

/// One broker product that Gatehouse can speak to.
struct ConnectorKind
{
    QString id;   ///< "mosquitto", as in Endpoint::kind
    QString name; ///< "Eclipse Mosquitto"
    std::unique_ptr<Connector> (*create)();
    /// A log that was saved, on this machine; BadInput: it cannot be read, or is none.
    Result<std::unique_ptr<SavedLog>> (*openLog)(const QString &path);
};
const QList<ConnectorKind> &connectorKinds(); ///< generated from the list in connectors/CMakeLists.txt
Result<std::unique_ptr<Connector>> createConnector(const QString &kind);
Result<std::unique_ptr<SavedLog>> openSavedLog(const QString &kind, const QString &path);

} // namespace gatehouse
