// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Names and topics that FlashMQ (1.26.2) does not take, whatever the files say.

#include "connectors/mosquitto/aclmatch.h"
#include "connectors/mosquitto/files/fileasker.h"
#include "connectors/mosquitto/files/flashmqnetwork.h"
#include "connectors/mosquitto/refused.h"
#include "core/topicfilter.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

bool isUnsafe(const QString &name)
{
    return name.contains(u'+') || name.contains(u'#');
}

/// isValidSubscribePath() and parseSubscriptionShare().
bool isFlashmqFilter(const QByteArray &filter)
{
    QByteArrayList levels = filter.split('/');
    if (levels.constFirst() == "$share" && levels.size() > 1) {
        const QByteArray &share = levels.at(1);
        if (levels.size() < 3 || share.isEmpty() || share.contains('+') || share.contains('#'))
            return false;
        if (levels.size() == 3 && levels.at(2).isEmpty())
            return false;
        levels = levels.mid(2);
    }
    return isValidTopicFilter(levels.join('/'));
}

/// Of the filter behind the name of a share; -1: it has none.
qsizetype firstWildcard(const QByteArray &filter)
{
    QByteArrayList levels = filter.split('/');
    if (levels.size() > 2 && levels.constFirst() == "$share")
        levels = levels.mid(2);
    for (qsizetype i = 0; i < levels.size(); ++i)
        if (levels.at(i) == "+" || levels.at(i) == "#")
            return i;
    return -1;
}

Step refusal(Check check, const QStringList &arguments, const char *code, const ConfPlace &place = {})
{
    return {check,     StepResult::Fail,          Certainty::Certain,
            arguments, QString::fromLatin1(code), {place.file, QString(), place.line},
            {}};
}

const ConfValue<QString> *holding(const QList<ConfValue<QString>> &networks, const QString &address)
{
    const auto found = std::find_if(networks.cbegin(), networks.cend(), [&address](const ConfValue<QString> &network) {
        const auto parsed = FlashmqNetwork::parse(network.value);
        return parsed && parsed->holds(address);
    });
    return found == networks.cend() ? nullptr : &*found;
}

} // namespace

std::optional<Step> FileRules::askAddress(const QString &address) const
{
    const FlashmqOptions &options = m_files.flashmq;
    if (address.isEmpty() || (options.deniedFrom.isEmpty() && options.allowedFrom.isEmpty()))
        return std::nullopt;
    if (const auto *network = holding(options.deniedFrom, address))
        return refusal(Check::Listener, {address, network->value}, "addressDenied", network->place);
    if (!options.allowedFrom.isEmpty() && holding(options.allowedFrom, address) == nullptr)
        return refusal(Check::Listener, {address}, "addressNotAllowed", options.allowedFrom.constFirst().place);
    Step step = refusal(Check::Listener, {address}, "addressFits");
    step.result = StepResult::Pass;
    return step;
}

std::optional<Step> FileRules::refusedByFlashmq(const Identity &who) const
{
    const FlashmqOptions &options = m_files.flashmq;
    for (const QString &name : {who.clientId, who.user}) {
        if (!isBrokerText(name))
            return refusal(Check::Name, {name}, "forbiddenCharacter");
        if (name.toUtf8().size() > options.mostLength.value)
            return refusal(Check::Listener, {name, QString::number(options.mostLength.value)}, "nameTooLong",
                           options.mostLength.place);
    }
    if (!options.allowsUnsafeUserNames.value && isUnsafe(who.user))
        return refusal(Check::Listener, {who.user}, "unsafeUserName", options.allowsUnsafeUserNames.place);
    if (!options.allowsUnsafeClientIds.value && isUnsafe(who.clientId))
        return refusal(Check::Listener, {who.clientId}, "unsafeClientId", options.allowsUnsafeClientIds.place);
    return std::nullopt;
}

std::optional<Step> FileRules::refusedByFlashmq(Action action, const QString &text) const
{
    const FlashmqOptions &options = m_files.flashmq;
    const QByteArray topic = text.toUtf8();
    const bool isFilter = takesFilter(action);
    if (!isBrokerText(text))
        return refusal(Check::ReservedTopic, {text}, "forbiddenCharacter");
    if (topic.size() > options.mostLength.value)
        return refusal(Check::ReservedTopic, {text}, isFilter ? "invalidFilter" : "invalidTopic");
    if (topic.count('/') >= options.mostLevels.value)
        return refusal(Check::ReservedTopic, {text, QString::number(options.mostLevels.value)}, "tooManyLevels",
                       options.mostLevels.place);
    if (isFilter ? !isFlashmqFilter(topic) : !isValidTopicName(topic))
        return refusal(Check::ReservedTopic, {text}, isFilter ? "invalidFilter" : "invalidTopic");
    const qsizetype wildcard = action == Action::Subscribe && options.deniesBroadFilters ? firstWildcard(topic) : -1;
    if (wildcard >= 0 && wildcard < options.wildcardDepth.value)
        return refusal(Check::Listener, {text, QString::number(options.wildcardDepth.value)}, "filterTooBroad",
                       options.wildcardDepth.place);
    return std::nullopt;
}

} // namespace gatehouse::mosquitto
