// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/clientidadvice.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ClientIdAdvice)
};

const QString ours = QStringLiteral("gatehouse-test-");

/// What a decision comes to, apart from the names in it.
QString outcomeOf(const Decision &decision)
{
    QString outcome = answerName(decision.answer);
    for (const Step &step : decision.steps)
        outcome += u' ' + checkName(step.check) + stepResultName(step.result);
    return outcome;
}

} // namespace

QString freshClientId()
{
    return ours + QStringLiteral("%1").arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
}

ClientIdAdvice adviceOnClientId(const BrokerSession &session, const Identity &who)
{
    ClientIdAdvice advice;
    const QString id = visibleText(who.clientId);
    advice.isOnline = who.clientId.startsWith(ours) ? std::optional(false) : session.knownOnline(who);
    if (!advice.isOnline)
        advice.warning = Words::tr("Whether a client with the id %1 is connected is not known. If one is, a test with "
                                   "the same id throws it out.")
                             .arg(id);
    else if (*advice.isOnline)
        advice.warning =
            Words::tr("A client with the id %1 is connected now, and a test with the same id throws it out.").arg(id);
    if (const std::shared_ptr<const AccessPolicy> policy = session.policy()) {
        Attempt own;
        own.who = who;
        Attempt other = own;
        other.who.clientId = freshClientId();
        advice.decides = outcomeOf(policy->decide(own)) != outcomeOf(policy->decide(other));
    }
    if (who.clientId.isEmpty())
        return advice;
    advice.ifAnother =
        advice.decides
            ? Words::tr("The rules ask for the client id, so a test with another id than %1 is decided otherwise.")
                  .arg(id)
            : Words::tr(
                  "With another id than %1 it is not tested what goes by the client id: rules with %c, an account "
                  "that is bound to its id, a session that is kept.")
                  .arg(id);
    return advice;
}

} // namespace gatehouse
