// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A reply of the dynamic-security plugin, and records in their canonical form.

#include "connectors/mosquitto/reader.h"
#include "fuzz/invariant.h"

#include <QJsonDocument>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

std::shared_ptr<const DynsecState> readRecord(RecordType type, const QByteArray &canonical)
{
    DynsecBuilder builder;
    holds(readCanonical(type, canonical, builder), "a canonical form can be read");
    return builder.finish();
}

template <typename Rows, typename NameOf> void checkOrder(const Rows &rows, NameOf nameOf)
{
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const QByteArray before = nameOf(rows[i - 1]).toByteArray();
        holds(before <= nameOf(rows[i]).toByteArray(), "records are sorted by name");
    }
}

void checkState(const DynsecState &state)
{
    for (const DynsecState::Client &client : state.clients()) {
        const ClientRecord record = state.record(client);
        const auto again = ClientRecord::fromCanonical(record.canonical());
        holds(again && *again == record, "an account is what its canonical form says");
        const DynsecState::Client *found = state.client(record.username);
        holds(found && state.text(found->username) == QByteArrayView(record.username), "an account is found by name");
    }
    for (const DynsecState::Role &role : state.roles()) {
        const QByteArray canonical = state.canonical(role);
        const auto again = readRecord(RecordType::Role, canonical);
        holds(again->roles().size() == 1 && again->canonical(again->roles().front()) == canonical,
              "a role is what its canonical form says");
        const DynsecState::Role *found = state.role(state.text(role.name));
        holds(found && state.text(found->name) == state.text(role.name), "a role is found by name");
    }
    for (const DynsecState::Group &group : state.groups()) {
        const QByteArray canonical = state.canonical(group);
        const auto again = readRecord(RecordType::Group, canonical);
        holds(again->groups().size() == 1 && again->canonical(again->groups().front()) == canonical,
              "a group is what its canonical form says");
        const DynsecState::Group *found = state.group(state.text(group.name));
        holds(found && state.text(found->name) == state.text(group.name), "a group is found by name");
    }
    checkOrder(state.clients(), [&](const auto &row) { return state.text(row.username); });
    checkOrder(state.roles(), [&](const auto &row) { return state.text(row.name); });
    checkOrder(state.groups(), [&](const auto &row) { return state.text(row.name); });
    if (state.defaults()) {
        const auto again = readRecord(RecordType::Defaults, canonicalDefaults(*state.defaults()));
        holds(again->defaults() == state.defaults(), "defaults are what their canonical form says");
    }
    if (state.anonymousGroup()) {
        const auto again = readRecord(RecordType::AnonymousGroup, canonicalAnonymousGroup(*state.anonymousGroup()));
        holds(again->anonymousGroup() == state.anonymousGroup(), "a group's name is what its canonical form says");
    }
}

void checkReply(const QByteArray &payload)
{
    DynsecBuilder builder;
    const Result<QList<CommandReply>> replies = readReply(payload, builder);
    const auto state = builder.finish();
    if (!replies) {
        holds(replies.error().fault == Fault::BadReply && replies.error().what.endsWith(u'.'),
              "what is refused is told in a sentence");
        return;
    }
    checkState(*state);
    if (QJsonDocument::fromJson(payload).isNull()) // what is skipped is not looked at, so it may be no JSON
        return;
    const Result<QList<CommandReply>> foreign = readForeignReply(payload);
    holds(foreign && foreign->size() == replies->size(), "what is read is no nonsense to others either");
    for (qsizetype i = 0; i < replies->size(); ++i)
        holds(foreign->at(i).command == replies->at(i).command && foreign->at(i).error == replies->at(i).error &&
                  foreign->at(i).correlation == replies->at(i).correlation && !replies->at(i).command.isEmpty(),
              "the commands are the same when their data are left out");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray payload = bytesOf(data, size);
    checkReply(payload);
    const QByteArray correlation = correlationAtEnd(payload);
    holds(payload.contains(correlation) && !correlation.contains('"'), "a correlation stands in the reply");
    for (const RecordType type :
         {RecordType::Client, RecordType::Group, RecordType::Role, RecordType::Defaults, RecordType::AnonymousGroup}) {
        DynsecBuilder builder;
        const bool isRead = readCanonical(type, payload, builder);
        const auto state = builder.finish();
        if (isRead)
            checkState(*state);
    }
    return 0;
}
