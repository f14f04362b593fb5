// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/filerules.h"

#include "connectors/mosquitto/files/fileasker.h"
#include "connectors/mosquitto/refused.h"
#include "core/text.h"

namespace gatehouse::mosquitto {

FileRules::FileRules(ListenerFiles files)
    : m_files(std::move(files))
    , m_hasPatterns(m_files.acl && !m_files.acl->patterns().empty())
{
}

FileRules::Asker FileRules::askerOf(const Attempt &attempt) const
{
    Asker asker;
    asker.user = attempt.who.user.toUtf8();
    asker.isAnonymous = attempt.who.user.isEmpty();
    asker.clientId = m_files.useUsernameAsClientId ? asker.user : attempt.who.clientId.toUtf8();
    asker.topicText = attempt.topic;
    asker.topic = attempt.topic.toUtf8();
    asker.access = attempt.action == Action::Publish ? AclAccess::Write : AclAccess::Read;
    // Looked up here, right before the password: the processor then waits for both memories at the same time.
    if (m_files.acl && attempt.action != Action::Connect)
        asker.section = m_files.acl->lastSectionOf(asker.user);
    return asker;
}

Decision FileRules::decide(const Attempt &attempt) const
{
    Decision decision;
    decision.steps.reserve(3); // prefix, password, rule: memory is asked for once
    if (const auto refused = isFlashmq() ? refusedByFlashmq(attempt.who) : refusedName(attempt.who)) {
        decideBy(decision, *refused, Answered::Deny);
        return decision;
    }
    const Asker asker = askerOf(attempt);
    askConnect(attempt, asker, After::Nothing, decision);
    if (attempt.action == Action::Connect || decision.answer == Answered::Deny)
        return decision;
    const Answered connecting = decision.answer;
    askTopic(attempt, asker, After::Nothing, decision);
    if (decision.answer == Answered::Allow && connecting == Answered::Unknown)
        decision.answer = Answered::Unknown;
    return decision;
}

Decision FileRules::decideConnect(const Attempt &attempt, After after) const
{
    Decision decision;
    if (const auto refused = isFlashmq() ? refusedByFlashmq(attempt.who) : refusedName(attempt.who))
        decideBy(decision, *refused, Answered::Deny);
    else
        askConnect(attempt, askerOf(attempt), after, decision);
    return decision;
}

Decision FileRules::decideTopic(const Attempt &attempt, After after) const
{
    Decision decision;
    askTopic(attempt, askerOf(attempt), after, decision);
    return decision;
}

void FileRules::askTopic(const Attempt &attempt, const Asker &asker, After after, Decision &decision) const
{
    const auto refused =
        isFlashmq() ? refusedByFlashmq(attempt.action, attempt.topic) : refusedTopic(attempt.action, attempt.topic);
    if (refused)
        return decideBy(decision, *refused, Answered::Deny);
    const auto byDefault = [&](StepResult result, const QString &code) {
        decideBy(decision, {Check::DefaultAccess, result, Certainty::Certain, {attempt.topic}, code, {}, {}},
                 result == StepResult::Pass ? Answered::Allow : Answered::Deny);
    };
    if (m_files.isAclFileUnread && !takesFilter(attempt.action))
        decideBy(decision,
                 {Check::DefaultAccess,
                  StepResult::NotChecked,
                  Certainty::Possible,
                  {attempt.topic},
                  QStringLiteral("aclFileUnread"),
                  Origin{m_files.aclPath, attempt.who.user, 0},
                  {}},
                 Answered::Unknown);
    else if (isFlashmq() && m_files.acl && m_files.acl->isBroken() && !takesFilter(attempt.action))
        decideBy(decision,
                 {Check::DefaultAccess,
                  StepResult::NotChecked,
                  Certainty::Possible,
                  {attempt.topic},
                  QStringLiteral("aclFileBroken"),
                  Origin{m_files.aclPath, attempt.who.user, 0},
                  {}},
                 Answered::Unknown);
    else if (!m_files.acl && !m_files.isAclFileUnread && after == After::Plugin)
        byDefault(StepResult::Fail, QStringLiteral("noAclAfterPlugin"));
    else if (!m_files.acl && !m_files.isAclFileUnread)
        byDefault(StepResult::Pass, QStringLiteral("noAcl"));
    else if (takesFilter(attempt.action))
        byDefault(StepResult::Pass, QStringLiteral("aclIgnoresFilters"));
    else
        askAcl(asker, decision);
}

void FileRules::askConnect(const Attempt &attempt, const Asker &asker, After after, Decision &decision) const
{
    decision.answer = Answered::Allow;
    const QString &clientId = attempt.who.clientId;
    if (!m_files.clientIdPrefix.isEmpty()) {
        const QStringList arguments{clientId, lenientUtf8(m_files.clientIdPrefix)};
        if (clientId.isEmpty()) {
            // The broker would make one up.
            decideBy(decision,
                     {Check::Listener,
                      StepResult::NotChecked,
                      Certainty::Possible,
                      arguments,
                      QStringLiteral("prefixUnknown"),
                      m_files.prefixOrigin,
                      {}},
                     Answered::Unknown);
        } else if (!clientId.toUtf8().startsWith(m_files.clientIdPrefix)) {
            return decideBy(decision,
                            {Check::Listener,
                             StepResult::Fail,
                             Certainty::Certain,
                             arguments,
                             QStringLiteral("prefixMissing"),
                             m_files.prefixOrigin,
                             {}},
                            Answered::Deny);
        } else {
            decision.steps.append({Check::Listener,
                                   StepResult::Pass,
                                   Certainty::Certain,
                                   arguments,
                                   QStringLiteral("prefixFits"),
                                   m_files.prefixOrigin,
                                   {}});
        }
    }
    const bool isAnonymous = asker.isAnonymous;
    if (m_files.userFromCertificate) {
        // The name that the client sends counts for nothing; who asks by none has not said which one is certified.
        decision.steps.append({Check::LogIn,
                               isAnonymous ? StepResult::NotChecked : StepResult::Pass,
                               isAnonymous ? Certainty::Possible : Certainty::Certain,
                               {attempt.who.user},
                               isAnonymous ? QStringLiteral("certificateUnknown") : QStringLiteral("certificateNames"),
                               {},
                               {}});
        if (isAnonymous && decision.answer == Answered::Allow)
            decision.answer = Answered::Unknown;
        return;
    }
    if (m_files.useUsernameAsClientId && isAnonymous)
        return decideBy(decision,
                        {Check::Listener,
                         StepResult::Fail,
                         Certainty::Certain,
                         {},
                         QStringLiteral("userNameNeeded"),
                         m_files.userNameOrigin,
                         {}},
                        Answered::Deny);
    if (!isAnonymous && m_files.isPasswordFileUnread)
        return decideBy(decision,
                        {Check::LogIn,
                         StepResult::NotChecked,
                         Certainty::Possible,
                         {attempt.who.user},
                         QStringLiteral("passwordFileUnread"),
                         Origin{m_files.passwordPath, attempt.who.user, 0},
                         {}},
                        Answered::Unknown);
    if (isAnonymous || !m_files.passwords) {
        const bool isLetIn = m_files.allowAnonymous && (isAnonymous || after == After::Nothing);
        const QString code = isAnonymous
                                 ? isLetIn ? QStringLiteral("anonymousAllowed") : QStringLiteral("anonymousRefused")
                             : isLetIn ? QStringLiteral("anyNameAllowed")
                                       : QStringLiteral("noPasswordFile");
        const Step step{Check::LogIn,
                        isLetIn ? StepResult::Pass : StepResult::Fail,
                        Certainty::Certain,
                        {attempt.who.user},
                        code,
                        m_files.anonymousOrigin,
                        {}};
        if (!isLetIn)
            return decideBy(decision, step, Answered::Deny);
        decision.steps.append(step);
        return;
    }
    askPassword(attempt, asker, decision);
}

void FileRules::askPassword(const Attempt &attempt, const Asker &asker, Decision &decision) const
{
    const QString &user = attempt.who.user;
    const auto entry = m_files.passwords->find(asker.user);
    const Origin origin{m_files.passwordPath, user, entry ? m_files.passwords->lineAt(entry->offset) : 0};
    const auto step = [&](Check check, StepResult result, Certainty certainty, const QString &code) {
        return Step{check, result, certainty, {user}, code, origin, {}};
    };
    if (!attempt.credentials && entry && entry->isUsed()) {
        decision.steps.append(
            step(Check::LogIn, StepResult::Pass, Certainty::Certain, QStringLiteral("inPasswordFile")));
        return;
    }
    // Any password shows the state of an entry that the broker does not use.
    const QByteArray password = attempt.credentials ? attempt.credentials->password.reveal() : QByteArray();
    // To FlashMQ none is an empty one.
    const QByteArrayView none = isFlashmq() ? QByteArrayView("") : QByteArrayView();
    const QByteArrayView sent = password.isEmpty() ? none : QByteArrayView(password);
    const PasswordVerdict verdict = m_files.passwords->check(asker.user, sent);
    if (letsUnknownIn(verdict, entry)) {
        decision.steps.append(
            step(Check::LogIn, StepResult::Pass, Certainty::Certain, QStringLiteral("unknownNameAllowed")));
        return;
    }
    switch (verdict) {
    case PasswordVerdict::UnknownUser:
        return decideBy(decision,
                        step(Check::LogIn, StepResult::Fail, Certainty::Certain, QStringLiteral("notInPasswordFile")),
                        Answered::Deny);
    case PasswordVerdict::Broken: {
        const bool isDisabled = entry && entry->state == HashState::Disabled;
        return decideBy(decision,
                        step(Check::AccountState, StepResult::Fail, Certainty::Certain,
                             isDisabled ? QStringLiteral("hashDisabled") : QStringLiteral("hashBroken")),
                        Answered::Deny);
    }
    case PasswordVerdict::NotKnown:
        decision.answer = Answered::Unknown;
        decision.steps.append(
            step(Check::Password, StepResult::NotChecked, Certainty::Possible, QStringLiteral("passwordUnclear")));
        return;
    case PasswordVerdict::Right:
        decision.steps.append(
            step(Check::Password, StepResult::Pass, Certainty::Certain, QStringLiteral("passwordRight")));
        return;
    case PasswordVerdict::Wrong:
        return decideBy(decision,
                        step(Check::Password, StepResult::Fail, Certainty::Certain,
                             password.isEmpty() ? QStringLiteral("passwordMissing") : QStringLiteral("passwordWrong")),
                        Answered::Deny);
    }
}

/// To FlashMQ who has no entry that it keeps is anonymous, whatever name was given.
bool FileRules::letsUnknownIn(PasswordVerdict verdict, const std::optional<PasswordEntry> &entry) const
{
    if (!isFlashmq() || !m_files.allowAnonymous)
        return false;
    const bool isKept = entry && !entry->isCommentedOut && isKeptByFlashmq(entry->state);
    return verdict == PasswordVerdict::UnknownUser || (verdict == PasswordVerdict::Broken && !isKept);
}

} // namespace gatehouse::mosquitto
