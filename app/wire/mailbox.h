// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttlink.h"

#include <QMutex>

#include <deque>

namespace gatehouse {

/// Messages on their way from the wire thread to the link's thread: in order, and bounded, because whoever fills it
/// stops reading from the broker while it is full. Thread-safe.
class Mailbox final
{
public:
    struct Taken
    {
        QList<MqttMessage> messages;
        bool more = false; ///< there are more for the next turn
        bool room = false; ///< it was full, the writer waits, and now there is room
    };

    /// True when it was empty: the reader has to be told.
    bool put(QList<MqttMessage> &&batch);
    [[nodiscard]] bool isFull(); ///< remembers that the writer waits
    /// As many as fit into one turn of an event loop that also paints.
    Taken take();

private:
    [[nodiscard]] bool overfull() const;

    QMutex m_mutex;
    std::deque<QList<MqttMessage>> m_batches;
    qsizetype m_count = 0;
    qsizetype m_bytes = 0;
    bool m_writerWaits = false;
};

} // namespace gatehouse
