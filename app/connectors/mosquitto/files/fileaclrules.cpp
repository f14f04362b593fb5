// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What FileRules decides by an acl_file.

#include "connectors/mosquitto/files/fileasker.h"
#include "core/text.h"
#include "core/topicfilter.h"

namespace gatehouse::mosquitto {

namespace {

QString accessWord(AclAccess access)
{
    switch (access) {
    case AclAccess::Deny:
        return QStringLiteral("deny");
    case AclAccess::Read:
        return QStringLiteral("read");
    case AclAccess::Write:
        return QStringLiteral("write");
    case AclAccess::ReadWrite:
        break;
    }
    return QStringLiteral("readwrite");
}

/// As FlashMQ goes down its tree of levels (acltree.cpp of 1.26.2): $ is a name like any other, and in a pattern %c and
/// %u, a level each, are the client's names as well as themselves. Without a user name %u is an empty level.
bool matchesLevels(QByteArrayView filter, QByteArrayView topic, const std::optional<Substitutes> &who = {})
{
    const auto next = [](QByteArrayView &rest, bool &isOver) {
        const qsizetype slash = rest.indexOf('/');
        const QByteArrayView level = slash < 0 ? rest : rest.first(slash);
        isOver = slash < 0;
        rest = slash < 0 ? QByteArrayView() : rest.sliced(slash + 1);
        return level;
    };
    bool isFilterOver = false;
    bool isTopicOver = false;
    while (!isFilterOver) {
        const QByteArrayView wanted = next(filter, isFilterOver);
        if (wanted == QByteArrayView("#"))
            return true;
        if (isTopicOver)
            return false;
        const QByteArrayView level = next(topic, isTopicOver);
        const bool isName =
            who && ((wanted == QByteArrayView("%u") && level == who->user) ||
                    (wanted == QByteArrayView("%c") && !who->clientId.isEmpty() && level == who->clientId));
        if (wanted != level && wanted != QByteArrayView("+") && !isName)
            return false;
    }
    return isTopicOver;
}

bool isDangerous(QByteArrayView name)
{
    return name.contains('+') || name.contains('#');
}

} // namespace

bool FileRules::matches(const AclRule &rule, const Asker &asker) const
{
    const QByteArrayView filter = m_files.acl->filterOf(rule);
    return isFlashmq() ? matchesLevels(filter, asker.topic) : topicMatches(filter, asker.topic);
}

/// As 2.0 puts the client's names in: anywhere in the filter. 2.1 knows whole levels only.
QByteArray FileRules::substituted(QByteArrayView filter, const Asker &asker)
{
    QByteArray meant;
    meant.reserve(filter.size() + asker.clientId.size() + asker.user.size());
    for (qsizetype i = 0; i < filter.size(); ++i) {
        const char next = filter.at(i) == '%' && i + 1 < filter.size() ? filter.at(i + 1) : '\0';
        if (next == 'c' || next == 'u') {
            meant += next == 'c' ? asker.clientId : asker.user;
            ++i;
        } else {
            meant += filter.at(i);
        }
    }
    return meant;
}

/// The rule of the user's own sections that decides: denials first, the last written before the others, then the first
/// grant that fits.
FileRules::Found FileRules::ruleOf(const Asker &asker) const
{
    const AclFile &acl = *m_files.acl;
    const quint32 last = asker.isAnonymous ? 0 : asker.section;
    if (last == 0 && !asker.isAnonymous)
        return {};
    Found grant;
    for (quint32 section = last;; section = acl.earlierSection(section)) {
        const AclFile::Rules rules = acl.rulesOf(section);
        for (const AclRule *rule = rules.end(); rule != rules.begin();) {
            --rule;
            const bool denies = rule->access == AclAccess::Deny;
            if (!denies && (quint8(rule->access) & quint8(asker.access)) == 0)
                continue;
            if (!matches(*rule, asker))
                continue;
            if (denies)
                return {rule, section};
            grant = {rule, section}; // the one that stands first is found last
        }
        if (section == 0 || acl.earlierSection(section) == 0)
            return grant;
    }
}

bool FileRules::patternMatches(QByteArrayView filter, const Asker &asker) const
{
    if (isFlashmq())
        return matchesLevels(filter, asker.topic, Substitutes{asker.clientId, asker.user});
    if (asker.isAnonymous && filter.contains("%u"))
        return false;
    if (m_files.dialect == Dialect::V21)
        return ruleMatchesTopic(Dialect::V21, filter, asker.topic, {asker.clientId, asker.user}) == Match::Yes;
    return topicMatches(substituted(filter, asker), asker.topic);
}

FileRules::Found FileRules::patternOf(const Asker &asker) const
{
    const AclFile &acl = *m_files.acl;
    Found grant;
    for (auto rule = acl.patterns().crbegin(); rule != acl.patterns().crend(); ++rule) {
        const bool denies = rule->access == AclAccess::Deny;
        if (!denies && (quint8(rule->access) & quint8(asker.access)) == 0)
            continue;
        if (!patternMatches(acl.filterOf(*rule), asker))
            continue;
        if (denies)
            return {&*rule, 0};
        grant = {&*rule, 0};
    }
    return grant;
}

void FileRules::decideByRule(const Found &found, Check check, QStringList arguments, Decision &decision) const
{
    const AclRule &rule = *found.rule;
    const bool denies = rule.access == AclAccess::Deny;
    arguments << accessWord(rule.access) << lenientUtf8(m_files.acl->filterOf(rule));
    decideBy(decision,
             {check,
              denies ? StepResult::Fail : StepResult::Pass,
              Certainty::Certain,
              arguments,
              denies ? QStringLiteral("fileRuleDenies") : QStringLiteral("fileRuleAllows"),
              Origin{m_files.aclPath, check == Check::UserRule ? arguments.constFirst() : QString(),
                     m_files.acl->lineAt(rule.offset)},
              {}},
             denies ? Answered::Deny : Answered::Allow);
}

void FileRules::decideByDefault(const Asker &asker, Decision &decision) const
{
    decideBy(decision,
             {Check::DefaultAccess,
              StepResult::Fail,
              Certainty::Certain,
              {asker.topicText},
              QStringLiteral("noFileRule"),
              Origin{m_files.aclPath, lenientUtf8(asker.user), 0},
              {}},
             Answered::Deny);
}

void FileRules::askAcl(const Asker &asker, Decision &decision) const
{
    if (isFlashmq())
        return askAclOfFlashmq(asker, decision);
    if (const Found own = ruleOf(asker); own.rule)
        return decideByRule(own, Check::UserRule, {lenientUtf8(asker.user)}, decision);
    if (m_hasPatterns) {
        // Substituted, they would be wildcards.
        for (const QByteArray &name : {asker.user, asker.clientId}) {
            if (isDangerous(name))
                return decideBy(decision,
                                {Check::PatternRule,
                                 StepResult::Fail,
                                 Certainty::Certain,
                                 {lenientUtf8(name)},
                                 QStringLiteral("dangerousName"),
                                 {},
                                 {}},
                                Answered::Deny);
        }
        if (const Found pattern = patternOf(asker); pattern.rule)
            return decideByRule(pattern, Check::PatternRule, {}, decision);
    }
    decideByDefault(asker, decision);
}

/// All is asked, and a denial goes before whatever allows.
void FileRules::askAclOfFlashmq(const Asker &asker, Decision &decision) const
{
    const auto denies = [](const Found &found) { return found.rule && found.rule->access == AclAccess::Deny; };
    const Found own = ruleOf(asker);
    const Found pattern = denies(own) ? Found() : patternOf(asker);
    if (own.rule && !denies(pattern))
        return decideByRule(own, Check::UserRule, {lenientUtf8(asker.user)}, decision);
    if (pattern.rule)
        return decideByRule(pattern, Check::PatternRule, {}, decision);
    decideByDefault(asker, decision);
}

} // namespace gatehouse::mosquitto
