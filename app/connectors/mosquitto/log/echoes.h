// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logline.h"

#include <QByteArray>

namespace gatehouse::mosquitto {

/// Knows the lines that are nothing but a client's words. With log_type subscribe or unsubscribe mosquitto writes
/// "<id> <qos> <filter>" and "<id> <filter>", and clients choose both, so that they can write any line that they like:
/// "Client" and "pump-7 disconnected, not authorised." is the refusal of somebody else. At debug level "\t<filter>"
/// stands before each (2.0.11 to 2.1.2), and nobody else can begin a line with a tab. One thread.
class Echoes final
{
public:
    /// Whether this line, which was not looked at yet, is one. Before anything else is made of it.
    bool isEcho(QByteArrayView text) { return m_isOpen && isOpenEcho(text); }
    [[nodiscard]] bool isIdle() const { return m_doing == Doing::Nothing && !m_isOpen; } ///< no echo is to come
    /// What a line tells of the next ones; puts in who subscribes, and what was denied without a word (2.0).
    void note(LogLine &line)
    {
        if (m_doing != Doing::Nothing || isOfInterest(line.kind))
            noteOther(line);
    }
    /// Debug lines are there: what is not an echo is the broker's own.
    [[nodiscard]] bool seesDebug() const { return m_seesDebug; }

private:
    static bool isOfInterest(LogKind kind)
    {
        return kind >= LogKind::Subscribing; // or what the broker says of itself
    }
    bool isOpenEcho(QByteArrayView text);
    void noteOther(LogLine &line);
    void noteFilter(LogLine &line);
    void tellDenied(LogLine &line);

    enum class Doing { Nothing, Subscribing, Unsubscribing } m_doing = Doing::Nothing;
    QByteArray m_who;
    QByteArray m_filter; ///< asked for, and no echo of it yet
    QByteArray m_denied;
    bool m_isOpen = false;
    bool m_seesDebug = false;
    bool m_seesEchoes = false;
};

} // namespace gatehouse::mosquitto
