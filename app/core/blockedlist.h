// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"
#include "core/event.h"
#include "core/refusals.h"

#include <QHash>
#include <QList>
#include <QSet>

namespace gatehouse {

/// One row of Blocked: a block, what was seen of its subject, and whether it was lifted in this session. What was seen
/// to be refused and follows from no record has a row too, of which `block` says what is known.
struct BlockedRow
{
    enum class Kind { Record, Seen };
    Kind kind = Kind::Record;
    QString key;    ///< broker id + block id; stable across refreshes
    QString broker; ///< profile id
    QString brokerName;
    Block block;
    int attempts = -1; ///< refusals seen since the block is known; -1: this broker does not tell
    QDateTime firstAttempt, lastAttempt;
    QDateTime connectedSince; ///< of Seen: it got in; invalid: not seen to
    std::optional<bool> stillConnected;
    bool lifted = false; ///< stays a while with Undo
    qint64 liftedBy = 0; ///< sequence of the audit entry that lifted it

    [[nodiscard]] bool isKeptOut() const { return !lifted && !connectedSince.isValid(); }
    friend bool operator==(const BlockedRow &, const BlockedRow &) = default;
};

/// Joins blocks, refusals and presence of one broker into the rows of Blocked. A value; owned by a session. Rows are
/// records that stop connecting, topic rules that were hit, and refusals that follow from no record; the other topic
/// rules only by `ruleBlocks()`.
class BlockedList final
{
public:
    BlockedList(QString brokerId, QString brokerName);

    void setBlocks(const QList<Block> &blocks);                              ///< a whole reading
    void replaceBlocks(const QStringList &records, const QList<Block> &now); ///< of the records that were read again
    void seen(const QList<Event> &events);                                   ///< causes are those of that moment
    void remembered(const QList<Event> &events); ///< of earlier runs: who is connected now does not follow from them
    void forgetRefusals(const QDateTime &before);
    void setPresence(const QString &user, int connections);
    void forgetPresence(); ///< the broker is out of sight: who is connected is not known
    void markLifted(const QString &blockId, qint64 auditSequence);
    void forgetLifted(const QString &blockId);
    void setBrokerName(const QString &name);

    [[nodiscard]] QList<BlockedRow> rows() const; ///< sorted by key
    [[nodiscard]] std::optional<BlockedRow> row(const QString &blockId) const;
    [[nodiscard]] qsizetype count() const;              ///< rows() that are not lifted
    [[nodiscard]] QList<BlockedRow> ruleBlocks() const; ///< denials of single topics, sorted by key

private:
    struct Sight
    {
        int attempts = 0;
        QDateTime first, last;
    };
    void insert(const Block &block);
    void take(const QString &blockId); ///< the block is no more; a lifted row stays
    void noteRefusal(const Identity &who, const QDateTime &at);
    void noteRefusal(const QString &who, const QDateTime &at);
    bool noteDenial(const Event &event); ///< false: no rule that is known denies it
    [[nodiscard]] BlockedRow complete(BlockedRow row) const;
    [[nodiscard]] BlockedRow seenRow(const QString &id, const RefusalGroup &group) const;
    [[nodiscard]] bool isTold(const RefusalGroup &group) const; ///< by the row of a record
    [[nodiscard]] QList<BlockedRow> seenRows() const;

    QString m_broker;
    QString m_brokerName;
    QHash<QString, BlockedRow> m_rows; ///< by block id
    /// Record to the ids of the blocks that follow from it. All accounts may follow from one role or the defaults.
    QHash<QString, QSet<QString>> m_byRecord;
    QHash<QString, QSet<QString>>
        m_byName;                      ///< what keeps from connecting, and topic rules, by sight key of the subject
    QHash<QString, Sight> m_hits;      ///< of topic rules, by block id
    Refusals m_seen;                   ///< that follow from no topic rule
    QHash<QString, BlockedRow> m_gone; ///< what the last reading no longer had, for markLifted() after it
    QHash<QString, Sight> m_refusals;  ///< by "u:user" and "c:clientId"
    QHash<QString, int> m_presence;    ///< connections, by the same
    qsizetype m_refusalLimit;
    bool m_tellsRefusals = false; ///< a refusal with a name was seen: this broker tells
};

} // namespace gatehouse
