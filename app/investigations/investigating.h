// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "investigations/investigation.h"
#include "sessions/brokersession.h"

namespace gatehouse {

/// Finds out why one client cannot connect, by itself: reads the rules again, looks up what was seen of it, climbs the
/// ladder, and asks for the plan that lets it in. One use; deletes itself.
class Investigating final : public QObject
{
    Q_OBJECT
public:
    /// How far back what was seen counts.
    static constexpr std::chrono::hours lately{24};

    Investigating(BrokerSession &session, Store &store, const Identity &who, QObject *parent);
    Future<Investigation> run();

private:
    void refreshed(const Result<> &result);
    void counted(const Result<QList<EventCount>> &counts);
    void planned(const Result<Plan> &plan);
    void lookBack();
    void compare(const Result<StoredInvestigation> &earlier);
    void keep();
    void finish();

    BrokerSession &m_session;
    Store &m_store;
    Investigation m_found;
    Answer<Investigation> m_answer;
};

} // namespace gatehouse
