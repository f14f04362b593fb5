// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/fetching.h"

#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/rows.h"
#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype idsPerRequest = 200;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Fetching)
};

bool isNotFound(const QByteArray &error)
{
    return error == "Client not found" || error == "Group not found" || error == "Role not found";
}

bool touches(const Block &block, const QSet<QString> &records)
{
    return std::any_of(block.records.cbegin(), block.records.cend(),
                       [&](const QString &record) { return records.contains(record); });
}

} // namespace

Result<std::optional<QByteArray>> recordIn(const CommandReply &reply, const DynsecState &state, const QString &id)
{
    if (isNotFound(reply.error))
        return std::optional<QByteArray>();
    if (!reply.error.isEmpty())
        return fail(
            Fault::BadReply,
            Words::tr("The broker would not show %1: \"%2\". Read again; if it stays so, look at the broker's log.")
                .arg(visibleText(id), visibleText(lenientUtf8(reply.error))));
    const auto parsed = parseRecordId(id);
    const QByteArray name = parsed ? parsed->name.toUtf8() : QByteArray();
    if (parsed && parsed->type == RecordType::Client) {
        if (const DynsecState::Client *client = state.client(name))
            return std::optional(state.record(*client).canonical());
    } else if (parsed && parsed->type == RecordType::Group) {
        if (const DynsecState::Group *group = state.group(name))
            return std::optional(state.canonical(*group));
    } else if (parsed && parsed->type == RecordType::Role) {
        if (const DynsecState::Role *role = state.role(name))
            return std::optional(state.canonical(*role));
    } else if (parsed && parsed->type == RecordType::Defaults && state.defaults()) {
        return std::optional(canonicalDefaults(*state.defaults()));
    } else if (parsed && parsed->type == RecordType::AnonymousGroup && state.anonymousGroup()) {
        return std::optional(canonicalAnonymousGroup(*state.anonymousGroup()));
    }
    return fail(
        Fault::BadReply,
        Words::tr(
            "The broker answered with another record than %1. Read again; if it stays so, look for another program "
            "that answers in the plugin's place.")
            .arg(visibleText(id)));
}

Fetching::Fetching(DynsecConnection &connection, QStringList ids)
    : QObject(&connection)
    , m_connection(connection)
    , m_ids(std::move(ids))
{
    m_ids.removeDuplicates();
}

Future<Fetched> Fetching::start()
{
    next();
    return m_answer.future();
}

void Fetching::next()
{
    QStringList ids;
    QByteArrayList commands;
    while (!m_ids.isEmpty() && ids.size() < idsPerRequest) {
        const QString id = m_ids.takeFirst();
        const QByteArray command = readingCommand(id);
        if (command.isEmpty()) {
            m_fetched.values.insert(id, std::nullopt);
            continue;
        }
        ids.append(id);
        commands.append(command);
    }
    if (ids.isEmpty()) {
        m_connection.updatePolicy(m_fetched.values);
        m_answer.finish(m_fetched);
        deleteLater();
        return;
    }
    whenDone(m_connection.dynsec().ask(commands), this,
             [this, ids](const Result<ReadReply> &reply) { took(ids, reply); });
}

void Fetching::took(const QStringList &ids, const Result<ReadReply> &reply)
{
    const auto giveUp = [this](const Error &why) {
        m_answer.finish(fail(why));
        deleteLater();
    };
    if (!reply)
        return giveUp(reply.error());
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const auto record = recordIn(reply->commands.at(i), *reply->state, ids.at(i));
        if (!record)
            return giveUp(record.error());
        m_fetched.values.insert(ids.at(i), *record);
        const auto parsed = parseRecordId(ids.at(i));
        if (parsed && parsed->type == RecordType::Client)
            if (const DynsecState::Client *client = reply->state->client(parsed->name.toUtf8()))
                m_fetched.connections.insert(ids.at(i), client->connections);
    }
    next();
}

Future<Fetched> fetch(DynsecConnection &connection, const QStringList &ids)
{
    return (new Fetching(connection, ids))->start();
}

Records recordsFrom(const DynsecConnection &connection, const Fetched &fetched)
{
    Records records;
    records.values = fetched.values;
    const DynsecView view =
        connection.policy ? connection.policy->view() : DynsecView(DynsecBuilder().finish()).with(fetched.values);
    RowMaker rows(view);
    QSet<QString> shared; // records that other records' blocks may follow from
    for (auto value = fetched.values.cbegin(); value != fetched.values.cend(); ++value) {
        if (value.value()) {
            if (auto row = rows.row(value.key())) {
                row->connections = fetched.connections.value(value.key(), -1);
                records.rows.append(*row);
            }
        }
        const auto parsed = parseRecordId(value.key());
        if (!parsed || !connection.policy)
            continue;
        if (parsed->type == RecordType::Client)
            records.blocks += blocksOfRecord(view, connection.around, value.key(), connection.refusedIds);
        else
            shared.insert(value.key());
    }
    if (shared.isEmpty())
        return records;
    QSet<QString> known;
    for (const Block &block : std::as_const(records.blocks))
        known.insert(block.id);
    for (const Block &block : allBlocks(view, connection.around, connection.refusedIds))
        if (touches(block, shared) && !known.contains(block.id))
            records.blocks.append(block);
    return records;
}

} // namespace gatehouse::mosquitto
