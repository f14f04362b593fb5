// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QStringList>
#include <QTimer>

#include <chrono>

namespace gatehouse {

/// Decides when to read again what somebody else may have changed: named records soon, several hints together; all of
/// it once a minute at most, since a full reading stalls a large broker (100 000 accounts: 57 ms). Owned by a session.
class Following final : public QObject
{
    Q_OBJECT
public:
    struct Pace
    {
        std::chrono::milliseconds soon{100};
        std::chrono::milliseconds whole{60'000};
    };
    enum class Hints { Given, None }; ///< whether this broker tells of changes by others

    explicit Following(QObject *parent = nullptr)
        : Following(Pace(), parent)
    {
    }
    explicit Following(Pace pace, QObject *parent = nullptr);

    void start(Hints hints);
    void stop();
    void hint(const QStringList &records); ///< empty: not known which
    void wholeBegins();                    ///< a whole reading began, whoever asked for it
    void hold();                           ///< while changes are being made from here; release() as often
    void release();

Q_SIGNALS:
    void recordsWanted(const QStringList &records);
    void wholeWanted();

private:
    void wantWhole();
    void askRecords();
    void askWhole();

    Pace m_pace;
    QTimer m_soon;
    QTimer m_whole;
    QElapsedTimer m_lastWhole;
    QSet<QString> m_records;
    Hints m_hints = Hints::None;
    bool m_isRunning = false;
    int m_holds = 0;
};

} // namespace gatehouse
