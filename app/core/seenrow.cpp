// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of Blocked for those who were seen to be refused. The rows of records are in blockedlist.cpp.

#include "core/blockedlist.h"
#include "core/sightkeys.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::SeenRow)
};

Subject subjectOf(const Identity &who)
{
    if (!who.user.isEmpty())
        return {SubjectKind::User, who.user};
    if (!who.clientId.isEmpty())
        return {SubjectKind::ClientId, who.clientId};
    if (!who.address.isEmpty())
        return {SubjectKind::Address, who.address};
    if (!who.certificateSubject.isEmpty())
        return {SubjectKind::Certificate, who.certificateSubject};
    return {SubjectKind::Unknown, {}};
}

bool isNamed(const Identity &who)
{
    return !who.user.isEmpty() || !who.clientId.isEmpty();
}

Mechanism mechanismOf(const RefusalGroup &group)
{
    if (group.type == EventType::Disconnected)
        return Mechanism::TakenOver;
    if (group.reason == EventReason::Limit || group.cause == Cause::Limit)
        return Mechanism::Limit;
    if (group.type == EventType::Denied)
        return Mechanism::NoRuleAllows;
    switch (group.reason) {
    case EventReason::Tls:
        return Mechanism::Certificate;
    case EventReason::AddressList:
        return Mechanism::Banned;
    case EventReason::Protocol:
        return Mechanism::Protocol;
    default:
        return group.cause == Cause::FailedLogins ? Mechanism::WrongCredentials : Mechanism::Refused;
    }
}

QString explanationOf(const RefusalGroup &group, Mechanism mechanism)
{
    if (!group.why.isEmpty())
        return group.why;
    switch (mechanism) {
    case Mechanism::TakenOver:
        return Words::tr("Two devices use this client id, and throw each other out again and again.");
    case Mechanism::Limit:
        return Words::tr("The broker refused it because of a limit.");
    case Mechanism::NoRuleAllows:
        return Words::tr("The broker denied it the topic %1.").arg(visibleText(group.topic, 200));
    case Mechanism::Certificate:
        return Words::tr("No secure connection came about: its certificate, or the broker's, was not accepted.");
    case Mechanism::Banned:
        return Words::tr("The broker's lists of addresses do not let it in.");
    case Mechanism::Protocol:
        return Words::tr("What it sent was not what MQTT expects, so the broker closed the connection.");
    default:
        return isNamed(group.who) ? Words::tr("The broker refused it as not authorised.")
                                  : Words::tr("The broker refused somebody as not authorised. Its log does not name "
                                              "the client.");
    }
}

/// Why there is nothing to be lifted; nullopt: there may be.
std::optional<QString> ownerOf(const RefusalGroup &group, Mechanism mechanism)
{
    if (group.cause == Cause::SuspiciousAddress)
        return Words::tr("No record keeps this address out. If these are your devices, give each the name and the "
                         "password of its account; if they are strangers, a firewall keeps the address out.");
    switch (mechanism) {
    case Mechanism::WrongCredentials:
        return Words::tr("No record keeps it out: give the device the password of its account, or set a new one.");
    case Mechanism::TakenOver:
        return Words::tr("No record keeps it out: give each of the two devices a client id of its own.");
    case Mechanism::NoRuleAllows:
        return Words::tr("No record denies it this topic: a rule that allows it has to be added at the broker.");
    case Mechanism::Limit:
        return Words::tr("The broker's owner sets its limits; they are listed under Policies.");
    case Mechanism::Certificate:
        return Words::tr("Certificates are changed at the device or at the broker. Test the connection to see which.");
    case Mechanism::Protocol:
        return Words::tr("No record keeps it out: the device, or what is between it and the broker, has to be mended.");
    default:
        break;
    }
    if (!isNamed(group.who))
        return Words::tr("Who it was is not known. The sensor for mosquitto makes its log say who asks.");
    return std::nullopt;
}

} // namespace

bool BlockedList::isTold(const RefusalGroup &group) const
{
    // Of the records that keep from connecting, and of topic rules, the first kind tells of refusals.
    const auto keepsOut = [this](const QString &who) {
        const QSet<QString> ids = m_byName.value(who);
        return std::any_of(ids.cbegin(), ids.cend(), [this](const QString &id) {
            return m_rows.constFind(id)->block.scope.action == Action::Connect;
        });
    };
    return group.type == EventType::Refused &&
           (keepsOut(userKey(group.who.user)) || keepsOut(clientKey(group.who.clientId)));
}

QList<BlockedRow> BlockedList::seenRows() const
{
    QList<BlockedRow> rows;
    for (auto group = m_seen.groups().cbegin(); group != m_seen.groups().cend(); ++group) {
        if (group->isTelling() && !isTold(*group))
            rows.append(seenRow(group.key(), *group));
    }
    return rows;
}

BlockedRow BlockedList::seenRow(const QString &id, const RefusalGroup &group) const
{
    BlockedRow row;
    row.kind = BlockedRow::Kind::Seen;
    row.key = m_broker + QLatin1Char('/') + id;
    row.broker = m_broker;
    row.brokerName = m_brokerName;
    row.connectedSince = group.connectedSince;
    Block &block = row.block;
    block.id = id;
    block.subject = subjectOf(group.who);
    block.mechanism = mechanismOf(group);
    if (group.type == EventType::Denied)
        block.scope = {group.action, group.topic};
    block.cause = group.cause;
    block.certainty = group.certainty;
    block.explanation = explanationOf(group, block.mechanism);
    block.ownedBy = ownerOf(group, block.mechanism);
    row = complete(row); // whether it is connected
    row.attempts = int(std::min<qint64>(group.count, std::numeric_limits<int>::max()));
    row.firstAttempt = group.first;
    row.lastAttempt = group.last;
    return row;
}

} // namespace gatehouse
