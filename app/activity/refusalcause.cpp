// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/refusalcause.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

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

} // namespace

void explainRefusal(Event &event, const AccessPolicy *policy)
{
    const bool isKnown = !event.who.user.isEmpty() || !event.who.clientId.isEmpty();
    if (event.type != EventType::Refused || policy == nullptr || !isKnown || !event.why.isEmpty() ||
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

} // namespace gatehouse
