// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/folderlock.h"
#include "sessions/sessionparts.h"

namespace gatehouse {

/// What was found of one intent that was left open.
struct Settlement
{
    enum class Finding { NotApplied, Applied, Foreign };
    qint64 intent = 0;
    Finding finding = Finding::NotApplied;
    QString sentence;
};

std::optional<Settlement> settlementOf(const QList<Settlement> &settlements, qint64 intent);

/// The intents that runs of this process are carrying out at this moment; nobody settles them meanwhile. GUI thread.
namespace underway {
void add(const QString &folder, qint64 intent);
void remove(const QString &folder, qint64 intent);
bool contains(const QString &folder, qint64 intent);
} // namespace underway

/// Ends what was begun and never ended: intents of dead processes, and of runs of this one that lost the broker. Reads
/// the record from the broker and appends what is found, under a lock, so that two consoles do not settle twice. One
/// use.
class Settling final : public QObject
{
    Q_OBJECT
public:
    Settling(std::shared_ptr<SessionParts> parts, QObject *parent);
    /// Everything of this broker that nobody is working on. An intent whose record cannot be read stays open.
    Future<QList<Settlement>> run();

private:
    void locked(const Result<> &result);
    void listed(const Result<QList<AuditEntry>> &open);
    void read(const Result<Records> &records);
    void settleActs();
    void record();
    void recorded(const Result<QList<AuditEntry>> &appended);
    void finish(const Result<QList<Settlement>> &result);
    [[nodiscard]] Settlement settle(const AuditEntry &intent, const std::optional<QByteArray> &now,
                                    const QString &notYet) const;

    std::shared_ptr<SessionParts> m_parts;
    FolderLock m_lock;
    Answer<QList<Settlement>> m_answer;
    QList<AuditEntry> m_open;
    QList<AuditEntry> m_acts; ///< those of them that are no changes
    QList<AuditEntry> m_entries;
    QList<Settlement> m_found;
};

} // namespace gatehouse
