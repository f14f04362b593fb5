// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/blockedlist.h"

#include "core/sightkeys.h"
#include "core/topicfilter.h"

#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

// Empty: refusals and connections are not counted for this kind of subject.
QString sightKey(const Subject &subject)
{
    switch (subject.kind) {
    case SubjectKind::User:
        return userKey(subject.value);
    case SubjectKind::ClientId:
        return clientKey(subject.value);
    default:
        return {};
    }
}

void see(auto &sight, const QDateTime &at)
{
    ++sight.attempts;
    if (!sight.last.isValid() || sight.last < at)
        sight.last = at;
    if (!sight.first.isValid() || at < sight.first)
        sight.first = at;
}

bool isTopicRule(const Block &block)
{
    return block.scope.action != Action::Connect && !block.scope.topicFilter.isEmpty();
}

QList<BlockedRow> sortedByKey(QList<BlockedRow> rows)
{
    std::sort(rows.begin(), rows.end(), [](const BlockedRow &a, const BlockedRow &b) { return a.key < b.key; });
    return rows;
}

} // namespace

BlockedList::BlockedList(QString brokerId, QString brokerName)
    : m_broker(std::move(brokerId))
    , m_brokerName(std::move(brokerName))
    , m_refusalLimit(mostNames)
{
}

void BlockedList::setBlocks(const QList<Block> &blocks)
{
    const QStringList before = m_rows.keys();
    m_gone.clear();
    QSet<QString> now;
    now.reserve(blocks.size());
    for (const Block &block : blocks)
        now.insert(block.id);
    for (const QString &id : before) {
        if (!now.contains(id))
            take(id);
    }
    for (const Block &block : blocks)
        insert(block);
}

void BlockedList::replaceBlocks(const QStringList &records, const QList<Block> &now)
{
    m_gone.clear();
    for (const QString &record : records) {
        const QSet<QString> ids = m_byRecord.value(record);
        for (const QString &id : ids)
            take(id);
    }
    for (const Block &block : now)
        insert(block);
}

void BlockedList::insert(const Block &block)
{
    const auto before = m_rows.constFind(block.id);
    if (before != m_rows.cend() && !before->lifted && before->block == block)
        return;
    take(block.id);
    m_gone.remove(block.id);
    BlockedRow row;
    row.key = m_broker + QLatin1Char('/') + block.id;
    row.broker = m_broker;
    row.brokerName = m_brokerName;
    row.block = block;
    m_rows.insert(block.id, row);
    for (const QString &record : block.records)
        m_byRecord[record].insert(block.id);
    if (const QString who = sightKey(block.subject); !who.isEmpty())
        m_byName[who].insert(block.id);
}

void BlockedList::take(const QString &blockId)
{
    const auto found = m_rows.constFind(blockId);
    if (found == m_rows.cend())
        return;
    for (const QString &record : found->block.records) {
        const auto ids = m_byRecord.find(record);
        if (ids != m_byRecord.end() && ids->remove(blockId) && ids->isEmpty())
            m_byRecord.erase(ids);
    }
    if (found->lifted)
        return;
    if (const auto named = m_byName.find(sightKey(found->block.subject)); named != m_byName.end()) {
        if (named->remove(blockId) && named->isEmpty())
            m_byName.erase(named);
    }
    m_gone.insert(blockId, *found);
    m_rows.erase(found);
}

void BlockedList::seen(const QList<Event> &events)
{
    for (const Event &event : events) {
        switch (event.type) {
        case EventType::Refused:
        case EventType::Denied:
            noteRefusal(event.who, event.at);
            if (event.type == EventType::Refused || !noteDenial(event))
                m_seen.take(event);
            break;
        case EventType::Connected:
        case EventType::Disconnected: {
            m_seen.take(event);
            // One connection for each client id: the second one throws the first out (MQTT 5, 3.1.4).
            const QString who = clientKey(event.who.clientId);
            if (!event.who.clientId.isEmpty() && (m_presence.contains(who) || m_presence.size() < mostNames))
                m_presence.insert(who, event.type == EventType::Connected ? 1 : 0);
            break;
        }
        case EventType::AdminAction:
        case EventType::SaveFailed:
        case EventType::Log:
            break;
        }
    }
}

void BlockedList::remembered(const QList<Event> &events)
{
    for (const Event &event : events) {
        if (event.type == EventType::Refused)
            noteRefusal(event.who, event.at);
        m_seen.take(event);
    }
}

void BlockedList::noteRefusal(const Identity &who, const QDateTime &at)
{
    if (!who.user.isEmpty())
        noteRefusal(userKey(who.user), at);
    if (!who.clientId.isEmpty())
        noteRefusal(clientKey(who.clientId), at);
}

void BlockedList::noteRefusal(const QString &who, const QDateTime &at)
{
    m_tellsRefusals = true;
    if (m_refusals.size() >= m_refusalLimit && !m_refusals.contains(who)) {
        QSet<QString> wanted;
        for (const BlockedRow &row : std::as_const(m_rows))
            wanted.insert(sightKey(row.block.subject));
        m_refusals.removeIf([&wanted](const auto &entry) { return !wanted.contains(entry.key()); });
        m_refusalLimit = qMax(mostNames, m_refusals.size() * 2); // so that the next sweep is far off
    }
    see(m_refusals[who], at);
}

bool BlockedList::noteDenial(const Event &event)
{
    const QByteArray topic = event.topic.toUtf8();
    const auto isHit = [&](const Block &block) {
        const QByteArray filter = block.scope.topicFilter.toUtf8();
        return isTopicRule(block) && block.scope.action == event.action &&
               (filter == topic || topicMatches(filter, topic) || filterCovers(filter, topic));
    };
    bool isKnown = false;
    for (const QString &who : {userKey(event.who.user), clientKey(event.who.clientId)}) {
        const QSet<QString> ids = m_byName.value(who);
        for (const QString &id : ids) {
            if (!isHit(m_rows.constFind(id)->block))
                continue;
            see(m_hits[id], event.at);
            isKnown = true;
        }
    }
    return isKnown;
}

void BlockedList::forgetRefusals(const QDateTime &before)
{
    m_seen.forgetBefore(before);
    m_hits.removeIf([&before](const auto &hit) { return hit.value().last < before; });
}

void BlockedList::setPresence(const QString &user, int connections)
{
    if (connections < 0)
        m_presence.remove(userKey(user));
    else
        m_presence.insert(userKey(user), connections);
}

void BlockedList::forgetPresence()
{
    m_presence.clear();
}

void BlockedList::markLifted(const QString &blockId, qint64 auditSequence)
{
    if (!m_rows.contains(blockId)) {
        // The record was read again before the trail had its number.
        const auto gone = m_gone.constFind(blockId);
        if (gone == m_gone.cend())
            return;
        m_rows.insert(blockId, *gone);
    }
    BlockedRow &row = m_rows[blockId];
    row.lifted = true;
    row.liftedBy = auditSequence;
}

void BlockedList::forgetLifted(const QString &blockId)
{
    const auto found = m_rows.constFind(blockId);
    if (found == m_rows.cend() || !found->lifted)
        return;
    m_rows[blockId].lifted = false;
    take(blockId);
    m_gone.remove(blockId);
}

void BlockedList::setBrokerName(const QString &name)
{
    m_brokerName = name;
    for (BlockedRow &row : m_rows)
        row.brokerName = name;
}

BlockedRow BlockedList::complete(BlockedRow row) const
{
    const QString who = sightKey(row.block.subject);
    if (who.isEmpty())
        return row;
    if (isTopicRule(row.block)) {
        if (const auto hit = m_hits.constFind(row.block.id); hit != m_hits.cend()) {
            row.attempts = hit->attempts;
            row.firstAttempt = hit->first;
            row.lastAttempt = hit->last;
        }
    } else if (const auto sight = m_refusals.constFind(who); sight != m_refusals.cend()) {
        row.attempts = sight->attempts;
        row.firstAttempt = sight->first;
        row.lastAttempt = sight->last;
    } else if (m_tellsRefusals) {
        row.attempts = 0;
    }
    if (const auto presence = m_presence.constFind(who); presence != m_presence.cend())
        row.stillConnected = *presence > 0;
    return row;
}

QList<BlockedRow> BlockedList::rows() const
{
    QList<BlockedRow> rows = seenRows();
    rows.reserve(rows.size() + m_rows.size());
    for (const BlockedRow &row : m_rows) {
        if (!isTopicRule(row.block) || m_hits.contains(row.block.id))
            rows.append(complete(row));
    }
    return sortedByKey(std::move(rows));
}

QList<BlockedRow> BlockedList::ruleBlocks() const
{
    QList<BlockedRow> rows;
    for (const BlockedRow &row : m_rows) {
        if (isTopicRule(row.block))
            rows.append(complete(row));
    }
    return sortedByKey(std::move(rows));
}

std::optional<BlockedRow> BlockedList::row(const QString &blockId) const
{
    if (const auto found = m_rows.constFind(blockId); found != m_rows.cend())
        return complete(*found);
    if (const auto seen = m_seen.groups().constFind(blockId); seen != m_seen.groups().cend())
        return seenRow(blockId, *seen);
    return std::nullopt;
}

qsizetype BlockedList::count() const
{
    const auto isOut = [this](const BlockedRow &row) {
        return !row.lifted && (!isTopicRule(row.block) || m_hits.contains(row.block.id));
    };
    const QList<BlockedRow> seen = seenRows();
    return std::count_if(m_rows.cbegin(), m_rows.cend(), isOut) +
           std::count_if(seen.cbegin(), seen.cend(), [](const BlockedRow &row) { return row.isKeptOut(); });
}

} // namespace gatehouse
