// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/refusalcause.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::RefusalCause)
};

QString nameOf(const Identity &who)
{
    return visibleText(who.user.isEmpty() ? who.clientId : who.user, 60);
}

/// Of what the log says and what the rules say, the less certain.
Certainty weaker(Certainty one, Certainty other)
{
    return std::max(one, other);
}

bool isKnown(const Identity &who)
{
    return !who.user.isEmpty() || !who.clientId.isEmpty();
}

/// Whether a record of this very client keeps it out.
bool isOfARecord(const Event &event, const AccessPolicy *policy)
{
    if (policy == nullptr || !isKnown(event.who))
        return false;
    const QList<Block> blocks = policy->blocksOf(event.who);
    return std::any_of(blocks.cbegin(), blocks.cend(), [](const Block &block) {
        return block.scope.action == Action::Connect && block.mechanism != Mechanism::NotListed &&
               (block.subject.kind == SubjectKind::User || block.subject.kind == SubjectKind::ClientId);
    });
}

} // namespace

void explainRefusal(Event &event, const AccessPolicy *policy)
{
    if (event.type != EventType::Refused || policy == nullptr || !isKnown(event.who) || !event.why.isEmpty() ||
        event.cause == Cause::Limit)
        return;
    const QList<Block> blocks = policy->blocksOf(event.who);
    const auto closes = [](const Block &block) { return block.scope.action == Action::Connect; };
    const auto block = std::find_if(blocks.cbegin(), blocks.cend(), closes);
    if (block != blocks.cend()) {
        event.cause = block->cause == Cause::Unknown ? Cause::Policy : block->cause;
        event.certainty = weaker(event.certainty, block->certainty);
        event.why = block->explanation;
        return;
    }
    const Answered answer = policy->decide({event.who, Action::Connect, {}, {}}).answer;
    if (answer == Answered::Deny) {
        event.cause = Cause::Policy;
        event.why = Words::tr("The rules do not let %1 in.").arg(nameOf(event.who));
    } else if (answer == Answered::Allow && !event.who.user.isEmpty()) {
        event.cause = Cause::FailedLogins;
        event.certainty = weaker(event.certainty, Certainty::Likely);
        event.why = Words::tr("The rules let %1 in, so its password was wrong.").arg(nameOf(event.who));
    }
}

void explainRefusals(QList<Event> &events, const AccessPolicy *policy, AddressWatch &addresses)
{
    for (Event &event : events) {
        if (event.type != EventType::Refused)
            continue;
        explainRefusal(event, policy);
        if (event.reason != EventReason::Login && event.reason != EventReason::None)
            continue;
        const QString name = event.who.user.isEmpty() ? event.who.clientId : event.who.user;
        const int names = isOfARecord(event, policy) ? 0 : addresses.noted(event.who.address, name, event.at);
        if (names < AddressWatch::many)
            continue;
        event.cause = Cause::SuspiciousAddress;
        event.certainty = weaker(event.certainty, Certainty::Likely);
        event.why = Words::tr("From %1 at least %2 different names were refused within ten minutes.")
                        .arg(visibleText(event.who.address, 60))
                        .arg(names);
    }
}

void nameCandidates(QList<Event> &events, const AddressHistory &history, const IsOnline &isOnline)
{
    constexpr qsizetype mostNamed = 3;
    for (Event &event : events) {
        if (event.type != EventType::Refused || isKnown(event.who) || event.who.address.isEmpty() ||
            event.certainty == Certainty::Possible || !event.why.isEmpty())
            continue;
        const QList<Identity> seen = history.seenFrom(event.who.address);
        QList<Identity> missing;
        std::copy_if(seen.cbegin(), seen.cend(), std::back_inserter(missing),
                     [&isOnline](const Identity &who) { return !isOnline(who); });
        if (missing.isEmpty() || missing.size() > mostNamed)
            continue;
        if (seen.size() == 1) {
            event.who.user = seen.constFirst().user;
            event.who.clientId = seen.constFirst().clientId;
            event.certainty = Certainty::Likely;
            continue;
        }
        QStringList names;
        for (const Identity &who : std::as_const(missing))
            names.append(nameOf(who));
        event.why = names.size() == 1
                        ? Words::tr("It may have been %1, which was seen from %2 before and is not connected.")
                              .arg(names.constFirst(), visibleText(event.who.address, 60))
                        : Words::tr("It may have been one of %1, which were seen from %2 before and are not connected.")
                              .arg(names.join(QLatin1String(", ")), visibleText(event.who.address, 60));
    }
}

} // namespace gatehouse
