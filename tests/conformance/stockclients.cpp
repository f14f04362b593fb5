// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "conformance/stockclients.h"

#include "wire/mqttreason.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest/QTest>

namespace gatehouse::test {

namespace {

QByteArray outputOf(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    // Gatehouse watches the broker from this thread meanwhile.
    if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 30000)) {
        process.kill();
        process.waitForFinished();
        return "it did not end: " + process.readAll();
    }
    return process.readAll();
}

std::optional<int> numberIn(const QByteArray &text, const char *pattern)
{
    const QRegularExpressionMatch match =
        QRegularExpression(QString::fromLatin1(pattern)).match(QString::fromUtf8(text));
    return match.hasMatch() ? std::optional(match.captured(1).toInt()) : std::nullopt;
}

std::optional<int> inFive(std::optional<int> code, bool isFive)
{
    if (!code || isFive)
        return code;
    return int(reasonFromV311(quint8(*code)));
}

// --- mosquitto_pub and mosquitto_sub

QStringList usual(const DeviceAttempt &attempt)
{
    QStringList arguments{QStringLiteral("-d"),
                          QStringLiteral("-V"),
                          attempt.isFive ? QStringLiteral("5") : QStringLiteral("311"),
                          QStringLiteral("-h"),
                          attempt.caFile.isEmpty() ? QStringLiteral("127.0.0.1") : QStringLiteral("localhost"),
                          QStringLiteral("-p"),
                          QString::number(attempt.port),
                          QStringLiteral("-i"),
                          attempt.clientId};
    const auto add = [&arguments](const char *name, const QString &value) {
        if (!value.isEmpty())
            arguments << QString::fromLatin1(name) << value;
    };
    add("-u", attempt.user);
    add("-P", attempt.password);
    add("--cafile", attempt.caFile);
    add("--cert", attempt.certificate);
    add("--key", attempt.key);
    return arguments;
}

Heard runMosquitto(const DeviceAttempt &attempt)
{
    Heard heard;
    // Its name for "nothing to say" is a message; one that nobody asked about goes to a topic of its own.
    const QString topic = attempt.publish.isEmpty() ? QStringLiteral("connected/only") : attempt.publish;
    heard.said =
        outputOf(QStringLiteral("mosquitto_pub"),
                 usual(attempt) + QStringList{QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"), topic,
                                              QStringLiteral("-m"), QString::fromUtf8(payloadOf(attempt))});
    heard.code = inFive(numberIn(heard.said, "received CONNACK \\((\\d+)\\)"), attempt.isFive);
    heard.connected = heard.code == 0;
    if (const auto code = numberIn(heard.said, "received PUBACK \\(Mid: \\d+, RC:(\\d+)\\)");
        code && attempt.isFive && !attempt.publish.isEmpty())
        heard.published = *code < 0x80;
    if (!heard.connected || attempt.subscribe.isEmpty())
        return heard;
    const QByteArray said =
        outputOf(QStringLiteral("mosquitto_sub"),
                 usual(attempt) + QStringList{QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-E"),
                                              QStringLiteral("-W"), QStringLiteral("8"), QStringLiteral("-t"),
                                              attempt.subscribe});
    heard.said += said;
    if (const auto code = numberIn(said, "Subscribed \\(mid: \\d+\\): (\\d+)"))
        heard.subscribed = *code < 0x80;
    return heard;
}

// --- those that tell what they heard in JSON

QStringList pairsOf(const DeviceAttempt &attempt)
{
    return {QStringLiteral("port=%1").arg(attempt.port),
            QLatin1String("version=") + (attempt.isFive ? QLatin1String("5") : QLatin1String("3.1.1")),
            QLatin1String("id=") + attempt.clientId,
            QLatin1String("user=") + attempt.user,
            QLatin1String("password=") + attempt.password,
            QLatin1String("ca=") + attempt.caFile,
            QLatin1String("cert=") + attempt.certificate,
            QLatin1String("key=") + attempt.key,
            QLatin1String("subscribe=") + attempt.subscribe,
            QLatin1String("publish=") + attempt.publish,
            QLatin1String("payload=") + QString::fromUtf8(payloadOf(attempt))};
}

Heard heardIn(const QByteArray &output, bool isFive)
{
    Heard heard;
    heard.said = output;
    QJsonObject told;
    for (const QByteArray &line : output.split('\n')) {
        if (line.startsWith('{'))
            told = QJsonDocument::fromJson(line).object();
    }
    const auto answer = [&told](const char *name) {
        const QJsonValue value = told.value(QLatin1String(name));
        return value.isBool() ? std::optional(value.toBool()) : std::nullopt;
    };
    heard.connected = answer("connected").value_or(false);
    heard.subscribed = answer("subscribed");
    heard.published = answer("published");
    if (const QJsonValue code = told.value(QLatin1String("code")); code.isDouble())
        heard.code = inFive(code.toInt(), isFive);
    return heard;
}

Heard runPahoPython(const DeviceAttempt &attempt)
{
    const QString script = QStringLiteral(GATEHOUSE_CONFORMANCE "/pahoclient.py");
    return heardIn(outputOf(QStringLiteral("/usr/bin/python3"), QStringList{script} + pairsOf(attempt)),
                   attempt.isFive);
}

Heard runPahoC(const DeviceAttempt &attempt)
{
    return heardIn(outputOf(QStringLiteral(GATEHOUSE_PAHO_C), pairsOf(attempt)), attempt.isFive);
}

Heard runMqttJs(const DeviceAttempt &attempt)
{
    const QString script = QStringLiteral(GATEHOUSE_CONFORMANCE "/mqttjsclient.mjs");
    const QString modules = QLatin1String("modules=") + qEnvironmentVariable("GATEHOUSE_MQTTJS");
    return heardIn(outputOf(QStringLiteral("node"), QStringList{script, modules} + pairsOf(attempt)), attempt.isFive);
}

} // namespace

QByteArray payloadOf(const DeviceAttempt &attempt)
{
    return "from " + attempt.clientId.toUtf8();
}

QList<StockClient> stockClients()
{
    QList<StockClient> clients{
        {"mosquitto_pub and _sub", &runMosquitto}, {"Paho for Python", &runPahoPython}, {"Paho for C", &runPahoC}};
    if (qEnvironmentVariableIsSet("GATEHOUSE_MQTTJS"))
        clients.append({"MQTT.js", &runMqttJs});
    return clients;
}

} // namespace gatehouse::test
