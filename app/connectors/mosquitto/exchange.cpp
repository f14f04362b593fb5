// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/exchange.h"

#include <QCoreApplication>
#include <QTimer>
#include <QUuid>
#include <QtConcurrent>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::DynsecExchange)
};

Result<ReadReply> readWhole(const RawReply &raw, qsizetype commands)
{
    DynsecBuilder builder;
    Result<QList<CommandReply>> replies = readReply(raw.payload, builder);
    if (!replies)
        return fail(replies.error());
    if (replies->size() != commands)
        return fail(
            Fault::BadReply,
            Words::tr(
                "The broker answered %1 commands where %2 were asked. Read again; if it stays so, look for another "
                "program that answers in the plugin's place.")
                .arg(replies->size())
                .arg(commands));
    return ReadReply{*replies, builder.finish(), raw.took};
}

} // namespace

DynsecExchange::DynsecExchange(MqttLink &link, QString endpointTopic, QObject *parent)
    : QObject(parent)
    , m_link(link)
    , m_topic(std::move(endpointTopic))
{
}

QByteArray DynsecExchange::messageFor(const QByteArrayList &commands, const QByteArray &id)
{
    QByteArray json("{\"commands\":[");
    for (qsizetype i = 0; i < commands.size(); ++i) {
        json += i == 0 ? "{" : ",{";
        json += commands.at(i);
        json += ",\"correlationData\":\"" + id + "\"}";
    }
    json += "]}";
    return json;
}

Future<RawReply> DynsecExchange::request(const QByteArrayList &commands, quint8 qos, std::chrono::milliseconds wait)
{
    const QByteArray id = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    Pending pending;
    pending.since.start();
    const Future<RawReply> future = pending.answer.future();
    m_pending.insert(id, pending);

    MqttMessage message;
    message.topic = m_topic;
    message.payload = messageFor(commands, id);
    message.qos = qos;
    whenDone(m_link.publish(message), this, [this, id](const Result<MqttAck> &ack) {
        if (!ack)
            finish(id, fail(ack.error()));
    });
    QTimer::singleShot(wait, this, [this, id] {
        finish(
            id,
            fail(
                Fault::TimedOut,
                tr("The broker's dynamic-security plugin did not answer in time. Try again; if it stays so, the broker "
                   "may be overloaded.")));
    });
    return future;
}

Future<ReadReply> DynsecExchange::ask(const QByteArrayList &commands, quint8 qos, std::chrono::milliseconds wait)
{
    Answer<ReadReply> answer;
    const qsizetype count = commands.size();
    whenDone(request(commands, qos, wait), this, [this, answer, count](const Result<RawReply> &raw) {
        if (!raw)
            return answer.finish(fail(raw.error()));
        if (raw->payload.size() < poolThreshold)
            return answer.finish(readWhole(*raw, count));
        whenDone(readInBackground(*raw, count), this, [answer](const Result<ReadReply> &read) { answer.finish(read); });
    });
    return answer.future();
}

void DynsecExchange::take(const QByteArray &payload)
{
    const QByteArray id = correlationAtEnd(payload);
    const auto pending = m_pending.constFind(id);
    if (id.isEmpty() || pending == m_pending.cend()) {
        takeForeign(payload);
        return;
    }
    const std::chrono::microseconds took(pending->since.nsecsElapsed() / 1000);
    finish(id, RawReply{payload, took});
}

/// Only the plugin can publish here (2.0.11), so what makes no sense is its answer to the request that waits longest.
void DynsecExchange::takeForeign(const QByteArray &payload)
{
    const Result<QList<CommandReply>> replies = readForeignReply(payload);
    if (replies) {
        Q_EMIT foreignReply(*replies);
        return;
    }
    // 2.1 says so when nobody listens behind this topic; 2.0 stays silent.
    const bool isAbsent = payload.size() < 200 && payload.contains("\"endpoint not available\"");
    const Error why = isAbsent ? Error{Fault::NotSupported, tr("The broker has no such plugin on this listener."), {}}
                               : replies.error();
    const auto oldest = std::max_element(m_pending.cbegin(), m_pending.cend(), [](const Pending &a, const Pending &b) {
        return a.since.nsecsElapsed() < b.since.nsecsElapsed();
    });
    if (oldest != m_pending.cend())
        finish(oldest.key(), fail(why));
}

void DynsecExchange::finish(const QByteArray &id, const Result<RawReply> &result)
{
    const auto pending = m_pending.constFind(id);
    if (pending == m_pending.cend())
        return;
    const Answer<RawReply> answer = pending->answer;
    m_pending.erase(pending);
    answer.finish(result);
}

void DynsecExchange::failAll(const Error &why)
{
    const auto pending = std::exchange(m_pending, {});
    for (const Pending &one : pending)
        one.answer.finish(fail(why));
}

void DynsecExchange::dropAll()
{
    m_pending.clear();
}

Future<ReadReply> readInBackground(const RawReply &raw, qsizetype commands)
{
    return QtConcurrent::run([raw, commands] { return readWhole(raw, commands); });
}

} // namespace gatehouse::mosquitto
