// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/waitingconnections.h"

#include <cstring>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostWaiting = 2048; // port scans open connections that never get a verdict
constexpr std::size_t bucketCount = 1024;
constexpr qsizetype mostCompared = 64;

std::size_t bucketOf(quint16 port)
{
    return port % bucketCount;
}

} // namespace

ShortAddress::ShortAddress(QByteArrayView text)
{
    if (text.size() > qsizetype(m_text.size()))
        return;
    if (!text.isEmpty())
        std::memcpy(m_text.data(), text.data(), std::size_t(text.size()));
    m_size = quint8(text.size());
}

WaitingConnections::WaitingConnections()
    : m_places(std::size_t(mostWaiting))
    , m_buckets(bucketCount, Place(-1))
{
    clear();
}

void WaitingConnections::clear()
{
    for (std::size_t i = 0; i < m_places.size(); ++i)
        m_places[i].behind = i + 1 < m_places.size() ? Place(i + 1) : Place(-1);
    m_buckets.assign(bucketCount, -1);
    m_free = 0;
    m_first = m_last = m_next = -1;
    m_size = m_over = 0;
    m_isWhole = true;
}

void WaitingConnections::add(QByteArrayView address, quint16 port)
{
    if (m_free < 0) {
        ++m_givenUp;
        m_isWhole = false;
        take(m_first);
    }
    const Place place = m_free;
    Waiting &one = at(place);
    m_free = one.behind;
    Place &bucket = m_buckets[bucketOf(port)];
    one = {ShortAddress(address), port, false, m_last, Place(-1), bucket};
    bucket = place;
    if (m_last >= 0)
        at(m_last).behind = place;
    else
        m_first = place;
    m_last = place;
    if (m_next < 0)
        m_next = place;
    ++m_size;
}

void WaitingConnections::take(Place place)
{
    Waiting &one = at(place);
    Place *link = &m_buckets[bucketOf(one.port)];
    while (*link != place)
        link = &at(*link).sameBucket;
    *link = one.sameBucket;
    (one.before >= 0 ? at(one.before).behind : m_first) = one.behind;
    (one.behind >= 0 ? at(one.behind).before : m_last) = one.before;
    if (m_next == place)
        m_next = one.behind;
    m_over -= one.mayBeOver ? 1 : 0;
    one.behind = m_free;
    m_free = place;
    --m_size;
}

/// One more may be over; when that is as many as there are, all of them are.
void WaitingConnections::passOn()
{
    if (m_next >= 0) {
        at(m_next).mayBeOver = true;
        m_next = at(m_next).behind;
        ++m_over;
    }
    if (m_over >= m_size)
        clear();
}

void WaitingConnections::remove(QByteArrayView address, quint16 port)
{
    Place place = m_buckets[bucketOf(port)];
    while (place >= 0 && (at(place).port != port || at(place).address.view() != address))
        place = at(place).sameBucket;
    if (place < 0)
        return;
    const bool wasCounted = at(place).mayBeOver;
    take(place);
    if (wasCounted)
        passOn(); // it was another one
}

void WaitingConnections::removeOneOf(QByteArrayView address)
{
    Place found = -1;
    for (Place place = m_first; place >= 0; place = at(place).behind) {
        if (at(place).address.view() != address)
            continue;
        if (!at(place).mayBeOver) {
            take(place);
            return;
        }
        found = found < 0 ? place : found;
    }
    if (found < 0)
        return;
    take(found);
    passOn();
}

void WaitingConnections::removeUnknown()
{
    passOn();
}

QByteArrayView WaitingConnections::next() const
{
    return m_next < 0 ? QByteArrayView() : at(m_next).address.view();
}

QByteArrayView WaitingConnections::onlyAddress() const
{
    if (!m_isWhole || m_size == 0 || m_size > mostCompared)
        return {};
    const QByteArrayView address = at(m_first).address.view();
    for (Place place = m_first; place >= 0; place = at(place).behind)
        if (at(place).address.view() != address)
            return {};
    return address;
}

} // namespace gatehouse::mosquitto
