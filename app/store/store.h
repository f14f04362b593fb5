// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/auditentry.h"
#include "core/expiry.h"
#include "core/profile.h"
#include "core/storedevent.h"
#include "core/storedinvestigation.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace gatehouse {

/// What is about to be done.
struct Intent
{
    AuditEntry entry;
    QByteArray change; ///< JSON of the change with its records as they are, secrets too; at most 4 MB
    QDateTime until;   ///< when it is to be taken back; invalid: never
};

/// The database of one data folder: `gatehouse.sqlite`, WAL, owner-only. One store thread owns the connection; calls
/// come from the owner's thread and answer there by future, in the order of the calls. Several processes may share the
/// file: an append reads the last hash inside BEGIN IMMEDIATE.
class Store : public QObject
{
    Q_OBJECT
public:
    /// Opens or makes the database and migrates it. Storage errors name the file and the next step (not writable, disk
    /// full, damaged: "move it away and start again; the damaged file is left as it is").
    static Future<std::shared_ptr<Store>> open(const QString &dataFolder);
    static QString defaultFolder();                   ///< the XDG data folder of Gatehouse
    static QString fileIn(const QString &dataFolder); ///< the path of its database, which need not exist

    // --- profiles
    virtual Future<QList<Profile>> profiles() = 0;            ///< sorted by name
    virtual Future<> saveProfile(const Profile &profile) = 0; ///< by id; a name in use by another id is BadInput
    virtual Future<> removeProfile(const QString &id) = 0;
    virtual Future<> replaceProfile(const QString &id, const Profile &by) = 0; ///< both or neither

    // --- audit: append-only, there is no update and no remove
    /// Durable when the future is finished. Sequence, previous, hash (and at, when invalid) are given here; the entries
    /// of one call are one transaction; the entries come back completed.
    virtual Future<QList<AuditEntry>> append(const QList<AuditEntry> &entries) = 0;
    virtual Future<QList<AuditEntry>> find(const AuditQuery &query) = 0; ///< newest first
    virtual Future<AuditEntry> entry(qint64 sequence) = 0;               ///< BadInput: no such entry
    virtual Future<ChainReport> verifyChain() = 0;
    /// Intended with no Done, Failed or Settled; oldest first.
    virtual Future<QList<AuditEntry>> openIntents(const QString &brokerId) = 0;
    /// The newest change that was made, is not itself undone, and can be undone; BadInput: nothing to undo.
    virtual Future<AuditEntry> lastUndoable(const QString &brokerId) = 0;
    virtual Future<ChangeStanding> standingOf(qint64 intent) = 0;

    /// The same for intents; what undo needs is committed with them, in a table for the owner alone.
    virtual Future<QList<AuditEntry>> intend(const QList<Intent> &intents) = 0;
    virtual Future<QByteArray> keptForUndo(qint64 intent) = 0;
    /// What is to be taken back at a time, of all brokers; the earliest first.
    virtual Future<QList<Expiry>> expiries() = 0;
    virtual Future<> endExpiry(qint64 intent) = 0; ///< it was taken back, or is left as it is

    // --- what was seen at the brokers
    /// Answers the sequence of the first one; the others follow it.
    virtual Future<qint64> keepEvents(const QString &brokerId, const QList<Event> &events) = 0;
    virtual Future<QList<StoredEvent>> events(const EventQuery &query) = 0;
    virtual Future<QByteArray> rawLineOf(qint64 event) = 0; ///< empty: it has none, or is gone
    /// How often each identity connected or was kept out, in whole hours since then; the most frequent first.
    virtual Future<QList<EventCount>> eventCounts(const QDateTime &since) = 0;
    virtual Future<qint64> pruneEvents(const EventRetention &retention) = 0; ///< how many went

    // --- what was found out of single clients
    virtual Future<qint64> keepInvestigation(const StoredInvestigation &investigation) = 0; ///< its number
    /// Without their JSON, the newest first; an empty broker id: of all.
    virtual Future<QList<StoredInvestigation>> investigations(const QString &brokerId) = 0;
    virtual Future<StoredInvestigation> investigation(qint64 number) = 0; ///< BadInput: there is none
    virtual Future<> removeInvestigation(qint64 number) = 0;

    // --- small settings by name
    virtual Future<QByteArray> setting(const QString &name) = 0; ///< empty when unset
    virtual Future<> saveSetting(const QString &name, const QByteArray &value) = 0;

    [[nodiscard]] virtual QString folder() const = 0;

Q_SIGNALS:
    void appended(const QList<gatehouse::AuditEntry> &entries); ///< by this process

protected:
    using QObject::QObject;
};

} // namespace gatehouse
