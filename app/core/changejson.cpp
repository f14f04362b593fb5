// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/json.h"
#include "core/secretkeys.h"
#include "core/text.h"

#include <QJsonDocument>

namespace gatehouse {

namespace {

// A digest says which of two passwords it is and not what it is, so it may stay.
bool isDigest(const QJsonValue &value)
{
    return value.toString().startsWith(QLatin1String("hmac-sha256:"));
}

QJsonValue withoutSecrets(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array.replace(i, withoutSecrets(array.at(i)));
        return array;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!isSecretKey(it.key()))
                *it = withoutSecrets(*it);
            else if (!isDigest(*it))
                *it = QStringLiteral("removed");
        }
        return object;
    }
    return value;
}

// A record that is JSON stands as JSON, any other as its text; what only looks like JSON may hide a secret.
QJsonValue recordToJson(const std::optional<QByteArray> &record)
{
    if (!record)
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(*record);
    if (document.isObject())
        return withoutSecrets(document.object());
    if (document.isArray())
        return withoutSecrets(document.array());
    if (record->contains("passw") || record->contains("salt"))
        return QStringLiteral("removed");
    return lenientUtf8(*record);
}

QString undoName(Undo::Kind kind)
{
    switch (kind) {
    case Undo::Kind::Exact:
        return QStringLiteral("exact");
    case Undo::Kind::Partly:
        return QStringLiteral("partly");
    case Undo::Kind::Never:
        break;
    }
    return QStringLiteral("never");
}

QString lineKindName(ChangedLine::Kind kind)
{
    switch (kind) {
    case ChangedLine::Kind::Gone:
        return QStringLiteral("gone");
    case ChangedLine::Kind::New:
        return QStringLiteral("new");
    case ChangedLine::Kind::Stays:
        break;
    }
    return QStringLiteral("stays");
}

QString planName(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Allow:
        return QStringLiteral("allow");
    case PlanKind::Block:
        return QStringLiteral("block");
    case PlanKind::Undo:
        break;
    }
    return QStringLiteral("undo");
}

void appendNew(QJsonArray &sentences, const QStringList &more)
{
    for (const QString &sentence : more) {
        if (!sentences.contains(sentence))
            sentences.append(sentence);
    }
}

} // namespace

QJsonObject toJson(const Change &change)
{
    QJsonObject object{{QStringLiteral("record"), change.record},
                       {QStringLiteral("container"), textToJson(change.container)},
                       {QStringLiteral("before"), recordToJson(change.before)},
                       {QStringLiteral("after"), recordToJson(change.after)},
                       {QStringLiteral("sentence"), change.sentence},
                       {QStringLiteral("effects"), QJsonArray::fromStringList(change.effects.sentences)},
                       {QStringLiteral("alsoAffected"), QJsonArray::fromStringList(change.effects.alsoAffected)},
                       {QStringLiteral("touchesConsole"), change.effects.touchesConsole},
                       {QStringLiteral("undo"), undoName(change.undo.kind)},
                       {QStringLiteral("undoWhy"), textToJson(change.undo.why)}};
    if (change.lines.isEmpty())
        return object;
    QJsonArray lines;
    for (const ChangedLine &line : change.lines)
        lines.append(QJsonObject{{QStringLiteral("kind"), lineKindName(line.kind)},
                                 {QStringLiteral("number"), line.number},
                                 {QStringLiteral("text"), line.text}});
    object.insert(QStringLiteral("lines"), lines);
    return object;
}

QJsonObject toJson(const Plan &plan)
{
    QJsonArray changes;
    QJsonArray effects;
    QJsonArray notLiftable;
    QJsonArray items;
    for (const PlanItem &item : plan.items) {
        for (const Change &change : item.changes) {
            changes.append(toJson(change));
            appendNew(effects, change.effects.sentences);
        }
        appendNew(notLiftable, item.notLiftable);
        items.append(QJsonObject{{QStringLiteral("who"), toJson(item.who)},
                                 {QStringLiteral("changes"), item.changes.size()},
                                 {QStringLiteral("notLiftable"), QJsonArray::fromStringList(item.notLiftable)},
                                 {QStringLiteral("undoes"), item.undoes == 0 ? QJsonValue() : item.undoes}});
    }
    const QJsonObject cost{
        {QStringLiteral("brokerPauseMs"), static_cast<qint64>(plan.cost.brokerPause.count())},
        {QStringLiteral("totalMs"), static_cast<qint64>(plan.cost.total.count())},
        {QStringLiteral("requests"), static_cast<qint64>(plan.cost.requests)},
        {QStringLiteral("sentence"), textToJson(plan.cost.sentence)},
    };
    return {{QStringLiteral("kind"), planName(plan.kind)},
            {QStringLiteral("reason"), textToJson(plan.reason)},
            {QStringLiteral("until"), timeToJson(plan.until)},
            {QStringLiteral("changes"), changes},
            {QStringLiteral("effects"), effects},
            {QStringLiteral("notLiftable"), notLiftable},
            {QStringLiteral("items"), items},
            {QStringLiteral("cost"), cost}};
}

QJsonObject toJson(const AuditEntry &entry)
{
    const auto sequenceOrNull = [](qint64 sequence) { return sequence == 0 ? QJsonValue() : QJsonValue(sequence); };
    return {{QStringLiteral("sequence"), entry.sequence},
            {QStringLiteral("at"), timeToJson(entry.at)},
            {QStringLiteral("operator"), entry.operatorName},
            {QStringLiteral("operatorClaim"), textToJson(entry.operatorClaim)},
            {QStringLiteral("host"), textToJson(entry.host)},
            {QStringLiteral("broker"), textToJson(entry.broker)},
            {QStringLiteral("brokerId"), textToJson(entry.brokerId)},
            {QStringLiteral("action"), entry.action},
            {QStringLiteral("object"), textToJson(entry.object)},
            {QStringLiteral("who"), textToJson(entry.who)},
            {QStringLiteral("before"), recordToJson(entry.before)},
            {QStringLiteral("after"), recordToJson(entry.after)},
            {QStringLiteral("reason"), textToJson(entry.reason)},
            {QStringLiteral("detail"), textToJson(entry.detail)},
            {QStringLiteral("outcome"), outcomeName(entry.outcome)},
            {QStringLiteral("intent"), sequenceOrNull(entry.intent)},
            {QStringLiteral("undoes"), sequenceOrNull(entry.undoes)},
            {QStringLiteral("previous"), QString::fromLatin1(entry.previous.toHex())},
            {QStringLiteral("hash"), QString::fromLatin1(entry.hash.toHex())}};
}

QJsonObject toJson(const ChainReport &report)
{
    return {{QStringLiteral("intact"), report.intact},
            {QStringLiteral("entries"), report.entries},
            {QStringLiteral("firstBroken"), report.firstBroken == 0 ? QJsonValue() : QJsonValue(report.firstBroken)},
            {QStringLiteral("why"), textToJson(report.why)},
            {QStringLiteral("anchors"), QJsonArray()}};
}

} // namespace gatehouse
