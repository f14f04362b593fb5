// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/investigation.h"

#include "core/json.h"

#include <QJsonArray>

namespace gatehouse {

namespace {

QJsonObject rungToJson(const Rung &rung)
{
    return {{QStringLiteral("check"), rung.name},
            {QStringLiteral("title"), rung.title},
            {QStringLiteral("result"), stepResultName(rung.result)},
            {QStringLiteral("certainty"), certaintyName(rung.certainty)},
            {QStringLiteral("text"), rung.sentences.join(u' ')},
            {QStringLiteral("evidence"), QJsonArray::fromStringList(rung.sentences)},
            {QStringLiteral("origin"),
             rung.origin.place.isEmpty()
                 ? QJsonValue()
                 : QJsonValue(QJsonObject{{QStringLiteral("place"), rung.origin.place},
                                          {QStringLiteral("record"), textToJson(rung.origin.record)},
                                          {QStringLiteral("line"), rung.origin.line}})},
            {QStringLiteral("block"), textToJson(rung.block)}};
}

QJsonObject seenToJson(const SeenLately &seen)
{
    return {{QStringLiteral("refused"), seen.refused},
            {QStringLiteral("denied"), seen.denied},
            {QStringLiteral("connected"), seen.connected},
            {QStringLiteral("firstRefused"), timeToJson(seen.firstRefused)},
            {QStringLiteral("lastRefused"), timeToJson(seen.lastRefused)},
            {QStringLiteral("lastConnected"), timeToJson(seen.lastConnected)},
            {QStringLiteral("addresses"), QJsonArray::fromStringList(seen.addresses)},
            {QStringLiteral("online"), seen.isOnline ? QJsonValue(*seen.isOnline) : QJsonValue()}};
}

QJsonValue earlierToJson(const Investigation &investigation)
{
    if (!investigation.earlierAt.isValid())
        return {};
    return QJsonObject{{QStringLiteral("at"), timeToJson(investigation.earlierAt)},
                       {QStringLiteral("changes"), QJsonArray::fromStringList(investigation.changes)}};
}

} // namespace

QJsonObject toJson(const Investigation &investigation)
{
    QJsonArray steps;
    QJsonArray notChecked;
    for (const Rung &rung : investigation.rungs) {
        steps.append(rungToJson(rung));
        if (rung.result == StepResult::NotChecked)
            notChecked.append(rung.sentences.join(u' '));
    }
    QJsonArray blocks;
    for (const Block &block : investigation.blocks)
        blocks.append(toJson(block));
    return {{QStringLiteral("who"), toJson(investigation.who)},
            {QStringLiteral("broker"), investigation.broker},
            {QStringLiteral("at"), timeToJson(investigation.at)},
            {QStringLiteral("answer"), answerName(investigation.answer)},
            {QStringLiteral("sentence"), investigation.sentence},
            {QStringLiteral("certainty"), certaintyName(investigation.certainty)},
            {QStringLiteral("steps"), steps},
            {QStringLiteral("blocks"), blocks},
            {QStringLiteral("seen"), seenToJson(investigation.seen)},
            {QStringLiteral("ruledOut"), QJsonArray::fromStringList(investigation.ruledOut)},
            {QStringLiteral("notChecked"), notChecked},
            {QStringLiteral("plan"), investigation.plan ? QJsonValue(toJson(*investigation.plan)) : QJsonValue()},
            {QStringLiteral("whyNoPlan"), textToJson(investigation.whyNoPlan)},
            {QStringLiteral("number"), investigation.number > 0 ? QJsonValue(investigation.number) : QJsonValue()},
            {QStringLiteral("earlier"), earlierToJson(investigation)}};
}

} // namespace gatehouse
