// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/logjoin.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr auto usualPatience = 5s; // a file on another machine is looked at once a second
constexpr auto catchesUp = 60s;    // a file that could not be read, with what it missed
constexpr std::size_t mostAhead = 1'000'000;
constexpr std::size_t mostWaiting = 200'000;

/// What the topics tell first and best: they say whether a save failed before the command is answered, and which
/// changes are the console's own.
bool isOfTopicsAlone(const Event &event)
{
    return event.type == EventType::AdminAction || event.type == EventType::SaveFailed;
}

/// Of the log itself, and no line of it.
bool isNote(const Event &event)
{
    return event.raw.isEmpty();
}

} // namespace

LogJoin::LogJoin(QObject *parent)
    : QObject(parent)
    , m_patience(usualPatience)
{
    m_clock.start();
    m_late.setSingleShot(true);
    connect(&m_late, &QTimer::timeout, this, [this] { tellWaiting(now() - m_patience); });
}

void LogJoin::Ahead::add(const QString &text, std::chrono::milliseconds now)
{
    const std::size_t hash = qHash(text);
    ++m_counts[hash];
    m_order.emplace_back(now, hash);
    if (m_order.size() > mostAhead)
        forgetBefore(m_order.front().first + 1ms);
}

bool LogJoin::Ahead::take(const QString &text)
{
    const auto found = m_counts.find(qHash(text));
    if (found == m_counts.end())
        return false;
    ++m_taken[found.key()];
    if (--found.value() == 0)
        m_counts.erase(found);
    return true;
}

void LogJoin::Ahead::forgetBefore(std::chrono::milliseconds time)
{
    for (; !m_order.empty() && m_order.front().first < time; m_order.pop_front()) {
        const std::size_t hash = m_order.front().second;
        QHash<std::size_t, int> &of = m_taken.contains(hash) ? m_taken : m_counts;
        if (--of[hash] == 0)
            of.remove(hash);
    }
}

void LogJoin::Ahead::clear()
{
    m_counts.clear();
    m_taken.clear();
    m_order.clear();
}

void LogJoin::setFile(File file)
{
    if (std::exchange(m_file, file) == file)
        return;
    m_followsSince = now();
    if (file == File::Rests)
        tellWaiting(now() + 1ms);
}

void LogJoin::topicsBegin()
{
    m_fileAhead.clear();
}

void LogJoin::takeTopics(const QList<Event> &batch)
{
    QList<Event> told;
    const auto moment = now();
    m_fileAhead.forgetBefore(moment - m_patience);
    if (m_file == File::Follows && moment - m_followsSince > catchesUp)
        m_topicsAhead.forgetBefore(moment - catchesUp);
    for (const Event &event : batch) {
        if (isNote(event)) {
            if (m_file == File::Rests) // of the clock, which the file tells as well
                told.append(event);
        } else if (isOfTopicsAlone(event)) {
            told.append(event);
        } else if (m_fileAhead.take(event.text)) {
            continue;
        } else if (m_file == File::Rests) {
            m_topicsAhead.add(event.text, moment);
            told.append(event);
        } else {
            m_waiting.push_back({moment, event, false});
        }
    }
    if (!told.isEmpty())
        Q_EMIT happened(told);
    if (m_waiting.size() > mostWaiting)
        tellWaiting(moment);
    waitOn();
}

void LogJoin::takeFile(const QList<Event> &batch, Topics topics)
{
    if (topics == Topics::NotHeard) {
        Q_EMIT happened(batch);
        return;
    }
    QList<Event> told;
    const auto moment = now();
    for (const Event &event : batch) {
        if (isNote(event)) {
            told.append(event);
            continue;
        }
        if (isOfTopicsAlone(event))
            continue;
        // Lines of the same words are many: which of them it was does not matter, but that each counts once.
        if (!takeWaiting(event)) {
            if (m_topicsAhead.take(event.text))
                continue;
            m_fileAhead.add(event.text, moment);
        }
        told.append(event);
    }
    dropFront();
    if (!told.isEmpty())
        Q_EMIT happened(told);
}

/// Both have the same order, so that it is nearly always the first one.
bool LogJoin::takeWaiting(const Event &event)
{
    // Of a name with + or # the topics tell that something was denied, and the file tells what.
    const auto isSame = [&event](const Waiting &one) {
        const bool isSameDenial = event.type == EventType::Denied && one.event.type == EventType::Denied &&
                                  (one.event.who.clientId == event.who.clientId || one.event.who.clientId.isEmpty()) &&
                                  (one.event.who.user == event.who.user || one.event.who.user.isEmpty()) &&
                                  !(one.event.who.clientId.isEmpty() && one.event.who.user.isEmpty());
        return !one.isOver && (isSameDenial || one.event.text == event.text);
    };
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(), isSame);
    if (found == m_waiting.end())
        return false;
    found->isOver = true;
    found->event = {};
    if (found == m_waiting.begin())
        dropFront();
    return true;
}

void LogJoin::dropFront()
{
    while (!m_waiting.empty() && m_waiting.front().isOver)
        m_waiting.pop_front();
}

void LogJoin::tellWaiting(std::chrono::milliseconds before)
{
    QList<Event> told;
    while (!m_waiting.empty() && (m_waiting.front().isOver || m_waiting.front().since <= before)) {
        if (!m_waiting.front().isOver) {
            told.append(m_waiting.front().event);
            m_topicsAhead.add(told.constLast().text, now());
        }
        m_waiting.pop_front();
    }
    waitOn();
    if (!told.isEmpty())
        Q_EMIT happened(told);
}

void LogJoin::waitOn()
{
    if (!m_waiting.empty() && !m_late.isActive())
        m_late.start(std::max<std::chrono::milliseconds>(m_waiting.front().since + m_patience - now(), 1ms));
}

} // namespace gatehouse::mosquitto
