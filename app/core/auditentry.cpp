// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/auditentry.h"

#include "core/canonicalrun.h"
#include "core/nametable.h"

#include <QCryptographicHash>

namespace gatehouse {

namespace {

constexpr auto outcomeNames = std::to_array<NamedValue<AuditOutcome>>({
    {AuditOutcome::Intended, "intended"},
    {AuditOutcome::Done, "done"},
    {AuditOutcome::Failed, "failed"},
    {AuditOutcome::Settled, "settled"},
    {AuditOutcome::Verified, "verified"},
    {AuditOutcome::NotSeen, "notSeen"},
    {AuditOutcome::StillRefused, "stillRefused"},
    {AuditOutcome::Noted, "noted"},
});

void addText(CanonicalRun &run, const QString &text)
{
    run.add(text.toUtf8());
}

void addRecord(CanonicalRun &run, const std::optional<QByteArray> &record)
{
    if (record)
        run.add(*record);
    else
        run.addAbsent();
}

} // namespace

QByteArray canonicalForm(const AuditEntry &entry)
{
    CanonicalRun run;
    run.addNumber(entry.sequence);
    if (entry.at.isValid())
        addText(run, entry.at.toUTC().toString(Qt::ISODateWithMs));
    else
        run.addAbsent();
    addText(run, entry.operatorName);
    addText(run, entry.operatorClaim);
    addText(run, entry.host);
    addText(run, entry.process);
    addText(run, entry.brokerId);
    addText(run, entry.broker);
    addText(run, entry.action);
    addText(run, entry.object);
    addText(run, entry.who);
    addRecord(run, entry.before);
    addRecord(run, entry.after);
    addText(run, entry.reason);
    addText(run, entry.detail);
    addText(run, outcomeName(entry.outcome));
    run.addNumber(entry.intent);
    run.addNumber(entry.undoes);
    run.add(entry.previous);
    return run.bytes().toByteArray();
}

QByteArray chainHash(const AuditEntry &entry)
{
    return QCryptographicHash::hash(canonicalForm(entry), QCryptographicHash::Sha256);
}

QString outcomeName(AuditOutcome outcome)
{
    return nameIn(outcomeNames, outcome);
}

std::optional<AuditOutcome> outcomeFromName(QStringView name)
{
    return valueIn(outcomeNames, name);
}

} // namespace gatehouse
