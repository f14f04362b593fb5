// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "cli/stopsignals.h"
#include "sessions/diagnosis.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {

namespace {

/// `diagnose`: the broker's log tells everything until the time is over, or somebody ends it.
class Diagnose final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Diagnose)
public:
    using Command::Command;

    void start() override
    {
        const QString typed = arguments().value(QStringLiteral("for"));
        const auto time = durationFromText(typed.isEmpty() ? QStringLiteral("10m") : typed);
        if (!time)
            return giveUp(time.error());
        whenDone(console().oneBroker(), this, [this, time = *time](const Result<BrokerSession *> &broker) {
            if (!broker)
                return giveUp(broker.error());
            m_broker = *broker;
            const QDateTime until = QDateTime::currentDateTimeUtc().addMSecs(time.count());
            whenDone(m_broker->perform({ActKind::Diagnose, {}, until}), this,
                     [this](const Result<> &begun) { this->begun(begun); });
        });
        connect(&m_signals, &StopSignals::stopped, this, &Diagnose::end);
    }

private:
    void begun(const Result<> &result)
    {
        if (!result)
            return giveUp(result.error());
        const QDateTime until = m_broker->diagnosis().until();
        output().object({{QStringLiteral("diagnosing"), true}, {QStringLiteral("until"), until.toString(Qt::ISODate)}});
        output().line(tr("The broker's log tells everything until %1. Ctrl+C ends it before.")
                          .arg(QLocale().toString(until.toLocalTime().time(), QStringLiteral("HH:mm:ss"))));
        (void)output().flush(); // whoever reads it waits for that
        connect(m_broker, &BrokerSession::diagnosisChanged, this, &Diagnose::look);
        if (m_broker->diagnosis().state() == Diagnosis::State::Off)
            look(); // ended while it began
        else if (m_isStopped)
            end();
    }

    void look()
    {
        const Diagnosis &diagnosis = m_broker->diagnosis();
        if (diagnosis.error() && diagnosis.state() == Diagnosis::State::On)
            output().failure(*diagnosis.error(), Output::Also::Nothing);
        if (diagnosis.state() != Diagnosis::State::Off)
            return;
        output().object({{QStringLiteral("diagnosing"), false}});
        output().line(tr("The broker's configuration is as it was."));
        finish(ExitCode::Done);
    }

    void end()
    {
        m_isStopped = true;
        if (m_broker == nullptr)
            return finish(ExitCode::Done);
        m_broker->perform({ActKind::EndDiagnose, {}, {}});
    }

    StopSignals m_signals;
    BrokerSession *m_broker = nullptr;
    bool m_isStopped = false;
};

} // namespace

std::unique_ptr<Command> makeDiagnose(Console &console)
{
    return std::make_unique<Diagnose>(console);
}

} // namespace gatehouse
