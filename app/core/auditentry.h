// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <optional>

namespace gatehouse {

/// Where an action stands. Success and failure have different codes; an Intended entry is followed by one of Done,
/// Failed or Settled with the same `intent`, and possibly by Verified, NotSeen or StillRefused.
enum class AuditOutcome { Intended, Done, Failed, Settled, Verified, NotSeen, StillRefused, Noted };

/// One entry of the trail as it is stored: append-only, chained.
struct AuditEntry
{
    qint64 sequence = 0;   ///< given by the store, from 1, without gaps
    QDateTime at;          ///< UTC, milliseconds
    QString operatorName;  ///< OS account
    QString operatorClaim; ///< what --operator said; empty
    QString host;
    QString process; ///< boot id, pid, start time: who holds an open intent
    QString brokerId;
    QString broker;                   ///< name at the time
    QString action;                   ///< stable code: "allow", "block", "undo", "profile.add", "export"
    QString object;                   ///< record id
    QString who;                      ///< the identity that it is about, for people and filters
    std::optional<QByteArray> before; ///< redacted
    std::optional<QByteArray> after;
    QString reason;
    QString detail; ///< what was found, why it failed, which evidence
    AuditOutcome outcome = AuditOutcome::Noted;
    qint64 intent = 0;   ///< sequence of the intent that this belongs to; 0: none
    qint64 undoes = 0;   ///< sequence of the intent that this one undoes; 0: none
    QByteArray previous; ///< SHA-256 of the entry before, 32 bytes; all zero for the first
    QByteArray hash;     ///< SHA-256 over the canonical form, 32 bytes
};

/// The canonical form that is hashed: a length-prefixed run of every field above but `hash`, in this order, after the
/// format's name "gatehouse-audit-1". Numbers as decimal text, times as RFC 3339 with milliseconds, absent as "-".
QByteArray canonicalForm(const AuditEntry &entry);
QByteArray chainHash(const AuditEntry &entry);

QString outcomeName(AuditOutcome outcome); ///< stable: "intended", "done", "stillRefused"
std::optional<AuditOutcome> outcomeFromName(QStringView name);

struct AuditQuery
{
    QString text;   ///< in any field; empty: all
    QString broker; ///< id
    QDateTime from, to;
    qint64 before = 0; ///< sequences below this; 0: from the newest
    int limit = 1000;
};

/// What became of an intent, by the entries after it.
struct ChangeStanding
{
    bool wasMade = false; ///< Done, or Settled and the broker held what was wanted
    qint64 undoneBy = 0;  ///< sequence of the undo that was made and stands; 0: none
};

struct ChainReport
{
    bool intact = false;
    qint64 entries = 0;
    qint64 firstBroken = 0; ///< sequence; 0: none
    QString why;            ///< a sentence
};

} // namespace gatehouse
