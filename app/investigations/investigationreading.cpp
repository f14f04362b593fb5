// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A kept investigation from its JSON. How it gets there is in investigation.cpp.

#include "investigations/investigation.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::InvestigationReading)
};

QString textOf(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toString();
}

QDateTime timeOf(const QJsonObject &object, const char *key)
{
    return QDateTime::fromString(textOf(object, key), Qt::ISODateWithMs).toUTC();
}

QStringList textsOf(const QJsonObject &object, const char *key)
{
    QStringList texts;
    const QJsonArray array = object.value(QLatin1String(key)).toArray();
    for (const QJsonValue &value : array)
        texts.append(value.toString());
    return texts;
}

StepResult resultOf(const QString &name)
{
    for (const StepResult result : {StepResult::Pass, StepResult::Fail})
        if (stepResultName(result) == name)
            return result;
    return StepResult::NotChecked;
}

Answered answerOf(const QString &name)
{
    for (const Answered answer : {Answered::Allow, Answered::Deny})
        if (answerName(answer) == name)
            return answer;
    return Answered::Unknown;
}

Rung rungOf(const QJsonObject &object)
{
    Rung rung;
    rung.name = textOf(object, "check");
    rung.title = textOf(object, "title");
    rung.result = resultOf(textOf(object, "result"));
    rung.certainty = certaintyFromName(textOf(object, "certainty")).value_or(Certainty::Possible);
    rung.sentences = textsOf(object, "evidence");
    const QJsonObject origin = object.value(QLatin1String("origin")).toObject();
    rung.origin = {textOf(origin, "place"), textOf(origin, "record"), origin.value(QLatin1String("line")).toInt()};
    rung.block = textOf(object, "block");
    return rung;
}

SeenLately seenOf(const QJsonObject &object)
{
    SeenLately seen;
    seen.refused = object.value(QLatin1String("refused")).toInteger();
    seen.denied = object.value(QLatin1String("denied")).toInteger();
    seen.connected = object.value(QLatin1String("connected")).toInteger();
    seen.firstRefused = timeOf(object, "firstRefused");
    seen.lastRefused = timeOf(object, "lastRefused");
    seen.lastConnected = timeOf(object, "lastConnected");
    seen.addresses = textsOf(object, "addresses");
    if (const QJsonValue online = object.value(QLatin1String("online")); online.isBool())
        seen.isOnline = online.toBool();
    return seen;
}

} // namespace

Result<Investigation> investigationFrom(const StoredInvestigation &kept)
{
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(kept.json, &error).object();
    if (error.error != QJsonParseError::NoError || object.isEmpty())
        return fail(Fault::BadReply, Words::tr("Investigation %1 cannot be read. Investigate again.").arg(kept.number),
                    error.errorString());
    Investigation found;
    found.who = kept.who;
    found.who.certificateSubject = textOf(object.value(QLatin1String("who")).toObject(), "certificateSubject");
    found.brokerId = kept.brokerId;
    found.broker = textOf(object, "broker");
    found.at = kept.at;
    found.answer = answerOf(textOf(object, "answer"));
    found.certainty = certaintyFromName(textOf(object, "certainty")).value_or(Certainty::Possible);
    found.sentence = textOf(object, "sentence");
    const QJsonArray steps = object.value(QLatin1String("steps")).toArray();
    for (const QJsonValue &step : steps)
        found.rungs.append(rungOf(step.toObject()));
    const QJsonArray blocks = object.value(QLatin1String("blocks")).toArray();
    for (const QJsonValue &value : blocks) {
        const QJsonObject one = value.toObject();
        Block block;
        block.id = textOf(one, "id");
        block.explanation = textOf(one, "explanation");
        block.reason = textOf(one, "reason");
        found.blocks.append(block);
    }
    found.seen = seenOf(object.value(QLatin1String("seen")).toObject());
    found.ruledOut = textsOf(object, "ruledOut");
    found.whyNoPlan = textOf(object, "whyNoPlan");
    return found;
}

} // namespace gatehouse
