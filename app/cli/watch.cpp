// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/activitylog.h"
#include "cli/command.h"
#include "cli/eventline.h"
#include "cli/stopsignals.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QTimer>

namespace gatehouse {

namespace {

/// `watch`: what happens at the brokers, one event a line, until the time is over or somebody ends it.
class Watch final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Watch)
public:
    using Command::Command;

    void start() override
    {
        if (arguments().has(QStringLiteral("for"))) {
            const auto time = durationFromText(arguments().value(QStringLiteral("for")));
            if (!time)
                return giveUp(time.error());
            m_time = *time;
        }
        Result<EventFilter> filter = eventFilterOf(arguments());
        if (!filter)
            return giveUp(filter.error());
        m_filter = std::move(*filter);
        whenDone(console().brokers(), this, [this](const Result<QList<BrokerSession *>> &brokers) {
            if (!brokers)
                return giveUp(brokers.error());
            follow(*brokers);
        });
    }

private:
    void follow(const QList<BrokerSession *> &brokers)
    {
        m_log = std::make_unique<ActivityLog>(console().sessions());
        connect(m_log.get(), &ActivityLog::happened, this, &Watch::tell);
        m_opening = brokers.size();
        for (BrokerSession *broker : brokers)
            whenDone(console().open(broker), this,
                     [this, broker](const Result<> &opened) { this->opened(broker, opened); });
    }

    void opened(const BrokerSession *broker, const Result<> &result)
    {
        --m_opening;
        if (!result) {
            m_failed = result.error();
            output().failure(
                {result.error().fault, tr("%1: %2").arg(visibleText(broker->profile().name), result.error().what), {}});
        } else {
            ++m_open;
        }
        if (m_opening > 0)
            return;
        if (m_open == 0)
            return finish(exitCodeFor(m_failed->fault));
        output().line(output().toned(tr("Watching. Ctrl+C ends it."), Tone::Faint));
        (void)output().flush();
        connect(&m_signals, &StopSignals::stopped, this, &Watch::end);
        if (m_time.count() > 0)
            QTimer::singleShot(m_time, this, &Watch::end);
    }

    void tell(const QList<StoredEvent> &batch)
    {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (const StoredEvent &stored : batch) {
            const BrokerSession *session = console().sessions().find(stored.brokerId);
            const QString broker = session ? session->profile().name : QString();
            if (!m_filter.takes(ShownEvent(stored.event, broker).fields(), now))
                continue;
            ++m_shown;
            QJsonObject object = toJson(stored.event);
            object.insert(QStringLiteral("broker"), broker);
            output().object(object);
            output().line(eventLine(stored.event, output(), EventTimes::OfToday));
        }
        (void)output().flush();  // whoever reads a pipe sees it now
        if (output().isUnread()) // its reader has what it wants
            end();
    }

    void end()
    {
        if (m_isOver)
            return;
        m_isOver = true;
        disconnect(m_log.get(), nullptr, this, nullptr);
        whenDone(m_log->flush(), this, [this](const Result<> &kept) {
            output().object({{QStringLiteral("type"), QStringLiteral("end")},
                             {QStringLiteral("received"), m_log->received()},
                             {QStringLiteral("shown"), m_shown},
                             {QStringLiteral("dropped"), m_log->notKept()}});
            output().line(output().toned(
                tr("%1 events, %2 shown, %3 dropped.").arg(m_log->received()).arg(m_shown).arg(m_log->notKept()),
                Tone::Faint));
            if (!kept)
                output().failure(kept.error(), Output::Also::Nothing);
            finish(!kept ? exitCodeFor(kept.error().fault) : m_failed ? exitCodeFor(m_failed->fault) : ExitCode::Done);
        });
    }

    StopSignals m_signals;
    std::unique_ptr<ActivityLog> m_log;
    EventFilter m_filter;
    std::chrono::milliseconds m_time{0};
    std::optional<Error> m_failed;
    qsizetype m_opening = 0;
    int m_open = 0;
    qint64 m_shown = 0;
    bool m_isOver = false;
};

} // namespace

std::unique_ptr<Command> makeWatch(Console &console)
{
    return std::make_unique<Watch>(console);
}

} // namespace gatehouse
