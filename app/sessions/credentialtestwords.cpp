// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a credential test comes to, in words.

#include "core/text.h"
#include "sessions/credentialtestreport.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::CredentialTest)
};

constexpr qsizetype longest = 1024;

Agreement agreementOf(const RuleCheck &check)
{
    if (!check.wasLetIn || check.decision.answer == Answered::Unknown)
        return Agreement::NotKnown;
    return *check.wasLetIn == (check.decision.answer == Answered::Allow) ? Agreement::Agrees : Agreement::Differs;
}

/// The sentences of what the rules leave open; a password that cannot be compared apart.
struct LeftOpen
{
    QStringList sentences;
    bool isPassword = false;
};

LeftOpen leftOpenBy(const RuleCheck &check)
{
    LeftOpen open;
    for (qsizetype i = 0; i < check.decision.steps.size(); ++i) {
        const Step &step = check.decision.steps.at(i);
        if (step.result != StepResult::NotChecked)
            continue;
        if (step.check == Check::Password)
            open.isPassword = true;
        else
            open.sentences.append(visibleText(check.sentences.value(i), longest));
    }
    return open;
}

QString decidingSentence(const RuleCheck &check)
{
    return check.sentences.isEmpty() ? QString() : visibleText(check.sentences.constLast(), longest);
}

QString connectedSentence(const RuleCheck &check, const QString &name)
{
    switch (check.decision.answer) {
    case Answered::Allow:
        return Words::tr("The broker let %1 in, and its rules say the same.").arg(name);
    case Answered::Deny:
        return Words::tr("The broker let %1 in, but by its rules as they were read it is kept out: %2 Read the broker "
                         "again; if it stays so, something else lets it in.")
            .arg(name, decidingSentence(check));
    case Answered::Unknown:
        break;
    }
    const LeftOpen open = leftOpenBy(check);
    if (!open.sentences.isEmpty())
        return Words::tr("The broker let %1 in. Its rules alone leave open: %2").arg(name, open.sentences.join(u' '));
    return open.isPassword
               ? Words::tr("The broker let %1 in: the password is right, and the rules have nothing against it.")
                     .arg(name)
               : Words::tr("The broker let %1 in.").arg(name);
}

QString refusedSentence(const RuleCheck &check, const QString &name)
{
    switch (check.decision.answer) {
    case Answered::Allow:
        return Words::tr("The rules would let %1 in, but the broker refused it: %2").arg(name, check.brokersWords);
    case Answered::Deny:
        return Words::tr("The broker refused %1, and its rules say the same: %2").arg(name, decidingSentence(check));
    case Answered::Unknown:
        break;
    }
    const LeftOpen open = leftOpenBy(check);
    if (open.sentences.isEmpty() && open.isPassword)
        return Words::tr("The broker refused %1. Nothing in its rules keeps it out, so the password is likely wrong.")
            .arg(name);
    if (open.sentences.isEmpty())
        return Words::tr("The broker refused %1: %2").arg(name, check.brokersWords);
    return Words::tr("The broker refused %1: %2 What its rules leave open: %3")
        .arg(name, check.brokersWords, open.sentences.join(u' '));
}

QString refusedProbeByBoth(Action action, const QString &topic, const QString &why)
{
    switch (action) {
    case Action::Publish:
        return Words::tr("It may not publish to %1, and the rules say the same: %2").arg(topic, why);
    case Action::Subscribe:
        return Words::tr("It may not subscribe to %1, and the rules say the same: %2").arg(topic, why);
    default:
        return Words::tr("It may not receive from %1, and the rules say the same: %2").arg(topic, why);
    }
}

QString refusedProbe(Action action, const QString &topic, const QString &words)
{
    switch (action) {
    case Action::Publish:
        return Words::tr("The broker refused the message to %1, which its rules do not explain: %2").arg(topic, words);
    case Action::Subscribe:
        return Words::tr("The broker refused the subscription to %1, which its rules do not explain: %2")
            .arg(topic, words);
    default:
        return Words::tr("The message to %1 did not come back, which the rules do not explain: %2").arg(topic, words);
    }
}

QString allowedProbe(Action action, const QString &topic)
{
    switch (action) {
    case Action::Publish:
        return Words::tr("It may publish to %1.").arg(topic);
    case Action::Subscribe:
        return Words::tr("It may subscribe to %1.").arg(topic);
    default:
        return Words::tr("It may receive from %1.").arg(topic);
    }
}

QString untoldProbe(Action action, const QString &topic, const RuleCheck &check)
{
    if (check.decision.answer == Answered::Deny)
        return action == Action::Publish
                   ? Words::tr(
                         "The broker does not tell whether it took the message to %1; by its rules it does not: %2")
                         .arg(topic, decidingSentence(check))
                   : Words::tr("The broker does not tell whether %1 may be received; by its rules it may not: %2")
                         .arg(topic, decidingSentence(check));
    if (check.decision.answer == Answered::Allow)
        return action == Action::Publish
                   ? Words::tr("The broker does not tell whether it took the message to %1; by its rules it does.")
                         .arg(topic)
                   : Words::tr("By the rules it may receive from %1.").arg(topic);
    return action == Action::Publish ? Words::tr("Whether the broker took the message to %1 is not known.").arg(topic)
                                     : Words::tr("Whether it may receive from %1 is not known.").arg(topic);
}

QString probeSentence(const RuleCheck &check)
{
    const QString topic = visibleText(check.topic);
    if (!check.wasLetIn)
        return untoldProbe(check.action, topic, check);
    if (*check.wasLetIn) {
        if (check.decision.answer != Answered::Deny)
            return allowedProbe(check.action, topic);
        return QString(allowedProbe(check.action, topic) + u' ' +
                       Words::tr("By the rules as they were read it may not: %1").arg(decidingSentence(check)));
    }
    return check.decision.answer == Answered::Deny ? refusedProbeByBoth(check.action, topic, decidingSentence(check))
                                                   : refusedProbe(check.action, topic, check.brokersWords);
}

QString nameOf(const Identity &who)
{
    return visibleText(who.user.isEmpty() ? who.clientId : who.user);
}

/// The broker's own words of the log-in, where it told any.
QString brokersNews(const QList<Event> &events)
{
    const auto found = std::find_if(events.cbegin(), events.cend(), [](const Event &event) {
        return event.type == EventType::Refused && !event.text.isEmpty();
    });
    return found == events.cend() ? QString() : Words::tr("Its log says: %1").arg(visibleText(found->text, longest));
}

QString notLetIn(const CredentialTestReport &report, const RuleCheck &check, const QString &name)
{
    switch (report.trial.end) {
    case TrialEnd::NotTrusted:
        return Words::tr("The broker was not asked, and no password was sent: its certificate is not trusted. %1")
            .arg(report.trial.meaning);
    case TrialEnd::Cancelled:
    case TrialEnd::NotReached: {
        const QString byRules =
            check.decision.answer == Answered::Deny
                ? Words::tr("By its rules %1 is kept out anyway: %2").arg(name, decidingSentence(check))
                : QString();
        return QString(report.trial.meaning + u' ' + byRules).trimmed();
    }
    case TrialEnd::Refused:
        if (!report.trial.code)
            return Words::tr("The broker did not come to ask who this is. %1").arg(report.trial.meaning);
        return refusedSentence(check, name);
    case TrialEnd::Connected:
        break;
    }
    return connectedSentence(check, name);
}

QString crossCheckOf(const CredentialTestReport &report)
{
    if (!report.rulesAsOf.isValid())
        return Words::tr("The broker’s rules were not read, so there is nothing to compare with.");
    switch (report.agreement) {
    case Agreement::Agrees:
        return Words::tr("What happened is what the broker’s records say.");
    case Agreement::Differs:
        return Words::tr("What happened is not what the broker’s records say.");
    case Agreement::NotKnown:
        break;
    }
    return Words::tr("The broker’s records leave open what should happen.");
}

} // namespace

void conclude(CredentialTestReport &report)
{
    const QString name = nameOf(report.as);
    QStringList sentences;
    bool isOpen = report.rules.isEmpty();
    bool isDifferent = false;
    for (RuleCheck &check : report.rules) {
        check.agreement = agreementOf(check);
        const bool isLogIn = check.action == Action::Connect;
        const LeftOpen open = leftOpenBy(check);
        // A password that only the broker can compare is answered by its being let in.
        const bool isAnswered =
            isLogIn && check.wasLetIn.value_or(false) && open.isPassword && open.sentences.isEmpty();
        if (check.agreement == Agreement::NotKnown && isAnswered)
            check.agreement = Agreement::Agrees;
        isOpen = isOpen || check.agreement == Agreement::NotKnown;
        isDifferent = isDifferent || check.agreement == Agreement::Differs;
        check.conclusion = isLogIn ? notLetIn(report, check, name) : probeSentence(check);
        sentences.append(check.conclusion);
        const bool isRefused = isLogIn && !check.wasLetIn.value_or(true) && check.decision.answer != Answered::Deny;
        if (isRefused)
            sentences.append(brokersNews(report.events));
    }
    report.agreement = isDifferent ? Agreement::Differs : isOpen ? Agreement::NotKnown : Agreement::Agrees;
    report.crossCheck = crossCheckOf(report);
    sentences.removeAll(QString());
    report.conclusion = sentences.isEmpty() ? report.trial.meaning : sentences.join(u' ');
}

} // namespace gatehouse
