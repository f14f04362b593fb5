// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/policy.h"

#include "core/nametable.h"

namespace gatehouse {

QString answerName(Answered answer)
{
    static constexpr auto names = std::to_array<NamedValue<Answered>>({
        {Answered::Allow, "allow"},
        {Answered::Deny, "deny"},
        {Answered::Unknown, "unknown"},
    });
    return nameIn(names, answer);
}

QString stepResultName(StepResult result)
{
    static constexpr auto names = std::to_array<NamedValue<StepResult>>({
        {StepResult::Pass, "pass"},
        {StepResult::Fail, "fail"},
        {StepResult::NotChecked, "notChecked"},
    });
    return nameIn(names, result);
}

QString checkName(Check check)
{
    static constexpr auto names = std::to_array<NamedValue<Check>>({
        {Check::Name, "name"},
        {Check::Reach, "reach"},
        {Check::Tls, "tls"},
        {Check::Listener, "listener"},
        {Check::BanList, "banList"},
        {Check::LogIn, "login"},
        {Check::AccountState, "accountState"},
        {Check::BoundClientId, "boundClientId"},
        {Check::Password, "password"},
        {Check::Limits, "limits"},
        {Check::ClientRole, "clientRole"},
        {Check::GroupRole, "groupRole"},
        {Check::DefaultAccess, "defaultAccess"},
        {Check::AnonymousGroup, "anonymousGroup"},
        {Check::ReservedTopic, "reservedTopic"},
        {Check::UserRule, "userRule"},
        {Check::PatternRule, "patternRule"},
        {Check::OtherSource, "otherSource"},
    });
    return nameIn(names, check);
}

} // namespace gatehouse
