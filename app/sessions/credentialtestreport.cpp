// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/credentialtestreport.h"

#include "core/json.h"

#include <QJsonArray>

#include <algorithm>

namespace gatehouse {

namespace {

QJsonValue codeToJson(const std::optional<quint8> &code)
{
    return code ? QJsonValue(int(*code)) : QJsonValue();
}

QJsonObject toJson(const TracedPacket &packet)
{
    return {{QStringLiteral("direction"),
             packet.direction == TracedPacket::Direction::Sent ? QStringLiteral("sent") : QStringLiteral("received")},
            {QStringLiteral("at"), timeToJson(packet.at)},
            {QStringLiteral("type"), packet.type},
            {QStringLiteral("fields"), QJsonArray::fromStringList(packet.fields)},
            {QStringLiteral("code"), codeToJson(packet.code)},
            {QStringLiteral("length"), packet.length}};
}

QJsonObject toJson(const TrialStep &step)
{
    return {{QStringLiteral("check"), trialStageName(step.stage)},
            {QStringLiteral("result"), stepResultName(step.result)},
            {QStringLiteral("text"), step.sentence},
            {QStringLiteral("code"), codeToJson(step.code)},
            {QStringLiteral("milliseconds"), qint64(step.took.count())}};
}

QJsonObject toJson(const CertificateVerdict &one)
{
    return {{QStringLiteral("subject"), textToJson(one.subject)},
            {QStringLiteral("issuer"), textToJson(one.issuer)},
            {QStringLiteral("names"), QJsonArray::fromStringList(one.names)},
            {QStringLiteral("from"), timeToJson(one.from)},
            {QStringLiteral("until"), timeToJson(one.until)},
            {QStringLiteral("sha256"), one.fingerprint},
            {QStringLiteral("trusted"), one.isTrusted},
            {QStringLiteral("verdict"), one.verdict}};
}

QJsonObject toJson(const RuleCheck &check)
{
    return {{QStringLiteral("action"), actionName(check.action)},
            {QStringLiteral("topic"), textToJson(check.topic)},
            {QStringLiteral("byRules"), answerName(check.decision.answer)},
            {QStringLiteral("byBroker"), check.wasLetIn ? QJsonValue(*check.wasLetIn) : QJsonValue()},
            {QStringLiteral("agreement"), agreementName(check.agreement)},
            {QStringLiteral("text"), check.conclusion}};
}

template <typename List> QJsonArray arrayOf(const List &list)
{
    QJsonArray array;
    for (const auto &one : list)
        array.append(toJson(one));
    return array;
}

} // namespace

QString agreementName(Agreement agreement)
{
    switch (agreement) {
    case Agreement::Agrees:
        return QStringLiteral("agrees");
    case Agreement::Differs:
        return QStringLiteral("differs");
    case Agreement::NotKnown:
        break;
    }
    return QStringLiteral("notKnown");
}

bool CredentialTestReport::isAllLetIn() const
{
    return isConnected() && std::none_of(rules.cbegin(), rules.cend(),
                                         [](const RuleCheck &check) { return !check.wasLetIn.value_or(true); });
}

QJsonObject toJson(const CredentialTestReport &report)
{
    QJsonArray records;
    for (const RuleCheck &check : report.rules) {
        for (qsizetype i = 0; i < check.decision.steps.size(); ++i)
            records.append(gatehouse::toJson(check.decision.steps.at(i), check.sentences.value(i)));
    }
    QJsonArray events;
    for (const Event &event : report.events)
        events.append(gatehouse::toJson(event));
    const TrialReport &trial = report.trial;
    const QList<CertificateVerdict> certificates = trial.tls ? trial.tls->certificates : QList<CertificateVerdict>();
    return {{QStringLiteral("connected"), report.isConnected()},
            {QStringLiteral("code"), codeToJson(trial.code)},
            {QStringLiteral("meaning"), trial.meaning},
            {QStringLiteral("end"), trialEndName(trial.end)},
            {QStringLiteral("protocol"), textToJson(trial.protocol)},
            {QStringLiteral("clientId"), textToJson(report.as.clientId)},
            {QStringLiteral("user"), textToJson(report.as.user)},
            {QStringLiteral("broker"), textToJson(report.brokerName)},
            {QStringLiteral("at"), timeToJson(report.at)},
            {QStringLiteral("packets"), arrayOf(trial.packets)},
            {QStringLiteral("records"), records},
            {QStringLiteral("steps"), arrayOf(trial.steps)},
            {QStringLiteral("certificates"), arrayOf(certificates)},
            {QStringLiteral("checks"), arrayOf(report.rules)},
            {QStringLiteral("events"), events},
            {QStringLiteral("agreement"), agreementName(report.agreement)},
            {QStringLiteral("crossCheck"), textToJson(report.crossCheck)},
            {QStringLiteral("notTested"), QJsonArray::fromStringList(report.notTested)},
            {QStringLiteral("conclusion"), report.conclusion}};
}

} // namespace gatehouse
