// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "sessions/planrun.h"
#include "sessions/verifying.h"

#include <QJsonObject>

#include <chrono>

namespace gatehouse {

/// `allow`, `block` and `undo`: one plan, shown; with --apply carried out and verified.
class ChangeCommand final : public Command
{
    Q_OBJECT
public:
    ChangeCommand(Console &console, PlanKind kind);
    void start() override;

private:
    Result<> readArguments();
    Result<> readTime();
    Result<> nameSubject();
    void askForPlan();
    void planned(const Result<Plan> &plan);
    [[nodiscard]] bool locksOut() const;
    [[nodiscard]] bool isAsWanted() const;
    void nothingToDo();
    void carryOut();
    void carriedOut();
    void stopped(const Error &error, const QString &outcome);
    void tellWaiting();
    void verified();
    void printPlan() const;
    void printChange(const Change &change) const;
    void printRecord(const Change &change) const;
    void printLines(const Change &change) const;

    PlanKind m_kind;
    bool m_isApplied = false;
    std::chrono::milliseconds m_patience{0};
    qint64 m_sequence = 0;
    AllowRequest m_request;
    BrokerSession *m_broker = nullptr;
    Plan m_plan;
    PlanRun *m_run = nullptr;
    Verifying *m_verifying = nullptr;
    QJsonObject m_object;
    bool m_toldWaiting = false;
};

} // namespace gatehouse
