// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/plan.h"

#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/changes.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds worthAWord{20}; // shorter pauses are lost in the network
constexpr qsizetype noteLimit = 4096;  // it stands in every list and every save of the broker
constexpr microseconds answering{300}; // reading before and after one change

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Plans)
};

QString userOf(const Identity &who, const QStringList &picked)
{
    for (const QString &block : picked) {
        const auto record = parseRecordId(recordOfBlock(block));
        if (record && record->type == RecordType::Client)
            return record->name;
    }
    return who.user;
}

std::optional<ClientRecord> recordOf(const DynsecPolicy &policy, const QString &user)
{
    const DynsecView::Client client = policy.view().client(user.toUtf8());
    if (!client)
        return std::nullopt;
    return client.state->record(*client.row);
}

void applyWish(const Block &block, const Identity &who, ClientRecord &after)
{
    if (block.mechanism == Mechanism::Disabled)
        after.disabled = false;
    else if (block.mechanism == Mechanism::BoundClientId && !who.clientId.isEmpty())
        after.clientId = who.clientId.toUtf8();
}

/// The reason as JSON can carry it to the plugin, which refuses U+0000 and lone surrogates.
QByteArray noteOf(const QString &reason)
{
    QString note = QString::fromUtf8(reason.toUtf8()).left(noteLimit);
    note.remove(QChar::Null);
    if (!note.isEmpty() && note.back().isHighSurrogate())
        note.chop(1);
    return note.toUtf8();
}

/// What a change did to a record, taken back, with whatever else was changed meanwhile left as it is; nullopt: the same
/// part was changed again.
std::optional<ClientRecord> takenBack(const ClientRecord &wanted, const ClientRecord &written, const ClientRecord &now)
{
    ClientRecord after = now;
    bool isClean = true;
    const auto part = [&](auto member) {
        if (wanted.*member == written.*member || now.*member == wanted.*member)
            return;
        isClean = isClean && now.*member == written.*member;
        after.*member = wanted.*member;
    };
    // The plugin can empty a text, but never remove it: an empty one and none are the same here.
    const auto text = [&](auto member) {
        const QByteArray put = (wanted.*member).value_or(QByteArray());
        const QByteArray was = (written.*member).value_or(QByteArray());
        const QByteArray is = (now.*member).value_or(QByteArray());
        if (put == was || is == put)
            return;
        isClean = isClean && is == was;
        after.*member = put;
    };
    part(&ClientRecord::disabled);
    part(&ClientRecord::clientId);
    part(&ClientRecord::roles);
    part(&ClientRecord::groups);
    text(&ClientRecord::textName);
    text(&ClientRecord::textDescription);
    return isClean ? std::optional(after) : std::nullopt;
}

QString inSeconds(milliseconds time)
{
    return QLocale().toString(double(time.count()) / 1000.0, 'f', 2);
}

} // namespace

PlanItem allowItem(const DynsecPolicy &policy, const Identity &who, const QStringList &picked,
                   const QString &consoleUser)
{
    PlanItem item;
    item.who = who;
    if (item.who.user.isEmpty())
        item.who.user = userOf(who, picked);
    // An account by its name is asked for whole; ids matter where somebody picked among several.
    const bool isPicky =
        std::any_of(picked.cbegin(), picked.cend(), [](const QString &id) { return !aspectOfBlock(id).isEmpty(); });
    const QList<Block> blocks = policy.blocksOf(item.who);
    QHash<QString, ClientRecord> before;
    QHash<QString, ClientRecord> after;
    QStringList order;
    for (const Block &block : blocks) {
        if (isPicky && !picked.contains(block.id) && !block.ownedBy)
            continue; // the operator picked others
        const auto record = parseRecordId(recordOfBlock(block.id));
        if (block.ownedBy || !record || record->type != RecordType::Client) {
            item.notLiftable.append(block.ownedBy.value_or(block.explanation));
            continue;
        }
        const auto now = recordOf(policy, record->name);
        if (!now)
            continue;
        if (!before.contains(record->name)) {
            before.insert(record->name, *now);
            after.insert(record->name, *now);
            order.append(record->name);
        }
        applyWish(block, who, after[record->name]);
    }
    for (const QString &user : order)
        if (before.value(user) != after.value(user))
            item.changes.append(changeOf(before.value(user), after.value(user), consoleUser));
    if (item.changes.isEmpty() && item.notLiftable.isEmpty()) {
        const auto record = recordOf(policy, item.who.user);
        const bool isBound = record && !record->clientId.value_or(QByteArray()).isEmpty();
        if (item.who.user.isEmpty())
            item.notLiftable.append(
                Words::tr("Which account is meant is not known: dynamic security knows user names. Name the "
                          "user that the client signs in with."));
        else if (isBound && who.clientId.isEmpty())
            item.notLiftable.append(
                Words::tr(
                    "The account %1 may be used with the client id %2 alone. If the client has another one, name it "
                    "as well, so that the account can be bound to it.")
                    .arg(visibleText(item.who.user), visibleText(lenientUtf8(*record->clientId))));
        else
            item.notLiftable.append(
                Words::tr("Nothing in dynamic security keeps %1 out. If it is refused all the same, test its "
                          "credentials.")
                    .arg(visibleText(item.who.user)));
    }
    return item;
}

PlanItem blockItem(const DynsecPolicy &policy, const Identity &who, const QString &reason, const QString &consoleUser)
{
    PlanItem item;
    item.who = who;
    if (who.user.isEmpty()) {
        item.notLiftable.append(
            Words::tr("Dynamic security disables accounts, not client ids or addresses. Name the user that the "
                      "client signs in with."));
        return item;
    }
    const QString user = visibleText(who.user);
    const auto before = recordOf(policy, who.user);
    if (!before) {
        item.notLiftable.append(
            Words::tr(
                "There is no account named %1 in dynamic security, so there is nothing to disable. Only a password "
                "file or another plugin beside it could let it in.")
                .arg(user));
        return item;
    }
    if (before->disabled) {
        item.notLiftable.append(Words::tr("The account %1 is disabled already.").arg(user));
        return item;
    }
    ClientRecord after = *before;
    after.disabled = true;
    const QByteArray note = noteOf(reason);
    const bool free = before->textDescription.value_or(QByteArray()).isEmpty();
    if (free && !note.isEmpty())
        after.textDescription = note;
    Change change = changeOf(*before, after, consoleUser);
    if (!free && !note.isEmpty())
        change.effects.sentences.append(
            Words::tr(
                "The description of the account %1 is kept as it is, so the reason stands in the audit trail only.")
                .arg(user));
    if (policy.around().certificates != CertificateIdentity::Never)
        change.effects.sentences.append(
            Words::tr("A client whose user name is taken from its certificate would come in all the same."));
    item.changes.append(change);
    return item;
}

Result<PlanItem> undoItem(const DynsecPolicy &policy, const Change &done, const QString &consoleUser)
{
    PlanItem item;
    const auto name = parseRecordId(done.record);
    if (name && name->type == RecordType::Client)
        item.who.user = name->name;
    const auto wanted = done.before ? ClientRecord::fromCanonical(*done.before) : std::nullopt;
    const auto written = done.after ? ClientRecord::fromCanonical(*done.after) : std::nullopt;
    if (!wanted || !written) {
        item.notLiftable.append(
            Words::tr("The change of %1 cannot be taken back from here.").arg(visibleText(done.record)));
        return item;
    }
    const QString user = visibleText(item.who.user);
    const auto now = recordOf(policy, item.who.user);
    if (!now)
        return fail(
            Fault::Conflict,
            Words::tr("The account %1 was deleted since, so there is nothing to put back. Create it anew at the "
                      "broker if it is wanted.")
                .arg(user));
    const std::optional<ClientRecord> after = takenBack(*wanted, *written, *now);
    if (!after)
        return fail(
            Fault::Conflict,
            Words::tr("Somebody else changed the same part of %1 since, so nothing was written. Look at it, and "
                      "allow or block it anew.")
                .arg(user));
    if (*after == *now) {
        item.notLiftable.append(Words::tr("The account %1 is already as it was before.").arg(user));
        return item;
    }
    Change change = changeOf(*now, *after, consoleUser);
    if (reachable(*written, *now) != *now)
        change.effects.sentences.append(
            Words::tr("Somebody else changed something else of %1 meanwhile; that stays.").arg(user));
    item.changes.append(change);
    return item;
}

QStringList recordsToPlan(const DynsecPolicy *policy, const Identity &who, const QStringList &picked)
{
    const QString user = userOf(who, picked);
    QStringList records;
    if (!user.isEmpty())
        records.append(recordId(RecordType::Client, user));
    else if (policy != nullptr)
        for (const Block &block : policy->blocksOf(who))
            for (const QString &record : block.records)
                if (record.startsWith(QLatin1String("dynsec/client/")) && !records.contains(record))
                    records.append(record);
    return records;
}

Estimate estimateFor(const QList<PlanItem> &items, const SaveCost &cost, qsizetype changesPerRequest)
{
    Estimate estimate;
    qsizetype changes = 0;
    qsizetype commands = 0;
    for (const PlanItem &item : items) {
        for (const Change &change : item.changes) {
            ++changes;
            if (const auto derived = commandsFor(change))
                commands += derived->size();
        }
    }
    if (changes == 0)
        return estimate;
    const bool perCommand = cost.saves == SaveCost::Saves::PerCommand;
    estimate.requests = perCommand ? commands : (changes + changesPerRequest - 1) / changesPerRequest;
    estimate.brokerPause = std::chrono::ceil<milliseconds>(cost.perSave);
    estimate.total = std::chrono::ceil<milliseconds>(cost.perSave * estimate.requests + answering * changes);
    if (estimate.brokerPause < worthAWord)
        return estimate;
    estimate.sentence =
        estimate.requests == 1
            ? Words::tr("The broker saves all accounts and serves nobody for about %1 s.")
                  .arg(inSeconds(estimate.brokerPause))
            : Words::tr("The broker saves all accounts each time: it serves nobody for about %1 s, %n times.", nullptr,
                        int(estimate.requests))
                  .arg(inSeconds(estimate.brokerPause));
    return estimate;
}

} // namespace gatehouse::mosquitto
