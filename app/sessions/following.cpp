// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/following.h"

#include <algorithm>

namespace gatehouse {

namespace {

// More than these in one go are read faster as a whole.
constexpr qsizetype mostRecords = 500;

} // namespace

Following::Following(Pace pace, QObject *parent)
    : QObject(parent)
    , m_pace(pace)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(m_pace.soon);
    connect(&m_soon, &QTimer::timeout, this, &Following::askRecords);
    m_whole.setSingleShot(true);
    connect(&m_whole, &QTimer::timeout, this, &Following::askWhole);
}

void Following::start(Hints hints)
{
    m_hints = hints;
    m_isRunning = true;
    if (m_hints == Hints::None)
        wantWhole();
}

void Following::stop()
{
    m_isRunning = false;
    m_soon.stop();
    m_whole.stop();
    m_records.clear();
}

void Following::hint(const QStringList &records)
{
    if (!m_isRunning)
        return;
    for (const QString &record : records)
        m_records.insert(record);
    if (records.isEmpty() || m_records.size() > mostRecords) {
        m_records.clear();
        m_soon.stop();
        wantWhole();
    } else if (m_holds == 0 && !m_soon.isActive()) {
        m_soon.start();
    }
}

void Following::wholeBegins()
{
    m_lastWhole.start();
    m_whole.stop();
    m_soon.stop();
    m_records.clear();
    if (m_isRunning && m_hints == Hints::None)
        wantWhole();
}

void Following::hold()
{
    ++m_holds;
    m_soon.stop();
}

void Following::release()
{
    if (--m_holds > 0)
        return;
    if (!m_records.isEmpty())
        m_soon.start();
}

void Following::wantWhole()
{
    if (m_whole.isActive())
        return;
    std::chrono::milliseconds wait{0};
    if (m_lastWhole.isValid())
        wait = std::max(wait, m_pace.whole - std::chrono::milliseconds(m_lastWhole.elapsed()));
    m_whole.start(std::max(wait, m_hints == Hints::Given ? m_pace.soon : wait));
}

void Following::askRecords()
{
    if (m_records.isEmpty())
        return;
    const QStringList records(m_records.cbegin(), m_records.cend());
    m_records.clear();
    Q_EMIT recordsWanted(records);
}

void Following::askWhole()
{
    if (m_holds > 0) {
        m_whole.start(m_pace.soon);
        return;
    }
    Q_EMIT wholeWanted();
}

} // namespace gatehouse
