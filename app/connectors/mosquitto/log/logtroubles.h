// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logreader.h"

#include <QStringList>

#include <chrono>

namespace gatehouse::mosquitto {

/// Notices what is wrong with a log that is followed, and says it in sentences: lines that are none, lines that are too
/// long, a clock that was set. What goes on and on is said once a minute, with how much it was. One log; one thread.
class LogTroubles final
{
public:
    /// Saved: nobody tells how long nobody wrote, so that its clock may go ahead.
    enum class Coming { Now, Saved };
    void setComing(Coming coming) { m_coming = coming; }
    /// Bytes come; `now` is of a clock that nobody sets.
    void comes(std::chrono::milliseconds now);
    void noteTime(qint64 at); ///< of a line, in order; noTime: it has none
    void forgetTime();        ///< lines were left out
    /// What the reader has left out by now, as far as it was not said yet.
    [[nodiscard]] QStringList sentences(const LogReader &reader);

private:
    /// What is counted, said now and then.
    struct Count
    {
        qint64 said = 0;
        std::chrono::milliseconds saidAt{0};
        bool wasSaid = false;
    };
    [[nodiscard]] qint64 newOnes(Count &count, qint64 now) const;

    Coming m_coming = Coming::Now;
    std::chrono::milliseconds m_now{0};
    qint64 m_last = noTime; ///< of the line before
    std::chrono::milliseconds m_lastCame{0};
    Count m_strange;
    Count m_overlong;
    QStringList m_ofClock;
};

} // namespace gatehouse::mosquitto
