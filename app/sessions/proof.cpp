// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/proof.h"

#include "core/text.h"
#include "sessions/trail.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Verifying)
};

// What a connection answers: whether the client has the right password, and a certificate that is taken.
bool isAnsweredByConnecting(const Decision &decision)
{
    bool isOpen = false;
    for (const Step &step : decision.steps) {
        if (step.result == StepResult::NotChecked && step.check != Check::Password && step.check != Check::Tls)
            return false;
        isOpen = isOpen || step.result == StepResult::NotChecked;
    }
    return isOpen;
}

bool isAboutConnecting(const Block &block)
{
    return block.scope.action == Action::Connect;
}

QString clock(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().time(), QStringLiteral("HH:mm:ss"));
}

} // namespace

bool Proof::isReadBack() const
{
    return std::all_of(wanted.keyBegin(), wanted.keyEnd(), [this](const QString &record) {
        return now.contains(record) && now.value(record) == wanted.value(record);
    });
}

bool Proof::isKeptOut() const
{
    return std::any_of(next.cbegin(), next.cend(), isAboutConnecting);
}

bool Proof::areRulesClear(Direction direction) const
{
    // A denial that something unknown could lift, a certificate perhaps, shows only when somebody is refused.
    if (direction == Direction::KeepOut)
        return decision.answer == Answered::Deny &&
               (refused || decision.steps.constLast().certainty == Certainty::Certain);
    if (!next.isEmpty())
        return false;
    return decision.answer == Answered::Allow ||
           (decision.answer == Answered::Unknown && seen && isAnsweredByConnecting(decision));
}

Verdict Proof::verdict(Direction direction) const
{
    const bool isProved = isReadBack() && areRulesClear(direction);
    if (direction == Direction::KeepOut)
        return isProved ? Verdict::Verified : Verdict::Applied;
    if (isKeptOut() || decision.answer == Answered::Deny || !probeRefused.isEmpty())
        return Verdict::Refused;
    if (isProved && seen)
        return Verdict::Verified;
    return refused && !seen ? Verdict::Refused : Verdict::Applied;
}

bool Proof::isWorthWaiting(Direction direction) const
{
    return direction == Direction::LetIn && !seen && isReadBack() && !isKeptOut() && probeRefused.isEmpty() &&
           decision.answer != Answered::Deny;
}

void Proof::consider(const AccessPolicy &policy)
{
    // Who connected tells its client id, which a rule may be about.
    Identity known = who;
    if (known.clientId.isEmpty() && seen)
        known.clientId = seen->who.clientId;
    Attempt attempt;
    attempt.who = known;
    attempt.action = Action::Connect;
    decision = policy.decide(attempt);
    next = policy.blocksOf(known);
    next.removeIf([](const Block &block) { return block.certainty == Certainty::Possible; });
    std::stable_partition(next.begin(), next.end(), isAboutConnecting);
}

QString Proof::blocker() const
{
    if (!next.isEmpty()) {
        const Block &block = next.constFirst();
        if (!block.explanation.isEmpty())
            return visibleText(block.explanation, 1024);
        return mechanismName(block.mechanism) + QLatin1String(" (") + visibleText(block.id) + QLatin1Char(')');
    }
    return probeRefused;
}

QString Proof::remedy() const
{
    return next.isEmpty() || !next.constFirst().ownedBy ? QString() : visibleText(*next.constFirst().ownedBy, 1024);
}

QStringList Proof::sentences(Direction direction, const Connector &connector) const
{
    const QString name = visibleText(nameOf(who));
    QStringList list;
    if (isReadBack())
        list.append(Words::tr("The broker's record of %1 reads back as wanted.").arg(name));
    else
        list.append(
            Words::tr("The broker's record of %1 does not read back as wanted: somebody may have changed it since.")
                .arg(name));
    switch (decision.answer) {
    case Answered::Allow:
        list.append(direction == Direction::LetIn
                        ? Words::tr("The broker's rules let %1 connect.").arg(name)
                        : Words::tr("By the broker's rules %1 could still connect.").arg(name));
        break;
    case Answered::Deny:
        list.append(Words::tr("The broker's rules keep %1 out.").arg(name));
        break;
    case Answered::Unknown:
        for (const Step &step : decision.steps) {
            if (step.result != StepResult::NotChecked)
                continue;
            if (step.check == Check::Password && seen)
                list.append(Words::tr("Its password is right, since it connected."));
            else
                list.append(Words::tr("Not known: %1").arg(connector.sentenceOf(step)));
        }
        if (list.size() == 1)
            list.append(Words::tr("Whether the broker's rules let %1 connect is not known.").arg(name));
        break;
    }
    for (const Block &block : next)
        list.append(visibleText(block.explanation, 1024));
    if (seen && wasProbed)
        list.append(Words::tr("A test connection as %1 was let in at %2.").arg(name, clock(seen->time)));
    else if (seen)
        list.append(seen->who.clientId.isEmpty()
                        ? Words::tr("%1 was seen connected at %2.").arg(name, clock(seen->time))
                        : Words::tr("%1 was seen connected at %2, with the client id %3.")
                              .arg(name, clock(seen->time), visibleText(seen->who.clientId)));
    if (refused && !seen)
        list.append(Words::tr("%1 was refused at %2.").arg(name, clock(refused->time)));
    if (!probeRefused.isEmpty())
        list.append(probeRefused);
    list.removeAll(QString());
    return list;
}

} // namespace gatehouse
