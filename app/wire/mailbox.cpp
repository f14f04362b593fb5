// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/mailbox.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype turn = 2048;              // messages
constexpr qsizetype mostMessages = 32 * 1024; // waiting
constexpr qsizetype mostBytes = 8 * 1024 * 1024;

qsizetype bytesOf(const QList<MqttMessage> &batch)
{
    qsizetype bytes = 0;
    for (const MqttMessage &message : batch)
        bytes += message.payload.size() + 2 * message.topic.size();
    return bytes;
}

} // namespace

bool Mailbox::put(QList<MqttMessage> &&batch)
{
    if (batch.isEmpty())
        return false;
    const QMutexLocker lock(&m_mutex);
    const bool wasEmpty = m_batches.empty();
    m_count += batch.size();
    m_bytes += bytesOf(batch);
    m_batches.push_back(std::move(batch));
    return wasEmpty;
}

bool Mailbox::isFull()
{
    const QMutexLocker lock(&m_mutex);
    m_writerWaits = overfull();
    return m_writerWaits;
}

Mailbox::Taken Mailbox::take()
{
    Taken taken;
    const QMutexLocker lock(&m_mutex);
    while (!m_batches.empty()) {
        QList<MqttMessage> &first = m_batches.front();
        if (!taken.messages.isEmpty() && taken.messages.size() + first.size() > turn)
            break;
        m_count -= first.size();
        m_bytes -= bytesOf(first);
        if (taken.messages.isEmpty())
            taken.messages = std::move(first);
        else
            std::move(first.begin(), first.end(), std::back_inserter(taken.messages));
        m_batches.pop_front();
    }
    taken.more = !m_batches.empty();
    if (m_writerWaits && !overfull()) {
        m_writerWaits = false;
        taken.room = true;
    }
    return taken;
}

bool Mailbox::overfull() const
{
    return m_count > mostMessages || m_bytes > mostBytes;
}

} // namespace gatehouse
