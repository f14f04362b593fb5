// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/settling.h"

#include "core/text.h"
#include "sessions/acting.h"
#include "store/processidentity.h"

#include <QLocale>
#include <QPair>
#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::chrono::seconds patience{15};

QSet<QPair<QString, qint64>> &intentsUnderWay()
{
    static QSet<QPair<QString, qint64>> intents;
    return intents;
}

} // namespace

std::optional<Settlement> settlementOf(const QList<Settlement> &settlements, qint64 intent)
{
    const auto found = std::find_if(settlements.cbegin(), settlements.cend(),
                                    [intent](const Settlement &settlement) { return settlement.intent == intent; });
    return found == settlements.cend() ? std::nullopt : std::optional(*found);
}

void underway::add(const QString &folder, qint64 intent)
{
    intentsUnderWay().insert({folder, intent});
}

void underway::remove(const QString &folder, qint64 intent)
{
    intentsUnderWay().remove({folder, intent});
}

bool underway::contains(const QString &folder, qint64 intent)
{
    return intentsUnderWay().contains({folder, intent});
}

Settling::Settling(std::shared_ptr<SessionParts> parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_lock(m_parts->store->folder(), m_parts->profile.id)
{
}

Future<QList<Settlement>> Settling::run()
{
    // Nearly always nothing is open; only then is the lock worth its file.
    whenDone(m_parts->store->openIntents(m_parts->profile.id), this, [this](const Result<QList<AuditEntry>> &open) {
        if (!open)
            finish(fail(open.error()));
        else if (open->isEmpty())
            finish(QList<Settlement>());
        else
            whenDone(m_lock.acquire(patience), this, [this](const Result<> &result) { locked(result); });
    });
    return m_answer.future();
}

void Settling::locked(const Result<> &result)
{
    if (!result)
        return finish(fail(result.error()));
    // Again: the holder of the lock may have settled them all.
    whenDone(m_parts->store->openIntents(m_parts->profile.id), this,
             [this](const Result<QList<AuditEntry>> &open) { listed(open); });
}

void Settling::listed(const Result<QList<AuditEntry>> &open)
{
    if (!open)
        return finish(fail(open.error()));
    QStringList records;
    for (const AuditEntry &intent : *open) {
        const bool isOurs = intent.process == processIdentity();
        const bool isHeld =
            isOurs ? underway::contains(m_parts->store->folder(), intent.sequence) : isProcessAlive(intent.process);
        if (isHeld)
            continue;
        if (actOf(intent)) {
            m_acts.append(intent);
            continue;
        }
        m_open.append(intent);
        if (!records.contains(intent.object))
            records.append(intent.object);
    }
    if (m_open.isEmpty())
        return settleActs();
    whenDone(m_parts->connector->readRecords(records), this, [this](const Result<Records> &result) { read(result); });
}

void Settling::read(const Result<Records> &records)
{
    if (!records)
        return finish(fail(records.error()));
    for (const AuditEntry &intent : std::as_const(m_open)) {
        const auto found = records->values.constFind(intent.object);
        if (found == records->values.cend())
            continue;
        const std::optional<QByteArray> now = m_parts->redaction.redacted(*found);
        m_found.append(settle(intent, now, records->notYet.value(intent.object)));
        m_entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Settled, now, m_found.constLast().sentence));
    }
    settleActs();
}

/// What was begun for a while is ended; one that cannot be ended now stays open.
void Settling::settleActs()
{
    if (m_acts.isEmpty())
        return record();
    const AuditEntry intent = m_acts.takeFirst();
    const Act act = actOf(intent).value_or(Act());
    const QString when = QLocale().toString(intent.at.toLocalTime(), QLocale::ShortFormat);
    const auto settled = [this, intent](const QString &sentence) {
        m_found.append({intent.sequence, Settlement::Finding::NotApplied, sentence});
        m_entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Settled, std::nullopt, sentence));
        settleActs();
    };
    if (act.kind == ActKind::Reload)
        return settled(tr("Whether the broker was told on %1 to read its files again is not known.").arg(when));
    whenDone(m_parts->connector->perform(act), this, [this, settled, when](const Result<QString> &done) {
        if (!done)
            return settleActs();
        settled(QString(tr("The broker's log was made to tell everything on %1, by a program that ended without taking "
                           "that back. That is done now.")
                            .arg(when) +
                        u' ' + *done)
                    .trimmed());
    });
}

void Settling::record()
{
    if (m_entries.isEmpty())
        return finish(QList<Settlement>());
    whenDone(m_parts->store->append(m_entries), this,
             [this](const Result<QList<AuditEntry>> &appended) { recorded(appended); });
}

Settlement Settling::settle(const AuditEntry &intent, const std::optional<QByteArray> &now, const QString &notYet) const
{
    const QString what = intent.detail.isEmpty() ? visibleText(intent.object) : visibleText(intent.detail);
    const QString when = QLocale().toString(intent.at.toLocalTime(), QLocale::ShortFormat);
    Settlement settlement;
    settlement.intent = intent.sequence;
    if (now == intent.after && !notYet.isEmpty()) {
        settlement.finding = Settlement::Finding::Applied;
        settlement.sentence =
            tr("A change that was begun on %1 and never reported (\"%2\") was written. %3").arg(when, what, notYet);
    } else if (now == intent.after) {
        settlement.finding = Settlement::Finding::Applied;
        settlement.sentence = tr("A change that was begun on %1 and never reported (\"%2\") was applied: the broker "
                                 "holds what was wanted.")
                                  .arg(when, what);
    } else if (now == intent.before) {
        settlement.finding = Settlement::Finding::NotApplied;
        settlement.sentence =
            tr("A change that was begun on %1 and never reported (\"%2\") was not applied: the broker "
               "holds what it held before. Do it again if it is still wanted.")
                .arg(when, what);
    } else {
        settlement.finding = Settlement::Finding::Foreign;
        settlement.sentence =
            tr("A change that was begun on %1 and never reported (\"%2\") is in between, or somebody else "
               "changed the record since: the broker holds neither what it held before nor what was "
               "wanted. Look at the record before it is changed again.")
                .arg(when, what);
    }
    return settlement;
}

void Settling::recorded(const Result<QList<AuditEntry>> &appended)
{
    if (!appended)
        return finish(fail(appended.error()));
    finish(m_found);
}

void Settling::finish(const Result<QList<Settlement>> &result)
{
    m_lock.release();
    m_answer.finish(result);
    deleteLater();
}

} // namespace gatehouse
