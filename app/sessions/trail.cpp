// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/trail.h"

#include "store/audittable.h"
#include "store/processidentity.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

#include <pwd.h>
#include <unistd.h>

namespace gatehouse {

namespace {

// Any size is possible where a foreign hand wrote; one such record must not keep the others from being recorded.
std::optional<QByteArray> fitting(const std::optional<QByteArray> &record)
{
    if (!record || record->size() <= AuditTable::largestField)
        return record;
    const QByteArray hash = QCryptographicHash::hash(*record, QCryptographicHash::Sha256).toHex();
    const QJsonObject object{{QStringLiteral("size"), record->size()},
                             {QStringLiteral("sha256"), QString::fromLatin1(hash)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

Operator Operator::current(const QString &claim)
{
    Operator who;
    // The account that runs this, not what the environment says of it.
    if (const passwd *entry = ::getpwuid(::getuid()))
        who.account = QString::fromLocal8Bit(entry->pw_name);
    else
        who.account = QString::number(::getuid());
    who.claim = claim;
    who.host = QSysInfo::machineHostName();
    return who;
}

QString nameOf(const Identity &who)
{
    for (const QString &name : {who.user, who.clientId, who.address, who.certificateSubject}) {
        if (!name.isEmpty())
            return name;
    }
    return {};
}

QString actionOf(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Allow:
        return QStringLiteral("allow");
    case PlanKind::Block:
        return QStringLiteral("block");
    case PlanKind::Undo:
        return QStringLiteral("undo");
    }
    return {};
}

AuditEntry blankEntry(const Operator &who, const Profile &profile, const QString &action)
{
    AuditEntry entry;
    entry.operatorName = who.account;
    entry.operatorClaim = who.claim;
    entry.host = who.host;
    entry.process = processIdentity();
    entry.brokerId = profile.id;
    entry.broker = profile.name;
    entry.action = action;
    return entry;
}

AuditEntry intendedEntry(const Operator &who, const Profile &profile, const Redaction &redaction, const Plan &plan,
                         qsizetype item, const Change &change)
{
    const PlanItem &row = plan.items.at(item);
    AuditEntry entry = blankEntry(who, profile, actionOf(plan.kind));
    entry.outcome = AuditOutcome::Intended;
    entry.object = change.record;
    entry.who = nameOf(row.who);
    entry.before = redaction.redacted(change.before);
    entry.after = redaction.redacted(change.after);
    entry.reason = plan.reason;
    entry.detail = change.sentence;
    entry.undoes = row.undoes;
    return entry;
}

AuditEntry outcomeEntry(const Operator &who, const AuditEntry &intent, AuditOutcome outcome,
                        const std::optional<QByteArray> &now, const QString &detail)
{
    AuditEntry entry = intent;
    entry.sequence = 0;
    entry.at = {};
    entry.previous.clear();
    entry.hash.clear();
    entry.operatorName = who.account;
    entry.operatorClaim = who.claim;
    entry.host = who.host;
    entry.process = processIdentity();
    entry.outcome = outcome;
    entry.intent = intent.sequence;
    entry.after = fitting(now);
    entry.detail = detail;
    return entry;
}

} // namespace gatehouse
