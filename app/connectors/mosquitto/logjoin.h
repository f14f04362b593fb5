// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>

namespace gatehouse::mosquitto {

/// Makes one account of what comes twice: the same log by the broker's topics, and from its file or the journal. While
/// the file is followed it is the one that tells, since lines of debug level, which name more, are never handed on to a
/// topic (2.0.11, 2.1.2). What it does not tell in time the topic has told. Each line counts once. Owned by a
/// connector, in its thread.
class LogJoin final : public QObject
{
    Q_OBJECT
public:
    explicit LogJoin(QObject *parent = nullptr);

    /// How long the file may be behind the topics.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }
    enum class File { Follows, Rests };
    void setFile(File file);
    enum class Topics { Heard, NotHeard }; ///< whether they tell anything at all
    void takeTopics(const QList<Event> &batch);
    void takeFile(const QList<Event> &batch, Topics topics);
    void topicsBegin(); ///< they were not listened to for a while

Q_SIGNALS:
    void happened(const QList<gatehouse::Event> &batch);

private:
    /// Lines that one of the two has told, and that are still to come by the other.
    class Ahead final
    {
    public:
        void add(const QString &text, std::chrono::milliseconds now);
        bool take(const QString &text);
        void forgetBefore(std::chrono::milliseconds time);
        void clear();

    private:
        QHash<std::size_t, int> m_counts; ///< by the text's hash: a storm of an hour may wait here
        QHash<std::size_t, int> m_taken;  ///< of those that are in the order still
        std::deque<std::pair<std::chrono::milliseconds, std::size_t>> m_order;
    };
    struct Waiting
    {
        std::chrono::milliseconds since{0};
        Event event;
        bool isOver = false; ///< the file has told it
    };
    [[nodiscard]] std::chrono::milliseconds now() const { return std::chrono::milliseconds(m_clock.elapsed()); }
    bool takeWaiting(const Event &event);
    void dropFront();
    void tellWaiting(std::chrono::milliseconds before);
    void waitOn();

    std::chrono::milliseconds m_patience;
    QElapsedTimer m_clock;
    File m_file = File::Rests;
    std::chrono::milliseconds m_followsSince{0};
    std::deque<Waiting> m_waiting; ///< told by a topic and not by the file yet, the oldest first
    Ahead m_fileAhead;
    Ahead m_topicsAhead;
    QTimer m_late;
};

} // namespace gatehouse::mosquitto
