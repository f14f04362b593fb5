// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/verifyingrun.h"

#include "core/text.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype mostProofsTold = 10;
constexpr qsizetype mostNotes = 20;

} // namespace

VerifyingRun::VerifyingRun(std::shared_ptr<SessionParts> parts, const PlanRunning &run,
                           std::chrono::milliseconds patience, QObject *parent)
    : Verifying(parent)
    , m_parts(std::move(parts))
    , m_kind(run.plan().kind)
    , m_items(run.plan().items.size())
    , m_until(QDateTime::currentDateTimeUtc().addMSecs(patience.count()))
{
    QHash<qsizetype, qsizetype> proofOf;
    for (qsizetype i = 0; i < run.steps().size(); ++i) {
        const RunStep &step = run.steps().at(i);
        if (step.state != RunStep::State::Done)
            continue;
        if (!proofOf.contains(step.item)) {
            proofOf.insert(step.item, m_proofs.size());
            Proof proof;
            proof.who = run.plan().items.at(step.item).who;
            proof.since = run.askedAt(i).value_or(Sightings::now());
            m_proofs.append(proof);
        }
        Proof &proof = m_proofs[proofOf.value(step.item)];
        proof.wanted.insert(step.change.record, step.change.after);
        proof.intent =
            intendedEntry(m_parts->who, m_parts->profile, m_parts->redaction, run.plan(), step.item, step.change);
        proof.intent.sequence = step.intent;
    }
    m_direction = m_kind == PlanKind::Block ? Direction::KeepOut : Direction::LetIn;
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &VerifyingRun::conclude);
    // The session noted these before: it was connected to the broker first.
    connect(m_parts->connector.get(), &Connector::happened, this, &VerifyingRun::look);
    connect(m_parts->connector.get(), &Connector::presenceChanged, this, &VerifyingRun::look);

    const qint64 undone = m_items > 0 ? run.plan().items.constFirst().undoes : 0;
    if (m_kind != PlanKind::Undo || undone == 0) {
        QMetaObject::invokeMethod(this, &VerifyingRun::read, Qt::QueuedConnection);
        return;
    }
    whenDone(directionOfUndo(m_parts->store, undone, this), this, [this](const Result<Direction> &direction) {
        if (direction)
            m_direction = *direction;
        read();
    });
}

void VerifyingRun::read()
{
    if (m_phase != Phase::Reading)
        return;
    QStringList records;
    for (const Proof &proof : std::as_const(m_proofs))
        records.append(proof.wanted.keys());
    if (records.isEmpty())
        return conclude();
    whenDone(m_parts->connector->readRecords(records), this, [this, records](const Result<Records> &read) {
        if (m_phase != Phase::Reading)
            return;
        if (read) {
            take(*read);
            Q_EMIT recordsRead(records, *read);
        } else {
            m_notes.append(tr("The record could not be read again. %1").arg(read.error().what));
        }
        m_phase = Phase::Waiting;
        const qint64 left = QDateTime::currentDateTimeUtc().msecsTo(m_until);
        m_patience.start(std::chrono::milliseconds(std::max<qint64>(left, 0)));
        considerAgain();
        look();
        tryProbe();
    });
}

void VerifyingRun::take(const Records &records)
{
    for (Proof &proof : m_proofs) {
        for (auto it = proof.wanted.keyBegin(); it != proof.wanted.keyEnd(); ++it) {
            const auto found = records.values.constFind(*it);
            if (found != records.values.cend())
                proof.now.insert(*it, *found);
        }
    }
    considerAgain();
    look(); // the records tell who is connected, too
}

void VerifyingRun::considerAgain()
{
    if (m_phase != Phase::Waiting)
        return;
    if (const std::shared_ptr<const AccessPolicy> policy = m_parts->connector->policy()) {
        for (Proof &proof : m_proofs)
            proof.consider(*policy);
    }
    judge();
}

void VerifyingRun::look()
{
    if (m_phase != Phase::Waiting)
        return;
    const std::shared_ptr<const AccessPolicy> policy = m_parts->connector->policy();
    bool isNew = false;
    for (Proof &proof : m_proofs) {
        if (proof.seen)
            continue;
        if (auto sight = m_parts->sightings.connectionOf(proof.who, proof.since)) {
            proof.seen = sight;
            if (policy)
                proof.consider(*policy);
            isNew = true;
        } else if (auto refusal = m_parts->sightings.refusalOf(proof.who, proof.since)) {
            isNew = isNew || !proof.refused;
            proof.refused = refusal;
        }
    }
    if (isNew)
        judge();
}

void VerifyingRun::judge()
{
    m_result.readBack = !m_proofs.isEmpty();
    m_result.rulesClear = !m_proofs.isEmpty();
    m_result.connectionSeen = !m_proofs.isEmpty();
    m_result.clients = m_proofs.size();
    m_result.clientsSeen = 0;
    m_result.next.clear();
    bool allVerified = !m_proofs.isEmpty();
    bool anyRefused = false;
    for (const Proof &proof : std::as_const(m_proofs)) {
        m_result.readBack = m_result.readBack && proof.isReadBack();
        m_result.rulesClear = m_result.rulesClear && proof.areRulesClear(m_direction);
        m_result.connectionSeen = m_result.connectionSeen && proof.seen;
        m_result.clientsSeen += proof.seen ? 1 : 0;
        const Verdict verdict = proof.verdict(m_direction);
        allVerified = allVerified && verdict == Verdict::Verified;
        anyRefused = anyRefused || verdict == Verdict::Refused;
        if (m_direction == Direction::LetIn)
            m_result.next.append(proof.next);
    }
    m_result.verdict = allVerified ? Verdict::Verified : anyRefused ? Verdict::Refused : Verdict::Applied;
    m_result.evidence = evidence();
    m_result.nextStep = nextStep();
    if (m_phase == Phase::Waiting && waitedFor() == 0)
        return conclude();
    Q_EMIT changed();
}

qsizetype VerifyingRun::waitedFor() const
{
    return std::count_if(m_proofs.cbegin(), m_proofs.cend(),
                         [this](const Proof &proof) { return proof.isWorthWaiting(m_direction); });
}

QString VerifyingRun::waitingFor() const
{
    switch (m_phase) {
    case Phase::Reading:
        return tr("Reading the broker's records again.");
    case Phase::Recording:
        return tr("Recording the result.");
    case Phase::Finished:
        return {};
    case Phase::Waiting:
        break;
    }
    if (!m_parts->connector->abilities().has(Ability::SeeConnections))
        return tr("This broker does not tell who connects. Test the connection with the client's own password, or stop "
                  "waiting.");
    const auto waited = std::find_if(m_proofs.cbegin(), m_proofs.cend(),
                                     [this](const Proof &proof) { return proof.isWorthWaiting(m_direction); });
    if (waited == m_proofs.cend())
        return {};
    if (waitedFor() == 1)
        return tr("Waiting for %1 to connect; its back-off decides when.").arg(visibleText(nameOf(waited->who)));
    return tr("Waiting for %1 of %2 clients to connect; their back-off decides when.")
        .arg(waitedFor())
        .arg(m_proofs.size());
}

QStringList VerifyingRun::evidence() const
{
    QStringList list;
    if (m_proofs.isEmpty())
        list.append(tr("Nothing was changed, so there is nothing to verify."));
    if (m_proofs.size() > 1) {
        const auto read =
            std::count_if(m_proofs.cbegin(), m_proofs.cend(), [](const Proof &p) { return p.isReadBack(); });
        const auto clear = std::count_if(m_proofs.cbegin(), m_proofs.cend(),
                                         [this](const Proof &p) { return p.areRulesClear(m_direction); });
        list.append(tr("Of %1 changed clients %2 read back as wanted, the rules are clear for %3, and %4 were seen.")
                        .arg(m_proofs.size())
                        .arg(read)
                        .arg(clear)
                        .arg(m_result.clientsSeen));
    }
    if (m_items > m_proofs.size() && !m_proofs.isEmpty())
        list.append(tr("%1 of %2 clients were not changed.").arg(m_items - m_proofs.size()).arg(m_items));
    // Trouble first: the list is bounded.
    QList<const Proof *> order;
    for (const Proof &proof : m_proofs)
        order.append(&proof);
    std::stable_sort(order.begin(), order.end(), [this](const Proof *a, const Proof *b) {
        return a->verdict(m_direction) == Verdict::Refused && b->verdict(m_direction) != Verdict::Refused;
    });
    for (qsizetype i = 0; i < std::min(order.size(), mostProofsTold); ++i)
        list.append(order.at(i)->sentences(m_direction, *m_parts->connector));
    list.append(m_notes);
    return list;
}

QString VerifyingRun::nextStep() const
{
    if (m_result.verdict == Verdict::Verified || m_proofs.isEmpty())
        return {};
    if (m_result.verdict == Verdict::Refused) {
        for (const Proof &proof : m_proofs) {
            if (proof.verdict(m_direction) != Verdict::Refused)
                continue;
            const QString name = visibleText(nameOf(proof.who));
            if (const QString blocker = proof.blocker(); !blocker.isEmpty())
                return tr("Still refused: the next blocker is: %1").arg(blocker);
            if (proof.refused)
                return tr("%1 was refused again, and no record keeps it out: test its password, and look at the "
                          "listener's own rules.")
                    .arg(name);
            return tr("Still refused: the broker's rules keep %1 out. Explain shows each step.").arg(name);
        }
    }
    if (!m_result.readBack)
        return tr("Look at the record: it does not hold what was wanted.");
    if (m_direction == Direction::KeepOut)
        return tr("Look at the rules: the record is as wanted, and it is not certain that it keeps the client out.");
    const auto limited =
        std::find_if(m_proofs.cbegin(), m_proofs.cend(), [](const Proof &proof) { return !proof.next.isEmpty(); });
    if (limited != m_proofs.cend()) {
        const QString left =
            tr("%1 may connect, but this is left: %2").arg(visibleText(nameOf(limited->who)), limited->blocker());
        return QString(left + QLatin1Char(' ') + limited->remedy()).trimmed();
    }
    if (!m_result.connectionSeen)
        return tr("Wait until the client tries again, or test the connection with its password.");
    return tr("Look at what is not known above.");
}

void VerifyingRun::giveOver(const QSet<QString> &records)
{
    if (m_phase == Phase::Recording || m_phase == Phase::Finished)
        return;
    const qsizetype given =
        m_proofs.removeIf([&](const Proof &proof) { return records.contains(proof.intent.object); });
    if (given == 0)
        return;
    m_items -= given;
    if (!m_proofs.isEmpty())
        return judge();
    m_patience.stop();
    m_result.evidence = {tr("It was changed again from here, so this change is not watched any longer.")};
    m_result.next.clear();
    recorded({});
}

void VerifyingRun::stop()
{
    conclude();
}

void VerifyingRun::conclude()
{
    if (m_phase == Phase::Recording || m_phase == Phase::Finished)
        return;
    m_phase = Phase::Recording;
    m_patience.stop();
    judge();
    QList<AuditEntry> entries;
    for (const Proof &proof : std::as_const(m_proofs)) {
        if (proof.intent.sequence == 0)
            continue;
        const Verdict verdict = proof.verdict(m_direction);
        const AuditOutcome outcome = verdict == Verdict::Verified  ? AuditOutcome::Verified
                                     : verdict == Verdict::Refused ? AuditOutcome::StillRefused
                                     : proof.seen                  ? AuditOutcome::Noted
                                                                   : AuditOutcome::NotSeen;
        const auto now = proof.now.constFind(proof.intent.object);
        QStringList sentences = proof.sentences(m_direction, *m_parts->connector);
        if (m_proofs.size() == 1)
            sentences.append(m_notes);
        sentences.removeDuplicates();
        entries.append(outcomeEntry(m_parts->who, proof.intent, outcome,
                                    now == proof.now.cend() ? std::nullopt : m_parts->redaction.redacted(*now),
                                    sentences.join(QLatin1Char(' '))));
    }
    if (entries.isEmpty())
        return recorded({});
    whenDone(m_parts->store->append(entries), this, [this](const Result<QList<AuditEntry>> &appended) {
        recorded(appended ? Result<>() : Result<>(fail(appended.error())));
    });
}

void VerifyingRun::recorded(const Result<> &result)
{
    if (!result)
        m_result.evidence.append(tr("This result could not be recorded. %1").arg(result.error().what));
    m_phase = Phase::Finished;
    Q_EMIT changed();
    Q_EMIT finished();
}

void VerifyingRun::probe(const QString &clientId, const Secret &password)
{
    if (m_phase != Phase::Reading && m_phase != Phase::Waiting)
        return;
    m_wantedProbe = {clientId, password};
    tryProbe();
}

// What is asked for while the records are being read waits for them: the probe is judged by them.
void VerifyingRun::tryProbe()
{
    if (m_phase != Phase::Waiting || !m_wantedProbe)
        return;
    const auto [clientId, password] = *std::exchange(m_wantedProbe, std::nullopt);
    if (m_proofs.size() != 1 || m_notes.size() >= mostNotes) {
        m_notes.append(tr("A test connection is made as one client: verify one change at a time."));
        return judge();
    }
    Identity as = m_proofs.constFirst().who;
    if (m_parts->sightings.isOnline(clientId, as.user)) {
        m_notes.append(
            tr("A client with the id %1 is connected now, and a test with the same id would throw it out. Take "
               "another client id, or wait.")
                .arg(visibleText(clientId)));
        return judge();
    }
    as.clientId = clientId;
    m_parts->own.began(as, Sightings::now());
    whenDone(m_parts->connector->probe(as, password), this,
             [this](const Result<ProbeReport> &report) { probed(report); });
}

void VerifyingRun::probed(const Result<ProbeReport> &report)
{
    if (m_phase != Phase::Waiting)
        return;
    Proof &proof = m_proofs.first();
    if (!report) {
        m_notes.append(tr("The test connection did not come about. %1").arg(report.error().what));
    } else if (report->connected) {
        proof.seen = Sightings::Sight{Sightings::now(), QDateTime::currentDateTimeUtc(), proof.who, {}};
        proof.wasProbed = true;
        if (const std::shared_ptr<const AccessPolicy> policy = m_parts->connector->policy())
            proof.consider(*policy);
    } else {
        proof.probeRefused = tr("A test connection as %1 was refused. %2")
                                 .arg(visibleText(nameOf(proof.who)), visibleText(report->meaning, 1024));
    }
    judge();
}

} // namespace gatehouse
