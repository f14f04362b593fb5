// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "core/json.h"
#include "core/text.h"
#include "sessions/expiring.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

QString outcomeWord(Expired::Outcome outcome)
{
    switch (outcome) {
    case Expired::Outcome::Ended:
        return QStringLiteral("ended");
    case Expired::Outcome::Foreign:
        return QStringLiteral("foreign");
    case Expired::Outcome::Over:
        return QStringLiteral("over");
    case Expired::Outcome::Left:
        break;
    }
    return QStringLiteral("left");
}

/// `expire`: takes back what was to last for a time only, at the brokers of which something is due.
class Expire final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Expire)
public:
    using Command::Command;

    void start() override
    {
        whenDone(console().brokers(), this, [this](const Result<QList<BrokerSession *>> &brokers) {
            if (!brokers)
                return giveUp(brokers.error());
            m_brokers = *brokers;
            whenDone(console().store().expiries(), this,
                     [this](const Result<QList<Expiry>> &expiries) { listed(expiries); });
        });
    }

private:
    void listed(const Result<QList<Expiry>> &expiries)
    {
        if (!expiries)
            return giveUp(expiries.error());
        const QDateTime now = QDateTime::currentDateTimeUtc();
        for (const Expiry &one : *expiries) {
            const auto broker = std::find_if(m_brokers.cbegin(), m_brokers.cend(), [&one](BrokerSession *session) {
                return session->profile().id == one.brokerId;
            });
            if (broker == m_brokers.cend())
                continue;
            if (one.until > now)
                m_later.append(one);
            else if (!m_due.contains(*broker))
                m_due.append(*broker);
        }
        next();
    }

    void next()
    {
        if (m_due.isEmpty())
            return print();
        BrokerSession *broker = m_due.takeFirst();
        whenDone(console().open(broker), this, [this, broker](const Result<> &opened) {
            if (!opened) {
                failed(*broker, opened.error());
                return next();
            }
            whenDone(broker->expiring().endDue(), this, [this, broker](const Result<QList<Expired>> &ended) {
                if (ended)
                    m_ended += *ended;
                else
                    failed(*broker, ended.error());
                next();
            });
        });
    }

    void failed(const BrokerSession &broker, const Error &error)
    {
        const QString name = visibleText(broker.profile().name, 60);
        output().failure({error.fault, tr("%1: %2").arg(name, error.what), {}}, Output::Also::Nothing);
        m_failure = m_failure.value_or(error);
    }

    void print()
    {
        QJsonArray changes;
        bool isForeign = false;
        bool isLeft = false;
        for (const Expired &one : std::as_const(m_ended)) {
            changes.append(QJsonObject{{QStringLiteral("sequence"), one.expiry.intent},
                                       {QStringLiteral("who"), one.expiry.who},
                                       {QStringLiteral("until"), timeToJson(one.expiry.until)},
                                       {QStringLiteral("outcome"), outcomeWord(one.outcome)},
                                       {QStringLiteral("text"), one.sentence}});
            output().line(visibleText(one.sentence, 2000));
            isForeign = isForeign || one.outcome == Expired::Outcome::Foreign;
            isLeft = isLeft || one.outcome == Expired::Outcome::Left;
        }
        QJsonArray later;
        for (const Expiry &one : std::as_const(m_later))
            later.append(QJsonObject{{QStringLiteral("sequence"), one.intent},
                                     {QStringLiteral("who"), one.who},
                                     {QStringLiteral("until"), timeToJson(one.until)}});
        QJsonObject object{{QStringLiteral("changes"), changes}, {QStringLiteral("later"), later}};
        if (m_failure)
            object.insert(QStringLiteral("error"), toJson(*m_failure));
        output().object(object);
        if (m_ended.isEmpty() && !m_failure)
            output().line(m_later.isEmpty() ? tr("Nothing is to be taken back.")
                                            : tr("Nothing is to be taken back yet. The next time is %1.")
                                                  .arg(timeToJson(m_later.constFirst().until).toString()));
        finish(m_failure   ? exitCodeFor(m_failure->fault)
               : isLeft    ? ExitCode::Unreachable
               : isForeign ? ExitCode::Conflict
                           : ExitCode::Done);
    }

    QList<BrokerSession *> m_brokers;
    QList<BrokerSession *> m_due;
    QList<Expiry> m_later;
    QList<Expired> m_ended;
    std::optional<Error> m_failure;
};

} // namespace

std::unique_ptr<Command> makeExpire(Console &console)
{
    return std::make_unique<Expire>(console);
}

} // namespace gatehouse
