// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "core/change.h"

#include <QObject>

#include <optional>

namespace gatehouse {

/// How far one change of a run got.
struct RunStep
{
    enum class State { Waiting, Running, Done, Failed, Skipped };
    qsizetype item = 0; ///< index in Plan::items
    Change change;
    State state = State::Waiting;
    qint64 intent = 0; ///< sequence in the trail
    std::optional<Error> error;
    Saved saved = Saved::NotCheckable;
    QString note;
};

/// One plan being carried out, change by change. Made by BrokerSession::carryOut() only.
class PlanRun : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] virtual const Plan &plan() const = 0;
    [[nodiscard]] virtual const QList<RunStep> &steps() const = 0;
    [[nodiscard]] virtual bool isFinished() const = 0;
    [[nodiscard]] virtual bool isComplete() const = 0;            ///< every change is done
    [[nodiscard]] virtual std::optional<Error> error() const = 0; ///< the first failure
    virtual void cancel() = 0;                                    ///< after the change under way
    virtual void retry() = 0; ///< goes on where it stopped, after the plan's record was read again

Q_SIGNALS:
    void stepChanged(qsizetype index);
    void finished();

protected:
    using QObject::QObject;
};

} // namespace gatehouse
