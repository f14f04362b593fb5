// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How events come into the list: those that were kept page by page, those that happen frame by frame.

#include "ui/activity/activitypage.h"
#include "ui/activity/eventtable.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/tableview.h"

#include <QtConcurrent>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto aFrame = 16ms;
constexpr auto unseenPace = 500ms;           // while the page is hidden
constexpr qsizetype worthAPoolThread = 2000; // events, while the page is hidden
constexpr qsizetype tooManyForAFrame = 20000;
constexpr qsizetype firstPage = 2000;
constexpr qsizetype nextPages = 20000;
constexpr qsizetype mostEarlier = 200000;

} // namespace

/// What was kept, page by page, so that the newest are there at once.
void ActivityPage::readEarlier(qint64 before)
{
    EventQuery query;
    query.before = before;
    query.count = before == 0 ? firstPage : nextPages;
    whenDone(m_log.earlier(query), this, [this, query](const Result<QList<StoredEvent>> &found) {
        if (!found)
            return m_banner->tell(Tone::Warning,
                                  tr("What was seen earlier cannot be read. %1").arg(found.error().what));
        m_isPutting = true;
        m_table->prepend(QList<StoredEvent>(found->crbegin(), found->crend()),
                         [this](const QString &id) { return nameOf(id); });
        m_isPutting = false;
        if (m_isFollowing)
            follow();
        tellState();
        if (found->size() == query.count && m_table->totalCount() < mostEarlier)
            readEarlier(found->constLast().sequence);
    });
}

void ActivityPage::take(const QList<StoredEvent> &batch)
{
    m_coming.append(batch);
    m_comingCount += batch.size();
    // Nobody looks at more than the table holds, however long it is paused.
    while (m_comingCount - m_coming.constFirst().size() >= mostHeld)
        m_comingCount -= m_coming.takeFirst().size();
    if (m_isPaused)
        return tellSoon();
    if (!m_soon.isActive())
        m_soon.start(isVisible() ? std::max(0ms, aFrame - std::chrono::milliseconds(m_lastPut.elapsed())) : unseenPace);
}

void ActivityPage::put()
{
    if (m_isPaused || m_isMaking || m_coming.isEmpty())
        return;
    if (m_comingCount >= (isVisible() ? tooManyForAFrame : worthAPoolThread))
        return putByPool();
    m_lastPut.start();
    const QList<QList<StoredEvent>> batches = std::exchange(m_coming, {});
    m_comingCount = 0;
    putRows([&] {
        for (const QList<StoredEvent> &batch : batches)
            m_table->append(batch, [this](const QString &id) { return nameOf(id); });
    });
}

void ActivityPage::putByPool()
{
    m_isMaking = true;
    m_comingCount = 0;
    QHash<QString, QString> names;
    for (const QList<StoredEvent> &batch : std::as_const(m_coming))
        for (const StoredEvent &stored : batch)
            if (!names.contains(stored.brokerId))
                names.insert(stored.brokerId, nameOf(stored.brokerId));
    const auto made = QtConcurrent::run([batches = std::exchange(m_coming, {}), names] {
        auto events = std::make_shared<EventColumns>();
        for (const QList<StoredEvent> &batch : batches)
            for (const StoredEvent &stored : batch)
                events->append(stored, names.value(stored.brokerId));
        return Result<std::shared_ptr<EventColumns>>(events);
    });
    whenDone(made, this, [this](const Result<std::shared_ptr<EventColumns>> &events) {
        m_isMaking = false;
        putRows([&] { m_table->append(**events); });
        if (!m_coming.isEmpty() && !m_soon.isActive())
            m_soon.start(isVisible() ? 0ms : unseenPace);
    });
}

void ActivityPage::putRows(const std::function<void()> &putThem)
{
    const int before = m_table->rowCount();
    m_isPutting = true;
    putThem();
    m_isPutting = false;
    if (!m_isFollowing)
        m_unseen += std::max(0, m_table->rowCount() - before);
    else if (isVisible())
        m_view->scrollToBottom();
    tellSoon();
}

} // namespace gatehouse
