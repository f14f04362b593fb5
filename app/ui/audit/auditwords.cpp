// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditwords.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditWords)
};

} // namespace

QString outcomeTitle(AuditOutcome outcome)
{
    switch (outcome) {
    case AuditOutcome::Intended:
        return Words::tr("Intended");
    case AuditOutcome::Done:
        return Words::tr("Done");
    case AuditOutcome::Failed:
        return Words::tr("Failed");
    case AuditOutcome::Settled:
        return Words::tr("Settled");
    case AuditOutcome::Verified:
        return Words::tr("Verified");
    case AuditOutcome::NotSeen:
        return Words::tr("Not seen yet");
    case AuditOutcome::StillRefused:
        return Words::tr("Still refused");
    case AuditOutcome::Noted:
        break;
    }
    return Words::tr("Noted");
}

QString outcomeSentence(AuditOutcome outcome)
{
    switch (outcome) {
    case AuditOutcome::Intended:
        return Words::tr("Written down before the broker was touched; a later entry says what became of it.");
    case AuditOutcome::Done:
        return Words::tr("The broker made the change, and the record was read back.");
    case AuditOutcome::Failed:
        return Words::tr("The change was not made.");
    case AuditOutcome::Settled:
        return Words::tr(
            "Gatehouse had ended in the middle: what became of the change was found out later by reading the broker.");
    case AuditOutcome::Verified:
        return Words::tr("The record and the rules say so, and for an allow a connection was seen or tried.");
    case AuditOutcome::NotSeen:
        return Words::tr("The change is in place; not everything that would prove it was seen.");
    case AuditOutcome::StillRefused:
        return Words::tr("The client is still kept out: the details say by what.");
    case AuditOutcome::Noted:
        break;
    }
    return Words::tr("Nothing was changed at a broker.");
}

QString outcomeIcon(AuditOutcome outcome)
{
    switch (outcome) {
    case AuditOutcome::Intended:
        return QStringLiteral("clock");
    case AuditOutcome::Done:
        return QStringLiteral("check");
    case AuditOutcome::Failed:
        return QStringLiteral("error");
    case AuditOutcome::Settled:
        return QStringLiteral("link");
    case AuditOutcome::Verified:
        return QStringLiteral("verified");
    case AuditOutcome::NotSeen:
        return QStringLiteral("wait");
    case AuditOutcome::StillRefused:
        return QStringLiteral("blocked");
    case AuditOutcome::Noted:
        break;
    }
    return QStringLiteral("info");
}

Tone outcomeTone(AuditOutcome outcome)
{
    switch (outcome) {
    case AuditOutcome::Done:
    case AuditOutcome::Verified:
        return Tone::Success;
    case AuditOutcome::Failed:
    case AuditOutcome::StillRefused:
        return Tone::Danger;
    case AuditOutcome::NotSeen:
    case AuditOutcome::Settled:
        return Tone::Warning;
    case AuditOutcome::Intended:
    case AuditOutcome::Noted:
        break;
    }
    return Tone::Muted;
}

QString auditActionTitle(const QString &action)
{
    if (action == QLatin1String("allow"))
        return Words::tr("Allow");
    if (action == QLatin1String("block"))
        return Words::tr("Block");
    if (action == QLatin1String("undo"))
        return Words::tr("Undo");
    if (action == QLatin1String("export"))
        return Words::tr("Export");
    if (action == QLatin1String("profile.add"))
        return Words::tr("Broker added");
    if (action == QLatin1String("profile.update"))
        return Words::tr("Broker changed");
    if (action == QLatin1String("profile.remove"))
        return Words::tr("Broker removed");
    return visibleText(action);
}

} // namespace gatehouse
