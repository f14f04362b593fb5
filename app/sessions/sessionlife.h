// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/addresshistory.h"
#include "sessions/addresswatch.h"
#include "sessions/diagnosis.h"
#include "sessions/following.h"
#include "sessions/planrunning.h"
#include "sessions/sessionparts.h"
#include "sessions/verifyingrun.h"

#include <QPointer>

namespace gatehouse {

/// The inside of a BrokerSession: its states, its readings, and whose turn it is.
struct BrokerSession::Private
{
    Private(BrokerSession *session, Profile profile, std::unique_ptr<Connector> connector, std::shared_ptr<Store> store,
            Operator who);

    // --- opening and reading
    void setState(State next, std::optional<Error> why = {});
    void opened(quint64 life, const Result<BrokerFacts> &answer);
    void prepare(); ///< what comes between the connection and the first reading
    enum class Then { Read, Nothing };
    void settle(quint64 life, Then then = Then::Read);
    void lookForLeftOn(); ///< a diagnosis of a program that may not come back for it
    void beginReading();
    void readWhole();
    void wholeRead(const Result<Revision> &revision);
    void readRecords(const QStringList &ids);
    void takeRecords(const QStringList &asked, const Records &records);
    void takePresence(const Records &records);
    void forgetPresence(); ///< nobody tells any more who comes and goes
    void lost(const Error &why);
    void back();
    void endOpening(const Result<> &result);
    void blockedWillChange();
    void took(QList<Event> batch); ///< what happened at the broker
    void remember();               ///< who was refused and who connected in earlier runs

    // --- carrying out
    Future<Plan> withTime(const Future<Plan> &plan, const QDateTime &until);
    [[nodiscard]] std::optional<Error> refusal(const Plan &plan) const;
    void endWatchesOf(const PlanRun &run); ///< on records that it is about to change again
    void endClientWatches();
    void enqueue(PlanRunning *run);
    void nextTurn();
    void ended(PlanRunning *run);

    BrokerSession *q;
    std::shared_ptr<SessionParts> parts;
    State state = State::Closed;
    std::optional<Error> error;
    BrokerFacts facts;
    QDateTime checkedAt;
    std::optional<Error> keyTrouble; ///< why there is no key for the trail, so that nothing is settled or changed
    BlockedList blocked;
    AddressWatch addresses;
    AddressHistory visitors;
    bool remembers = false; ///< that was asked for, once
    Following following;
    Expiring *expiring = nullptr; ///< a child of the session
    Diagnosis diagnosis;
    QTimer leftOn;      ///< until one of another program should be over
    QTimer blockedSoon; ///< presence comes in swarms

    quint64 life = 0; ///< counts openings: answers to an earlier one are not taken
    std::optional<Answer<>> opening;
    QList<Answer<>> wholeWanted; ///< answered by the reading under way
    bool isReadingWhole = false;

    QPointer<PlanRunning> running;
    QList<QPointer<PlanRunning>> waiting;
};

} // namespace gatehouse
