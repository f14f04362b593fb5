// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/auditquery.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

namespace gatehouse {

namespace {

/// `audit list`: the trail, newest first.
class AuditList final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditList)
public:
    using Command::Command;

    void start() override
    {
        int limit = 1000;
        if (arguments().has(QStringLiteral("limit"))) {
            bool isNumber = false;
            limit = arguments().value(QStringLiteral("limit")).toInt(&isNumber);
            if (!isNumber || limit < 1)
                return giveUp(Error{Fault::BadInput, tr("--limit is a number from 1."), {}});
        }
        whenDone(console().openStore(), this, [this, limit](const Result<> &opened) {
            if (!opened)
                return giveUp(opened.error());
            Result<AuditQuery> query = auditQueryOf(console());
            if (!query)
                return giveUp(query.error());
            query->limit = limit;
            whenDone(console().store().find(*query), this, [this](const Result<QList<AuditEntry>> &entries) {
                if (!entries)
                    return giveUp(entries.error());
                print(*entries);
            });
        });
    }

private:
    void print(const QList<AuditEntry> &entries)
    {
        QJsonArray array;
        QList<QStringList> table{{tr("NUMBER"), tr("TIME"), tr("OPERATOR"), tr("BROKER"), tr("ACTION"), tr("WHO"),
                                  tr("OUTCOME"), tr("REASON")}};
        for (const AuditEntry &entry : entries) {
            if (output().isJson()) {
                array.append(toJson(entry));
                continue;
            }
            const QString actor = entry.operatorClaim.isEmpty()
                                      ? entry.operatorName
                                      : QString(entry.operatorName + u'/' + entry.operatorClaim);
            table.append({QString::number(entry.sequence),
                          entry.at.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), visibleText(actor, 40),
                          visibleText(entry.broker, 40), visibleText(entry.action, 40),
                          visibleText(entry.who.isEmpty() ? entry.object : entry.who, 60), outcomeName(entry.outcome),
                          visibleText(entry.reason, 120)});
        }
        output().object({{QStringLiteral("entries"), array}});
        if (table.size() > 1)
            output().table(table);
        else
            output().line(tr("The trail has no such entries."));
        finish(ExitCode::Done);
    }
};

/// `audit verify`: walks the hash chain.
class AuditVerify final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditVerify)
public:
    using Command::Command;

    void start() override
    {
        // Opening would make an empty one, which is intact.
        if (const QFileInfo trail(Store::fileIn(console().dataFolder())); trail.size() == 0) {
            return giveUp(Error{Fault::Storage,
                                tr("There is no trail in %1. Name the data folder that holds it: --data-dir DIR.")
                                    .arg(visibleText(console().dataFolder())),
                                {}});
        }
        whenDone(console().openStore(), this, [this](const Result<> &opened) {
            if (!opened)
                return giveUp(opened.error());
            whenDone(console().store().verifyChain(), this, [this](const Result<ChainReport> &report) {
                if (!report)
                    return giveUp(report.error());
                print(*report);
            });
        });
    }

private:
    void print(const ChainReport &report)
    {
        output().object(toJson(report));
        if (report.intact) {
            output().line(output().toned(tr("Intact. Entries: %1.").arg(report.entries), Tone::Good));
        } else {
            output().line(
                output().toned(tr("Broken at entry %1 of %2.").arg(report.firstBroken).arg(report.entries), Tone::Bad));
            output().line(visibleText(report.why, 1000));
        }
        finish(report.intact ? ExitCode::Done : ExitCode::No);
    }
};

} // namespace

std::unique_ptr<Command> makeAuditList(Console &console)
{
    return std::make_unique<AuditList>(console);
}

std::unique_ptr<Command> makeAuditVerify(Console &console)
{
    return std::make_unique<AuditVerify>(console);
}

} // namespace gatehouse
