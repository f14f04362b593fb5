// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/undoing.h"

#include "core/storedchange.h"
#include "core/text.h"

namespace gatehouse {

namespace {

constexpr int deepest = 1000;

// Walks from an undo to what it undid, until an entry that is no undo says where the way leads.
class Walk final : public QObject
{
public:
    Walk(std::shared_ptr<Store> store, QObject *parent)
        : QObject(parent)
        , m_store(std::move(store))
    {
    }
    [[nodiscard]] Future<Direction> future() const { return m_answer.future(); }
    void step(qint64 sequence)
    {
        whenDone(m_store->entry(sequence), this, [this](const Result<AuditEntry> &entry) {
            if (!entry)
                return finish(fail(entry.error()));
            m_direction = m_direction == Direction::LetIn ? Direction::KeepOut : Direction::LetIn;
            if (entry->action == actionOf(PlanKind::Undo) && entry->undoes != 0 && ++m_depth < deepest)
                return step(entry->undoes);
            if (entry->action == actionOf(PlanKind::Block))
                m_direction = m_direction == Direction::LetIn ? Direction::KeepOut : Direction::LetIn;
            finish(m_direction);
        });
    }

private:
    void finish(const Result<Direction> &direction)
    {
        m_answer.finish(direction);
        deleteLater();
    }
    std::shared_ptr<Store> m_store;
    Answer<Direction> m_answer;
    Direction m_direction = Direction::LetIn; // of an allow that was undone not even once
    int m_depth = 0;
};

} // namespace

Future<Direction> directionOfUndo(const std::shared_ptr<Store> &store, qint64 undoneIntent, QObject *context)
{
    auto *walk = new Walk(store, context);
    walk->step(undoneIntent);
    return walk->future();
}

Undoing::Undoing(std::shared_ptr<SessionParts> parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

Future<Plan> Undoing::plan(qint64 sequence)
{
    whenDone(sequence == 0 ? m_parts->store->lastUndoable(m_parts->profile.id) : m_parts->store->entry(sequence), this,
             [this](const Result<AuditEntry> &entry) { found(entry); });
    return m_answer.future();
}

void Undoing::found(const Result<AuditEntry> &entry)
{
    if (!entry)
        return finish(fail(entry.error()));
    if (entry->brokerId != m_parts->profile.id)
        return finish(
            fail(Fault::BadInput, tr("Entry %1 of the trail is about another broker, \"%2\". Choose that broker "
                                     "to undo it.")
                                      .arg(entry->sequence)
                                      .arg(visibleText(entry->broker))));
    // The entry of an outcome stands for its intent.
    if (entry->outcome != AuditOutcome::Intended && entry->intent != 0) {
        whenDone(m_parts->store->entry(entry->intent), this,
                 [this](const Result<AuditEntry> &intent) { found(intent); });
        return;
    }
    if (entry->outcome != AuditOutcome::Intended)
        return finish(
            fail(Fault::BadInput, tr("Entry %1 of the trail changed nothing at the broker, so there is nothing "
                                     "to undo. Choose the entry of a change.")
                                      .arg(entry->sequence)));
    m_intent = *entry;
    whenDone(m_parts->store->standingOf(m_intent.sequence), this,
             [this](const Result<ChangeStanding> &standing) { judge(standing); });
}

void Undoing::judge(const Result<ChangeStanding> &standing)
{
    if (!standing)
        return finish(fail(standing.error()));
    if (!standing->wasMade)
        return finish(
            fail(Fault::BadInput,
                 tr("The change of entry %1 was not made, so there is nothing to undo.").arg(m_intent.sequence)));
    if (standing->undoneBy != 0)
        return finish(fail(Fault::BadInput, tr("The change of entry %1 is undone already, by entry %2. Undo that one "
                                               "to have it back.")
                                                .arg(m_intent.sequence)
                                                .arg(standing->undoneBy)));
    whenDone(m_parts->store->keptForUndo(m_intent.sequence), this,
             [this](const Result<QByteArray> &stored) { take(stored); });
}

void Undoing::take(const Result<QByteArray> &stored)
{
    if (!stored)
        return finish(fail(stored.error()));
    const Result<Change> change = changeFromStored(*stored);
    if (!change)
        return finish(fail(change.error()));
    if (change->undo.kind == Undo::Kind::Never)
        return finish(fail(Fault::NotSupported, tr("The change of entry %1 cannot be undone. %2")
                                                    .arg(m_intent.sequence)
                                                    .arg(visibleText(change->undo.why))));
    const QString reason = m_intent.reason.isEmpty()
                               ? tr("Undo of entry %1").arg(m_intent.sequence)
                               : tr("Undo of entry %1: %2").arg(m_intent.sequence).arg(m_intent.reason);
    whenDone(m_parts->connector->planUndo({*change}, reason), this, [this, reason](const Result<Plan> &planned) {
        if (!planned)
            return finish(planned);
        Plan plan = *planned;
        plan.kind = PlanKind::Undo;
        plan.reason = reason;
        for (PlanItem &item : plan.items) {
            item.undoes = m_intent.sequence;
            if (item.who.isEmpty())
                item.who.user = m_intent.who;
        }
        finish(plan);
    });
}

void Undoing::finish(const Result<Plan> &plan)
{
    m_answer.finish(plan);
    deleteLater();
}

} // namespace gatehouse
