// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/acting.h"

#include <QTimer>

namespace gatehouse {

/// The time in which a broker's log tells everything, begun from here: its end comes by itself, when it is asked for,
/// and with the session; a failure to put back is tried again. Owned by its session; GUI thread.
class Diagnosis final : public QObject
{
    Q_OBJECT
public:
    enum class State { Off, Beginning, On, Ending };
    Q_ENUM(State)
    Diagnosis(std::shared_ptr<SessionParts> parts, QObject *parent);
    ~Diagnosis() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QDateTime &until() const { return m_until; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; } ///< why it could not be put back yet
    Future<> begin(std::chrono::seconds length);
    Future<> end();   ///< also when it is over
    void endAtOnce(); ///< while everything ends, see Acting

Q_SIGNALS:
    void changed();

private:
    void setState(State state);
    void begun(const Result<QString> &done);
    void endBecause(const QString &why);
    void ended(const Result<QString> &done);

    std::shared_ptr<SessionParts> m_parts;
    std::unique_ptr<Acting> m_acting;
    State m_state = State::Off;
    QDateTime m_until;
    std::optional<Error> m_error;
    QTimer m_over;
    std::optional<Answer<>> m_beginning;
    QList<Answer<>> m_ending;
    bool m_isUnwanted = false; ///< ended before it had begun
};

} // namespace gatehouse
