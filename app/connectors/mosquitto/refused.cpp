// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/refused.h"

#include "connectors/mosquitto/aclmatch.h"
#include "core/topicfilter.h"

namespace gatehouse::mosquitto {

namespace {

QString reasonOf(Action action, const QString &text)
{
    const QByteArray topic = text.toUtf8();
    const bool isFilter = takesFilter(action);
    if (!isBrokerText(text))
        return QStringLiteral("forbiddenCharacter");
    if (!isShallow(topic))
        return QStringLiteral("tooDeep");
    if (isFilter && (!isValidTopicFilter(topic) || topic == "$share"))
        return QStringLiteral("invalidFilter");
    if (!isFilter && !isValidTopicName(topic))
        return QStringLiteral("invalidTopic");
    if (action == Action::Publish && topic.startsWith("$SYS") &&
        !topicMatches("$SYS/broker/connection/+/state", topic)) // which bridges publish
        return QStringLiteral("sysIsReadOnly");
    if (!isFilter && topic.startsWith("$share"))
        return QStringLiteral("shareIsNoTopic");
    return {};
}

} // namespace

std::optional<Step> refusedName(const Identity &who)
{
    for (const QString &name : {who.user, who.clientId}) {
        if (!isBrokerText(name))
            return Step{
                Check::Name, StepResult::Fail, Certainty::Certain, {name}, QStringLiteral("forbiddenCharacter"), {},
                {}};
    }
    return std::nullopt;
}

std::optional<Step> refusedTopic(Action action, const QString &topic)
{
    const QString reason = reasonOf(action, topic);
    if (reason.isEmpty())
        return std::nullopt;
    return Step{Check::ReservedTopic, StepResult::Fail, Certainty::Certain, {topic}, reason, {}, {}};
}

} // namespace gatehouse::mosquitto
