// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/diagnosis.h"

#include <QUuid>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto triesAgain = 20s;
constexpr std::chrono::seconds longest = 24h;

} // namespace

Diagnosis::Diagnosis(std::shared_ptr<SessionParts> parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
    m_over.setSingleShot(true);
    connect(&m_over, &QTimer::timeout, this, [this] { endBecause(tr("Its time was over.")); });
}

Diagnosis::~Diagnosis()
{
    blockSignals(true);
    endAtOnce();
}

void Diagnosis::setState(State state)
{
    m_state = state;
    Q_EMIT changed();
}

Future<> Diagnosis::begin(std::chrono::seconds length)
{
    if (m_state != State::Off)
        return ready<void>(fail(Fault::Conflict, tr("The broker's log tells everything already.")));
    if (length <= 0s || length > longest)
        return ready<void>(fail(Fault::BadInput, tr("Choose a time of at most a day: a log that tells everything grows "
                                                    "fast.")));
    m_error.reset();
    m_isUnwanted = false;
    m_until = QDateTime::currentDateTimeUtc().addSecs(length.count());
    const Act act{ActKind::Diagnose, QUuid::createUuid().toString(QUuid::WithoutBraces), m_until};
    m_acting = std::make_unique<Acting>(m_parts, act, nullptr);
    m_over.setInterval(length);
    m_beginning.emplace();
    const Future<> future = m_beginning->future();
    setState(State::Beginning);
    whenDone(m_acting->run(), m_acting.get(), [this](const Result<QString> &done) { begun(done); });
    return future;
}

void Diagnosis::begun(const Result<QString> &done)
{
    const Answer<> answer = *std::exchange(m_beginning, {});
    if (!done) {
        m_acting.release()->deleteLater(); // it is one of its answers that leads here
        setState(State::Off);
        const QList<Answer<>> ending = std::exchange(m_ending, {});
        for (const Answer<> &one : ending)
            one.finish({});
        return answer.finish(fail(done.error()));
    }
    m_over.start();
    setState(State::On);
    answer.finish({});
    if (m_isUnwanted)
        endBecause(tr("It was ended by hand."));
}

Future<> Diagnosis::end()
{
    if (m_state == State::Off)
        return ready<void>({});
    m_ending.append(Answer<>());
    const Future<> future = m_ending.constLast().future();
    if (m_state == State::Beginning)
        m_isUnwanted = true;
    else
        endBecause(tr("It was ended by hand."));
    return future;
}

void Diagnosis::endBecause(const QString &why)
{
    if (m_state != State::On)
        return;
    m_over.stop();
    setState(State::Ending);
    whenDone(m_acting->end(why), m_acting.get(), [this](const Result<QString> &done) { ended(done); });
}

void Diagnosis::ended(const Result<QString> &done)
{
    const QList<Answer<>> answers = std::exchange(m_ending, {});
    if (!done) {
        m_error = done.error();
        m_over.start(triesAgain);
        setState(State::On);
    } else {
        m_error.reset();
        m_acting.release()->deleteLater();
        setState(State::Off);
    }
    for (const Answer<> &answer : answers)
        answer.finish(done ? Result<>() : Result<>(fail(done.error())));
}

void Diagnosis::endAtOnce()
{
    if (!m_acting)
        return;
    m_over.stop();
    m_acting->endAtOnce();
    m_acting.release()->deleteLater();
    setState(State::Off);
}

} // namespace gatehouse
