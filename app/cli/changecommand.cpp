// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/changecommand.h"
#include "cli/attempt.h"
#include "core/json.h"
#include "core/text.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

constexpr qsizetype longestRecord = 2000;

QString pretty(const QJsonValue &record)
{
    if (record.isNull())
        return {};
    const QByteArray text = record.isObject()  ? QJsonDocument(record.toObject()).toJson(QJsonDocument::Compact)
                            : record.isArray() ? QJsonDocument(record.toArray()).toJson(QJsonDocument::Compact)
                                               : record.toString().toUtf8();
    return visibleText(QString::fromUtf8(text), longestRecord);
}

} // namespace

ChangeCommand::ChangeCommand(Console &console, PlanKind kind)
    : Command(console)
    , m_kind(kind)
{
}

void ChangeCommand::start()
{
    if (const Result<> read = readArguments(); !read)
        return giveUp(read.error());
    whenDone(console().oneBroker(), this, [this](const Result<BrokerSession *> &broker) {
        if (!broker)
            return giveUp(broker.error());
        m_broker = *broker;
        askForPlan();
    });
}

Result<> ChangeCommand::readArguments()
{
    m_isApplied = arguments().has(QStringLiteral("apply"));
    m_request.reason = arguments().value(QStringLiteral("reason")).trimmed();
    if (arguments().has(QStringLiteral("wait"))) {
        const Result<std::chrono::milliseconds> patience = durationFromText(arguments().value(QStringLiteral("wait")));
        if (!patience)
            return fail(patience.error());
        m_patience = *patience;
    }
    if (const Result<> time = readTime(); !time)
        return time;
    if (m_kind == PlanKind::Undo) {
        bool isNumber = true;
        if (!arguments().operands().isEmpty())
            m_sequence = arguments().operands().constFirst().toLongLong(&isNumber);
        if (!isNumber || (m_sequence <= 0 && !arguments().operands().isEmpty()))
            return fail(Fault::BadInput, tr("undo takes the number of a change, as audit list shows it."));
        return {};
    }
    QStringList ways{QStringLiteral("user"), QStringLiteral("client-id"), QStringLiteral("address")};
    if (m_kind == PlanKind::Allow)
        ways.prepend(QStringLiteral("block"));
    int given = 0;
    for (const QString &way : std::as_const(ways))
        given += arguments().has(way) ? 1 : 0;
    // A client id beside the account, or the block, is the one that the client uses.
    const bool isBeside = arguments().has(QStringLiteral("client-id")) && !arguments().has(QStringLiteral("address"));
    if (given != 1 && !(given == 2 && isBeside))
        return fail(Fault::BadInput, tr("Say whom, in one way: --%1.").arg(ways.join(QLatin1String(", --"))));
    if (const Result<> address = checkAddress(arguments().value(QStringLiteral("address"))); !address)
        return address;
    if (m_request.reason.isEmpty())
        return fail(Fault::BadInput, tr("A reason is needed, for the trail: --reason TEXT."));
    return {};
}

Result<> ChangeCommand::readTime()
{
    const bool isFor = arguments().has(QStringLiteral("for"));
    const bool isUntil = arguments().has(QStringLiteral("until"));
    if (isFor && isUntil)
        return fail(Fault::BadInput, tr("Say --for or --until, not both."));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (isFor) {
        const Result<std::chrono::milliseconds> time = durationFromText(arguments().value(QStringLiteral("for")));
        if (!time)
            return fail(time.error());
        m_request.until = now.addMSecs(time->count());
    } else if (isUntil) {
        const Result<QDateTime> time = timeFromText(arguments().value(QStringLiteral("until")));
        if (!time)
            return fail(time.error());
        m_request.until = *time;
    }
    if (m_request.until.isValid() && m_request.until <= now)
        return fail(Fault::BadInput, tr("That time is over already. Give one that is to come."));
    return {};
}

Result<> ChangeCommand::nameSubject()
{
    Identity who;
    who.user = arguments().value(QStringLiteral("user"));
    who.clientId = arguments().value(QStringLiteral("client-id"));
    who.address = arguments().value(QStringLiteral("address"));
    const QString id = arguments().value(QStringLiteral("block"));
    if (!id.isEmpty()) {
        const std::optional<BlockedRow> row = m_broker->blocked().row(id);
        if (!row) {
            return fail(
                Fault::BadInput,
                tr("There is no block %1 on %2 now. See gatehousectl blocked; what keeps out one client id alone "
                   "is named by --user and --client-id.")
                    .arg(visibleText(id), visibleText(m_broker->profile().name)));
        }
        const Subject &subject = row->block.subject;
        if (subject.kind == SubjectKind::User)
            who.user = subject.value;
        else if (subject.kind == SubjectKind::ClientId)
            who.clientId = subject.value;
        else if (subject.kind == SubjectKind::Address)
            who.address = subject.value;
        // What was seen is no record: whatever keeps that identity out is looked for.
        if (row->kind == BlockedRow::Kind::Record)
            m_request.blocks = {{id}};
    }
    m_request.who = {who};
    return {};
}

void ChangeCommand::askForPlan()
{
    if (m_kind == PlanKind::Undo)
        return whenDone(m_broker->planUndo(m_sequence), this, [this](const Result<Plan> &plan) { planned(plan); });
    if (const Result<> named = nameSubject(); !named)
        return giveUp(named.error());
    const Future<Plan> plan =
        m_kind == PlanKind::Allow ? m_broker->planAllow(m_request) : m_broker->planBlock(m_request);
    whenDone(plan, this, [this](const Result<Plan> &made) { planned(made); });
}

void ChangeCommand::planned(const Result<Plan> &plan)
{
    if (!plan)
        return giveUp(plan.error());
    m_plan = *plan;
    if (!m_request.reason.isEmpty())
        m_plan.reason = m_request.reason;
    else if (m_plan.reason.isEmpty())
        m_plan.reason = m_sequence > 0 ? tr("Undo of %1").arg(m_sequence) : tr("Undo of the newest change");
    m_object.insert(QStringLiteral("plan"), toJson(m_plan));
    printPlan();
    if (m_plan.changeCount() == 0)
        return nothingToDo();
    if (!m_isApplied) {
        output().object(m_object);
        output().line();
        output().line(tr("Nothing was changed. Add --apply to do it."));
        return finish(ExitCode::Done);
    }
    if (m_kind != PlanKind::Allow && locksOut()) {
        return stopped(
            Error{Fault::BadInput,
                  tr("This would shut out the account that Gatehouse itself signs in with. Sign in with another one."),
                  {}},
            QStringLiteral("refused"));
    }
    carryOut();
}

bool ChangeCommand::locksOut() const
{
    for (const PlanItem &item : m_plan.items) {
        for (const Change &change : item.changes) {
            if (change.effects.touchesConsole)
                return true;
        }
    }
    return false;
}

bool ChangeCommand::isAsWanted() const
{
    if (m_kind == PlanKind::Undo)
        return true; // without a change nothing is left to put back
    const auto policy = m_broker->policy();
    return std::all_of(m_plan.items.cbegin(), m_plan.items.cend(), [&](const PlanItem &item) {
        Attempt attempt;
        attempt.who = item.who;
        const Answered answer = m_broker->explain(attempt).answer;
        if (m_kind == PlanKind::Block)
            return answer == Answered::Deny && item.notLiftable.isEmpty();
        return answer == Answered::Allow && policy && policy->blocksOf(item.who).isEmpty();
    });
}

void ChangeCommand::nothingToDo()
{
    const bool isGood = isAsWanted();
    if (m_isApplied) {
        m_object.insert(QStringLiteral("outcome"), QStringLiteral("nothing"));
        m_object.insert(QStringLiteral("verification"), QJsonValue());
    }
    output().object(m_object);
    output().line(isGood ? tr("There is nothing to change.") : tr("Nothing can be changed from here."));
    finish(isGood ? ExitCode::Done : ExitCode::No);
}

void ChangeCommand::carryOut()
{
    m_run = m_broker->carryOut(m_plan);
    if (m_run->isFinished())
        return carriedOut();
    connect(m_run, &PlanRun::finished, this, &ChangeCommand::carriedOut);
}

void ChangeCommand::carriedOut()
{
    m_run->disconnect(this);
    QJsonArray sequences;
    for (const RunStep &step : m_run->steps()) {
        if (step.state == RunStep::State::Done) {
            sequences.append(step.intent);
            output().line(output().toned(tr("Done: "), Tone::Good) + visibleText(step.change.sentence, longestRecord) +
                          QLatin1String(" (") + tr("number %1 in the trail").arg(step.intent) + u')');
        }
        if (!step.note.isEmpty())
            output().line(QLatin1String("  ") + visibleText(step.note, longestRecord));
    }
    m_object.insert(QStringLiteral("sequences"), sequences);
    if (!m_run->isComplete()) {
        const Error error = m_run->error().value_or(Error{Fault::Cancelled, {}, {}});
        return stopped(error, sequences.isEmpty() ? QStringLiteral("failed") : QStringLiteral("partly"));
    }
    m_object.insert(QStringLiteral("outcome"), QStringLiteral("done"));
    m_verifying = m_broker->verify(*m_run, m_patience);
    if (m_verifying->isFinished())
        return verified();
    connect(m_verifying, &Verifying::finished, this, &ChangeCommand::verified);
    if (m_patience.count() > 0)
        connect(m_verifying, &Verifying::changed, this, &ChangeCommand::tellWaiting);
}

void ChangeCommand::stopped(const Error &error, const QString &outcome)
{
    m_object.insert(QStringLiteral("outcome"), outcome);
    m_object.insert(QStringLiteral("verification"), QJsonValue());
    m_object.insert(QStringLiteral("error"), toJson(error));
    output().object(m_object);
    output().failure(error, Output::Also::Nothing);
    finish(exitCodeFor(error.fault));
}

void ChangeCommand::tellWaiting()
{
    const QString now = m_verifying->waitingFor();
    if (now.isEmpty() || std::exchange(m_toldWaiting, true))
        return;
    output().line(visibleText(now, longestRecord));
}

void ChangeCommand::verified()
{
    m_verifying->disconnect(this);
    const Verification &result = m_verifying->result();
    m_object.insert(QStringLiteral("verification"), toJson(result));
    output().object(m_object);
    switch (result.verdict) {
    case Verdict::Verified:
        output().line(output().toned(tr("Verified."), Tone::Good));
        break;
    case Verdict::Applied:
        output().line(result.connectionSeen ? tr("Applied.") : tr("Applied, not yet seen."));
        break;
    case Verdict::Refused:
        output().line(output().toned(tr("Still refused."), Tone::Bad));
        break;
    }
    for (const QString &sentence : result.evidence)
        output().line(QLatin1String("  ") + visibleText(sentence, longestRecord));
    for (const Block &block : result.next)
        output().line(
            QLatin1String("  ") +
            tr("Next: %1").arg(visibleText(block.explanation.isEmpty() ? block.id : block.explanation, longestRecord)));
    if (!result.nextStep.isEmpty())
        output().line(QLatin1String("  ") + visibleText(result.nextStep, longestRecord));
    finish(result.verdict == Verdict::Refused ? ExitCode::No : ExitCode::Done);
}

void ChangeCommand::printPlan() const
{
    const bool isFine = m_plan.changeCount() == 0 && isAsWanted();
    for (const PlanItem &item : m_plan.items) {
        for (const Change &change : item.changes)
            printChange(change);
        for (const QString &sentence : item.notLiftable)
            output().line(isFine ? visibleText(sentence, longestRecord)
                                 : tr("Not from here: %1").arg(visibleText(sentence, longestRecord)));
    }
    if (!m_plan.cost.sentence.isEmpty())
        output().line(visibleText(m_plan.cost.sentence, longestRecord));
    if (m_plan.until.isValid() && m_plan.changeCount() > 0)
        output().line(tr("Until %1: then Gatehouse takes it back while it is open, at its next start, or when a timer "
                         "runs gatehousectl expire.")
                          .arg(timeToJson(m_plan.until).toString()));
}

void ChangeCommand::printChange(const Change &change) const
{
    output().line(visibleText(change.sentence, longestRecord));
    output().line(output().toned(QLatin1String("  ") + visibleText(change.record), Tone::Faint));
    if (change.lines.isEmpty())
        printRecord(change);
    else
        printLines(change);
    for (const QString &sentence : change.effects.sentences)
        output().line(QLatin1String("  ") + visibleText(sentence, longestRecord));
    if (change.undo.kind != Undo::Kind::Exact)
        output().line(QLatin1String("  ") + tr("Undo: %1").arg(visibleText(change.undo.why, longestRecord)));
}

void ChangeCommand::printRecord(const Change &change) const
{
    // From the JSON form, which leaves secret parts out.
    const QJsonObject object = toJson(change);
    const QString before = pretty(object.value(QLatin1String("before")));
    const QString after = pretty(object.value(QLatin1String("after")));
    output().line(QLatin1String("  - ") + (before.isEmpty() ? tr("(no such record)") : before));
    output().line(QLatin1String("  + ") + (after.isEmpty() ? tr("(no such record)") : after));
}

void ChangeCommand::printLines(const Change &change) const
{
    output().line(QLatin1String("  ") + visibleText(change.container, longestRecord));
    const auto width = int(QString::number(change.lines.constLast().number).size());
    for (const ChangedLine &line : change.lines) {
        const bool isGone = line.kind == ChangedLine::Kind::Gone;
        const QString sign = isGone                                ? QStringLiteral("-")
                             : line.kind == ChangedLine::Kind::New ? QStringLiteral("+")
                                                                   : QStringLiteral(" ");
        const QString text =
            QStringLiteral("  %1 %2  %3").arg(sign).arg(line.number, width).arg(visibleText(line.text, longestRecord));
        output().line(line.kind == ChangedLine::Kind::Stays ? output().toned(text, Tone::Faint)
                                                            : output().toned(text, isGone ? Tone::Bad : Tone::Good));
    }
}

std::unique_ptr<Command> makeAllow(Console &console)
{
    return std::make_unique<ChangeCommand>(console, PlanKind::Allow);
}

std::unique_ptr<Command> makeBlock(Console &console)
{
    return std::make_unique<ChangeCommand>(console, PlanKind::Block);
}

std::unique_ptr<Command> makeUndo(Console &console)
{
    return std::make_unique<ChangeCommand>(console, PlanKind::Undo);
}

} // namespace gatehouse
