// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/json.h"

#include "core/text.h"

#include <QJsonDocument>

namespace gatehouse {

namespace {

QJsonValue numberToJson(qint64 number, qint64 unknown)
{
    return number == unknown ? QJsonValue() : QJsonValue(number);
}

QJsonObject toJson(const Origin &origin)
{
    return {{QStringLiteral("place"), textToJson(origin.place)},
            {QStringLiteral("record"), textToJson(origin.record)},
            {QStringLiteral("line"), numberToJson(origin.line, 0)}};
}

QJsonArray idsOf(const QList<Block> &blocks)
{
    QJsonArray ids;
    for (const Block &block : blocks)
        ids.append(block.id);
    return ids;
}

} // namespace

QJsonValue timeToJson(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    const QDateTime utc = time.toUTC();
    return utc.toString(utc.time().msec() == 0 ? Qt::ISODate : Qt::ISODateWithMs);
}

QJsonValue textToJson(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonObject toJson(const Error &error)
{
    return {{QStringLiteral("fault"), faultName(error.fault)},
            {QStringLiteral("what"), error.what},
            {QStringLiteral("detail"), textToJson(error.detail)}};
}

QJsonObject toJson(const Identity &who)
{
    return {{QStringLiteral("clientId"), textToJson(who.clientId)},
            {QStringLiteral("user"), textToJson(who.user)},
            {QStringLiteral("address"), textToJson(who.address)},
            {QStringLiteral("certificateSubject"), textToJson(who.certificateSubject)}};
}

QJsonObject toJson(const Block &block)
{
    const QJsonObject subject{{QStringLiteral("kind"), subjectKindName(block.subject.kind)},
                              {QStringLiteral("value"), textToJson(block.subject.value)}};
    const QJsonObject scope{{QStringLiteral("action"), actionName(block.scope.action)},
                            {QStringLiteral("topicFilter"), textToJson(block.scope.topicFilter)}};
    return {{QStringLiteral("id"), block.id},
            {QStringLiteral("broker"), QJsonValue()},
            {QStringLiteral("subject"), subject},
            {QStringLiteral("mechanism"), mechanismName(block.mechanism)},
            {QStringLiteral("scope"), scope},
            {QStringLiteral("cause"), causeName(block.cause)},
            {QStringLiteral("certainty"), certaintyName(block.certainty)},
            {QStringLiteral("reason"), textToJson(block.reason)},
            {QStringLiteral("explanation"), textToJson(block.explanation)},
            {QStringLiteral("setBy"), textToJson(block.setBy)},
            {QStringLiteral("since"), timeToJson(block.since)},
            {QStringLiteral("until"), timeToJson(block.until)},
            {QStringLiteral("origin"), toJson(block.origin)},
            {QStringLiteral("attempts"), QJsonValue()},
            {QStringLiteral("lastAttempt"), QJsonValue()},
            {QStringLiteral("stillConnected"), QJsonValue()},
            {QStringLiteral("liftable"), !block.ownedBy.has_value()},
            {QStringLiteral("ownedBy"), block.ownedBy ? QJsonValue(*block.ownedBy) : QJsonValue()}};
}

QJsonObject toJson(const BlockedRow &row)
{
    QJsonObject object = toJson(row.block);
    object[QStringLiteral("broker")] = row.brokerName;
    object[QStringLiteral("attempts")] = numberToJson(row.attempts, -1);
    object[QStringLiteral("firstAttempt")] = timeToJson(row.firstAttempt);
    object[QStringLiteral("lastAttempt")] = timeToJson(row.lastAttempt);
    object[QStringLiteral("connectedSince")] = timeToJson(row.connectedSince);
    object[QStringLiteral("row")] =
        row.kind == BlockedRow::Kind::Record ? QStringLiteral("record") : QStringLiteral("refusals");
    object[QStringLiteral("stillConnected")] = row.stillConnected ? QJsonValue(*row.stillConnected) : QJsonValue();
    object[QStringLiteral("lifted")] = row.lifted;
    object[QStringLiteral("liftedBy")] = numberToJson(row.liftedBy, 0);
    return object;
}

QJsonObject toJson(const Step &step, const QString &sentence)
{
    return {{QStringLiteral("check"), checkName(step.check)},
            {QStringLiteral("result"), stepResultName(step.result)},
            {QStringLiteral("certainty"), certaintyName(step.certainty)},
            {QStringLiteral("code"), textToJson(step.code)},
            {QStringLiteral("text"), sentence},
            {QStringLiteral("evidence"), QJsonArray::fromStringList(step.arguments)},
            {QStringLiteral("origin"), step.origin == Origin() ? QJsonValue() : QJsonValue(toJson(step.origin))},
            {QStringLiteral("block"), textToJson(step.block)}};
}

QJsonObject toJson(const Decision &decision, const QList<Block> &blocks, const SentenceOf &sentenceOf)
{
    QJsonArray steps;
    for (const Step &step : decision.steps)
        steps.append(toJson(step, sentenceOf(step)));
    return {{QStringLiteral("answer"), answerName(decision.answer)},
            {QStringLiteral("steps"), steps},
            {QStringLiteral("blocks"), idsOf(blocks)}};
}

QJsonObject toJson(const Verification &verification)
{
    QJsonArray next;
    for (const Block &block : verification.next)
        next.append(toJson(block));
    return {{QStringLiteral("verdict"), verdictName(verification.verdict)},
            {QStringLiteral("readBack"), verification.readBack},
            {QStringLiteral("rulesClear"), verification.rulesClear},
            {QStringLiteral("connectionSeen"), verification.connectionSeen},
            {QStringLiteral("evidence"), QJsonArray::fromStringList(verification.evidence)},
            {QStringLiteral("next"), next},
            {QStringLiteral("nextStep"), textToJson(verification.nextStep)}};
}

QJsonObject toJson(const Event &event)
{
    return {{QStringLiteral("type"), eventTypeName(event.type)},
            {QStringLiteral("at"), timeToJson(event.at)},
            {QStringLiteral("clientId"), textToJson(event.who.clientId)},
            {QStringLiteral("user"), textToJson(event.who.user)},
            {QStringLiteral("address"), textToJson(event.who.address)},
            {QStringLiteral("cause"), causeName(event.cause)},
            {QStringLiteral("certainty"), certaintyName(event.certainty)},
            {QStringLiteral("text"), textToJson(event.text)},
            {QStringLiteral("raw"), textToJson(lenientUtf8(event.raw))}};
}

QJsonObject toJson(const ProbeReport &report)
{
    return {{QStringLiteral("connected"), report.connected},
            {QStringLiteral("code"), report.reasonCode},
            {QStringLiteral("meaning"), report.meaning}};
}

QJsonObject toJson(const AccessRecord &record)
{
    static constexpr std::array states{"active", "blocked", "limited"};
    return {{QStringLiteral("id"), record.id},
            {QStringLiteral("kind"), recordKindName(record.kind)},
            {QStringLiteral("state"), QLatin1String(states.at(static_cast<std::size_t>(record.state)))},
            {QStringLiteral("name"), record.name},
            {QStringLiteral("label"), textToJson(record.label)},
            {QStringLiteral("note"), textToJson(record.note)},
            {QStringLiteral("boundTo"), textToJson(record.boundTo)},
            {QStringLiteral("memberships"), textToJson(record.memberships)},
            {QStringLiteral("connections"), numberToJson(record.connections, -1)}};
}

QJsonObject toJson(const PolicyFact &fact)
{
    return {{QStringLiteral("name"), fact.name},
            {QStringLiteral("value"), fact.value},
            {QStringLiteral("effect"), textToJson(fact.effect)},
            {QStringLiteral("origin"), toJson(fact.origin)}};
}

QJsonArray toJson(const Abilities &abilities)
{
    QJsonArray array;
    for (const AbilityState &state : abilities.states()) {
        array.append(QJsonObject{{QStringLiteral("name"), abilityName(state.ability)},
                                 {QStringLiteral("available"), state.available},
                                 {QStringLiteral("whyNot"), textToJson(state.whyNot)}});
    }
    return array;
}

} // namespace gatehouse
