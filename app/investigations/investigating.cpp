// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/investigating.h"

#include "investigations/comparison.h"
#include "investigations/ladder.h"

#include <QJsonDocument>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype mostAddresses = 5;

/// Whether what was seen is of this client: by each name that both have, and at least one.
bool isOf(const Identity &who, const Identity &seen)
{
    bool isAny = false;
    const auto agrees = [&isAny](const QString &wanted, const QString &found) {
        if (wanted.isEmpty() || found.isEmpty())
            return true;
        isAny = isAny || wanted == found;
        return wanted == found;
    };
    return agrees(who.user, seen.user) && agrees(who.clientId, seen.clientId) && agrees(who.address, seen.address) &&
           isAny;
}

QString addressOf(const Endpoint &endpoint)
{
    return endpoint.port > 0 ? QStringLiteral("%1:%2").arg(endpoint.host).arg(endpoint.port) : endpoint.configFile;
}

} // namespace

Investigating::Investigating(BrokerSession &session, Store &store, const Identity &who, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_store(store)
{
    m_found.who = who;
    m_found.brokerId = session.profile().id;
    m_found.broker = session.profile().name;
}

Future<Investigation> Investigating::run()
{
    whenDone(m_session.refresh(), this, [this](const Result<> &result) { refreshed(result); });
    return m_answer.future();
}

void Investigating::refreshed(const Result<> &)
{
    // Without a new reading, the last one is what there is: the ladder says so.
    m_found.at = QDateTime::currentDateTimeUtc();
    const QDateTime since = m_found.at.addSecs(-std::chrono::seconds(lately).count());
    whenDone(m_store.eventCounts(since), this, [this](const Result<QList<EventCount>> &counts) { counted(counts); });
}

void Investigating::counted(const Result<QList<EventCount>> &counts)
{
    SeenLately &seen = m_found.seen;
    for (const EventCount &count : counts.value_or(QList<EventCount>())) {
        if (count.brokerId != m_found.brokerId || !isOf(m_found.who, count.who))
            continue;
        if (count.type == EventType::Refused) {
            seen.refused += count.count;
            if (!seen.firstRefused.isValid() || count.first < seen.firstRefused)
                seen.firstRefused = count.first;
            seen.lastRefused = std::max(seen.lastRefused, count.last);
        } else if (count.type == EventType::Connected) {
            seen.connected += count.count;
            seen.lastConnected = std::max(seen.lastConnected, count.last);
        } else {
            seen.denied += count.count;
        }
        if (!count.who.address.isEmpty() && !seen.addresses.contains(count.who.address) &&
            seen.addresses.size() < mostAddresses)
            seen.addresses.append(count.who.address);
    }
    if (m_session.abilities().has(Ability::SeeConnections))
        seen.isOnline = m_session.isOnline(m_found.who);
    const auto sentenceOf = [this](const Step &step) { return m_session.connector().sentenceOf(step); };
    const BrokerFacts &facts = m_session.facts();
    climb(m_found, {addressOf(m_session.profile().endpoint), m_session.state() == BrokerSession::State::Ready,
                    facts.latency, isOfFilesAlone(m_session.profile().endpoint), m_session.policy(), sentenceOf});
    if (m_found.answer == Answered::Allow && m_found.blocks.isEmpty()) {
        m_found.whyNoPlan = tr("Nothing at the broker needs to be changed.");
        return lookBack();
    }
    AllowRequest request;
    request.who = {m_found.who};
    whenDone(m_session.planAllow(request), this, [this](const Result<Plan> &plan) { planned(plan); });
}

void Investigating::planned(const Result<Plan> &plan)
{
    if (!plan) {
        m_found.whyNoPlan = plan.error().what;
    } else if (plan->changeCount() > 0) {
        m_found.plan = *plan;
    } else {
        QStringList reasons;
        for (const PlanItem &item : plan->items)
            reasons += item.notLiftable;
        m_found.whyNoPlan = reasons.isEmpty() ? tr("Nothing can be changed from here.") : reasons.join(u' ');
    }
    lookBack();
}

/// What is different from the last time, when there was one.
void Investigating::lookBack()
{
    whenDone(m_store.investigations(m_found.brokerId), this, [this](const Result<QList<StoredInvestigation>> &all) {
        for (const StoredInvestigation &one : all.value_or(QList<StoredInvestigation>())) {
            if (one.who.user != m_found.who.user || one.who.clientId != m_found.who.clientId ||
                one.who.address != m_found.who.address)
                continue;
            whenDone(m_store.investigation(one.number), this,
                     [this](const Result<StoredInvestigation> &earlier) { compare(earlier); });
            return;
        }
        keep();
    });
}

void Investigating::compare(const Result<StoredInvestigation> &earlier)
{
    const Result<Investigation> then = earlier ? investigationFrom(*earlier) : fail(earlier.error());
    if (then) {
        m_found.earlierAt = then->at;
        m_found.changes = changesBetween(*then, m_found);
    }
    keep();
}

void Investigating::keep()
{
    StoredInvestigation kept;
    kept.brokerId = m_found.brokerId;
    kept.who = m_found.who;
    kept.at = m_found.at;
    kept.answer = m_found.answer;
    kept.sentence = m_found.sentence;
    kept.json = QJsonDocument(toJson(m_found)).toJson(QJsonDocument::Compact);
    // What cannot be kept is still true: the number says whether it was.
    whenDone(m_store.keepInvestigation(kept), this, [this](const Result<qint64> &number) {
        m_found.number = number.value_or(0);
        finish();
    });
}

void Investigating::finish()
{
    m_answer.finish(m_found);
    deleteLater();
}

} // namespace gatehouse
