// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "cli/eventline.h"
#include "cli/stopsignals.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

/// `watch --log FILE`: the events of a log that was saved, from its beginning to its end.
class WatchLog final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::WatchLog)
public:
    using Command::Command;

    void start() override
    {
        for (const QString &option : {QStringLiteral("ssh"), QStringLiteral("sudo"), QStringLiteral("for")})
            if (arguments().has(option))
                return giveUp(Error{Fault::BadInput,
                                    tr("A saved log is read here, to its end: leave out --%1. To follow the log of a "
                                       "broker, name the broker as well, with --url or --config.")
                                        .arg(option),
                                    {}});
        Result<EventFilter> filter = eventFilterOf(arguments());
        if (!filter)
            return giveUp(filter.error());
        m_filter = std::move(*filter);
        m_path = arguments().value(QStringLiteral("log"));
        Result<std::unique_ptr<SavedLog>> log = console().environment().openLog(m_path);
        if (!log)
            return giveUp(log.error());
        m_log = std::move(*log);
        connect(&m_signals, &StopSignals::stopped, this, [this] { m_isStopped = true; });
        readOn();
    }

private:
    void readOn()
    {
        whenDone(m_log->next(), this, [this](const Result<SavedLog::Part> &part) {
            if (!part)
                return giveUp(part.error());
            tell(part->events);
            if (part->isLast || m_isStopped || output().isUnread()) // a pipe whose reader has what it wants
                return end(*part);
            readOn();
        });
    }

    void tell(const QList<Event> &events)
    {
        m_received += events.size();
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (const Event &event : events) {
            if (!m_filter.takes(ShownEvent(event, QString()).fields(), now))
                continue;
            ++m_shown;
            output().object(toJson(event));
            output().line(eventLine(event, output(), EventTimes::OfAnyDay));
        }
    }

    void end(const SavedLog::Part &part)
    {
        output().object({{QStringLiteral("type"), QStringLiteral("end")},
                         {QStringLiteral("received"), m_received},
                         {QStringLiteral("shown"), m_shown},
                         {QStringLiteral("dropped"), 0},
                         {QStringLiteral("lines"), part.lines},
                         {QStringLiteral("leftOut"), part.leftOut}});
        output().line(output().toned(tr("%1 events, %2 shown, of %3 lines; %4 lines were not the broker's.")
                                         .arg(m_received)
                                         .arg(m_shown)
                                         .arg(part.lines)
                                         .arg(part.leftOut),
                                     Tone::Faint));
        if (part.lines > 0 && part.leftOut == part.lines) {
            output().failure({Fault::BadReply,
                              tr("No line of %1 is one of mosquitto's. Name the log of a mosquitto broker.")
                                  .arg(visibleText(m_path)),
                              {}});
            return finish(exitCodeFor(Fault::BadReply));
        }
        finish(ExitCode::Done);
    }

    StopSignals m_signals;
    std::unique_ptr<SavedLog> m_log;
    EventFilter m_filter;
    QString m_path;
    bool m_isStopped = false;
    qint64 m_received = 0;
    qint64 m_shown = 0;
};

} // namespace

std::unique_ptr<Command> makeWatchLog(Console &console)
{
    return std::make_unique<WatchLog>(console);
}

} // namespace gatehouse
