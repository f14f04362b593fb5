// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/chaincheck.h"

#include "store/audittable.h"

namespace gatehouse {

namespace {

// Places in AuditTable::columns().
constexpr int sequenceColumn = 0;
constexpr int previousColumn = 18;
constexpr int hashColumn = 19;

} // namespace

Result<ChainReport> ChainCheck::run(const std::atomic<bool> &ending)
{
    Statement all(m_database,
                  QLatin1String("SELECT ") + AuditTable::columns() + QLatin1String(" FROM audit ORDER BY sequence"));
    auto rows = all.select();
    if (!rows)
        return fail(std::move(rows.error()));
    while (true) {
        if (ending)
            return fail(Fault::Cancelled, QString());
        const auto more = rows->next();
        if (!more)
            return fail(more.error());
        if (!*more)
            return checkEnd();
        ++m_entries;
        if (const qint64 sequence = rows->number(sequenceColumn); sequence != m_last + 1) {
            return sequence > m_last ? broken(m_last + 1, tr("Entry %1 is missing.").arg(m_last + 1))
                                     : broken(sequence, tr("Entry %1 was put in before the first.").arg(sequence));
        }
        if (QString why = whyBroken(*rows); !why.isEmpty())
            return broken(m_last + 1, std::move(why));
        m_last += 1;
    }
}

/// Empty: the row fits, and its hash is the last one now. Numbers are hashed as numbers and everything else as the
/// bytes in the file, not as text that was decoded: two byte strings may decode to one text.
QString ChainCheck::whyBroken(const Rows &rows)
{
    m_run.clear();
    m_run.addNumber(m_last + 1);
    for (int column = sequenceColumn + 1; column < previousColumn; ++column) {
        const QVariant value = rows.value(column);
        if (value.isNull())
            m_run.addAbsent();
        else if (value.typeId() == QMetaType::QByteArray)
            m_run.add(*static_cast<const QByteArray *>(value.constData())); // uncopied: this is the inner loop
        else
            m_run.addNumber(value.toLongLong());
    }
    const QByteArray previous = rows.bytes(previousColumn);
    m_run.add(previous);
    m_hash.reset();
    m_hash.addData(m_run.bytes());
    const qint64 sequence = m_last + 1;
    const QByteArray hash = rows.bytes(hashColumn);
    if (m_hash.resultView() != hash)
        return tr("Entry %1 was changed after it was written.").arg(sequence);
    if (previous != m_lastHash) {
        return sequence == 1 ? tr("The first entry names an entry before it.")
                             : tr("Entry %1 does not follow entry %2: one of the two was replaced.")
                                   .arg(sequence)
                                   .arg(sequence - 1);
    }
    m_lastHash = hash;
    return {};
}

/// Whether the last row is the one that was written last.
Result<ChainReport> ChainCheck::checkEnd()
{
    Statement head(m_database, QStringLiteral("SELECT sequence, hash FROM audit_head"));
    auto rows = head.select();
    if (!rows)
        return fail(std::move(rows.error()));
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    const qint64 written = *found ? rows->number(0) : 0;
    if (written > m_last) {
        return broken(m_last + 1, tr("The end of the trail is missing: entry %1 was written, and the last one here is "
                                     "%2.")
                                      .arg(written)
                                      .arg(m_last));
    }
    if (written < m_last || (m_last > 0 && rows->bytes(1) != m_lastHash))
        return broken(m_last, tr("Entry %1 is not the one that was written last.").arg(m_last));
    ChainReport report;
    report.intact = true;
    report.entries = m_entries;
    report.why = m_entries == 0 ? tr("The trail is empty.") : tr("Every entry is in place and unchanged.");
    return report;
}

ChainReport ChainCheck::broken(qint64 sequence, QString why) const
{
    ChainReport report;
    report.entries = m_entries;
    report.firstBroken = sequence;
    report.why = std::move(why);
    return report;
}

} // namespace gatehouse
