// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the Allow sheet follows its course: from the plan to the verdict. How it is built and opened is in
// allowsheet.cpp.

#include "core/text.h"
#include "ui/actions/usertimer.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/applypart.h"
#include "ui/blocked/blockwords.h"
#include "ui/blocked/changepart.h"
#include "ui/blocked/plantable.h"
#include "ui/blocked/recentreasons.h"
#include "ui/blocked/sheetsection.h"
#include "ui/blocked/verifypart.h"
#include "ui/blocked/watchpart.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"

#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

using Stage = AllowCourse::Stage;

namespace {

constexpr qsizetype mostDetailed = 4; // more items than this are a table

} // namespace

bool AllowSheet::isMany() const
{
    qsizetype items = 0;
    for (const Plan &plan : m_shown)
        items += plan.items.size();
    return items > mostDetailed || (m_course && m_course->targets().size() > 1);
}

void AllowSheet::makePlan()
{
    if (!m_course || m_course->jobs().isEmpty())
        return;
    m_replan->stop();
    m_error.reset();
    const PlanKind kind = m_course->kind();
    for (const AllowCourse::Job &job : m_course->jobs()) {
        const Ability needed = kind == PlanKind::Block ? Ability::Block : Ability::Allow;
        if (job.session && !job.session->abilities().has(needed))
            return showPlanFailed({Fault::NotSupported, job.session->abilities().whyNot(needed), {}});
    }
    m_plannedReason = m_change->reason();
    if (m_shown.isEmpty())
        m_change->showSentence(tr("Reading again what is there now …"));
    m_course->makePlan(m_plannedReason, m_change->until());
    showFoot();
}

void AllowSheet::showPlanned()
{
    const bool known = !m_shown.isEmpty();
    const bool same = known && m_course->samePlanAs(m_shown);
    m_shown = m_course->plans();
    if (m_course->kind() == PlanKind::Undo && m_change->reason().isEmpty() && !m_shown.first().reason.isEmpty())
        m_change->setReason(m_shown.first().reason);
    m_change->showPlans(m_shown, m_course->names());
    const bool many = isMany();
    m_table->setVisible(many);
    if (many) {
        QStringList brokers;
        for (const AllowCourse::Job &job : m_course->jobs())
            brokers.append(job.session ? job.session->profile().name : QString());
        m_table->showPlans(m_shown, m_course->names(), brokers);
    }
    m_sections[1]->setSummary(many ? tr("%n records are changed", nullptr, int(m_course->changeCount())) : QString());
    const bool apply = std::exchange(m_applyWhenPlanned, false);
    if (known && !same)
        m_banner->tell(
            Tone::Warning,
            tr("The records were changed by somebody else meanwhile. What is shown now is new: look at it again."));
    else if (apply && whyNotNow().isEmpty())
        return submit();
    showFoot();
}

void AllowSheet::showPlanFailed(const Error &error)
{
    m_error = error;
    m_applyWhenPlanned = false;
    m_shown.clear();
    m_table->hide();
    m_change->showSentence(error.what);
    showFoot();
}

void AllowSheet::reasonEdited()
{
    // The reason of a block is noted in the record, so that the exact change depends on it.
    if (m_course && m_course->kind() == PlanKind::Block && m_change->reason() != m_plannedReason &&
        (m_course->stage() == Stage::Ready || m_course->stage() == Stage::Planning))
        m_replan->start();
    showFoot();
}

QString AllowSheet::whyNotNow() const
{
    if (!m_explained.isEmpty()) {
        const BrokerSession *session = m_explained.first().session;
        if (session && !m_explainedWhyNot.isEmpty())
            return m_explainedWhyNot;
        return session ? session->abilities().whyNot(Ability::Allow)
                       : tr("This broker was removed from Gatehouse meanwhile.");
    }
    if (!m_course || m_course->jobs().isEmpty())
        return tr("Name an account first.");
    if (m_error && m_course->stage() != Stage::Finished)
        return m_error->what;
    switch (m_course->stage()) {
    case Stage::Planning:
        return tr("The records are being read again.");
    case Stage::Ready:
        if (m_course->changeCount() == 0)
            return tr("There is nothing to change here.");
        if (m_change->reason().isEmpty())
            return tr("A reason is required: it is kept in the trail.");
        if (!m_change->isAcknowledged())
            return tr("Tick that you know whose account this is.");
        return {};
    case Stage::Applying:
        return tr("The changes are being made.");
    case Stage::Stopped:
        return tr("The run stopped before everything was done.");
    case Stage::Verifying:
    case Stage::Finished:
        break;
    }
    return {};
}

void AllowSheet::submit()
{
    if (!m_explained.isEmpty()) {
        const QList<AllowTarget> targets = m_explained;
        return allow(targets);
    }
    if (m_course && (m_course->stage() == Stage::Finished || m_course->stage() == Stage::Verifying))
        return closeSheet();
    const QString whyNot = whyNotNow();
    const bool stale = m_course && m_course->kind() == PlanKind::Block && m_change->reason() != m_plannedReason;
    if (stale && !m_change->reason().isEmpty() &&
        (m_course->stage() == Stage::Ready || m_course->stage() == Stage::Planning)) {
        m_applyWhenPlanned = true;
        return makePlan();
    }
    if (!whyNot.isEmpty()) {
        m_status->setText(whyNot);
        m_status->setTone(Tone::Danger);
        return;
    }
    m_banner->clear();
    m_replan->stop();
    if (m_course->kind() != PlanKind::Undo) // the reason of an undo is about that one change
        m_reasons->used(m_change->reason());
    m_apply->begin(m_shown);
    if (isMany())
        m_apply->addTable(m_table);
    m_course->apply(m_change->reason());
}

void AllowSheet::showStep(qsizetype job, qsizetype step)
{
    const AllowCourse::Job &one = m_course->jobs().at(job);
    if (!one.run || step >= one.run->steps().size())
        return;
    const RunStep &now = one.run->steps().at(step);
    m_apply->showStep(job, step, now);
    if (!isMany())
        return;
    // A row has one result for all of its changes: the one that says most.
    PlanTable::State state = PlanTable::State::Done;
    QString sentence;
    for (const RunStep &other : one.run->steps()) {
        if (other.item != now.item || other.state == RunStep::State::Done)
            continue;
        if (other.state == RunStep::State::Failed) {
            state = PlanTable::State::Failed;
            sentence = other.error ? other.error->what : QString();
            break;
        }
        state = other.state == RunStep::State::Running   ? PlanTable::State::Running
                : other.state == RunStep::State::Skipped ? PlanTable::State::Skipped
                                                         : PlanTable::State::Planned;
    }
    m_table->setResult(job, now.item, state, sentence);
}

void AllowSheet::showStopped(const Error &error)
{
    m_error = error;
    m_apply->showEnd(m_course->doneCount(), m_course->changeCount());
    if (error.fault == Fault::Conflict)
        m_banner->tell(Tone::Warning, error.what, tr("Read again and show"));
    else
        m_banner->tell(Tone::Danger, error.what);
    showPart(m_banner);
    showFoot();
}

void AllowSheet::addVerify(qsizetype job)
{
    const AllowCourse::Job &one = m_course->jobs().at(job);
    if (!one.verifying)
        return;
    const AllowTarget target = m_course->targets().size() == 1 ? m_course->targets().first() : AllowTarget();
    VerifyPart::Probing probing;
    probing.clientId = target.who.clientId;
    probing.online = target.online;
    if (one.session && !one.session->abilities().has(Ability::TestCredentials))
        probing.whyNot = one.session->abilities().whyNot(Ability::TestCredentials);
    else if (m_course->targets().size() != 1)
        probing.whyNot = tr("A probe is for one client: allow this one alone to probe it.");
    auto *part = new VerifyPart(*one.verifying, m_course->kind(), probing, m_verify);
    part->setObjectName(QStringLiteral("verify"));
    connect(part, &VerifyPart::nextBlockerWanted, this, [this] {
        const QList<AllowTarget> targets = m_course->targets();
        QList<AllowTarget> again;
        for (AllowTarget next : targets) {
            next.block.clear();
            again.append(next);
        }
        allow(again);
    });
    connect(part, &VerifyPart::againWanted, this, [this] {
        while (QLayoutItem *item = m_verify->layout()->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        m_course->verifyAgain();
    });
    m_verify->layout()->addWidget(part);
    m_watch->showDoings();
}

void AllowSheet::undoThis()
{
    if (!m_course)
        return;
    const QList<UndoTarget> targets = m_course->undoable();
    const QString name = m_course->titleOfTargets();
    m_closeAnyway = true;
    if (m_course->stage() == Stage::Verifying)
        m_course->cancel();
    undo(targets, name);
}

void AllowSheet::showStage()
{
    using State = SheetSection::State;
    const std::optional<Stage> stage = m_course ? std::optional(m_course->stage()) : std::nullopt;
    State states[4] = {State::Current, State::Ahead, State::Ahead, State::Ahead};
    if (m_course && (stage == Stage::Planning || stage == Stage::Ready)) {
        states[1] = State::Current;
    } else if (stage) {
        // Once it is applied, the proof matters: what led to it is a line each.
        const bool over = stage == Stage::Verifying || stage == Stage::Finished;
        states[0] = states[1] = over ? State::Past : State::Done;
        if (over) {
            m_sections[0]->setSummary(m_whyShort);
            m_sections[1]->setSummary(tr("Reason: “%1”").arg(visibleText(m_change->reason())));
        }
        states[2] = stage == Stage::Applying ? State::Working : stage == Stage::Stopped ? State::Failed : State::Done;
        if (stage == Stage::Verifying)
            states[3] = State::Working;
        if (stage == Stage::Finished) {
            states[3] = State::Done;
            for (const AllowCourse::Job &job : m_course->jobs()) {
                if (job.verifying && job.verifying->result().verdict == Verdict::Refused)
                    states[3] = State::Failed;
            }
        }
    }
    for (int i = 0; i < 4; ++i)
        m_sections[i]->setState(states[i]);
    m_change->setEditable(!stage || stage == Stage::Planning || stage == Stage::Ready);
    if (stage == Stage::Verifying) {
        m_apply->showEnd(m_course->doneCount(), m_course->changeCount());
        setTimer();
    }
    showFoot();
    if (stage == Stage::Applying)
        QTimer::singleShot(0, m_course, [this] { showPart(m_sections[2]); });
    if (stage == Stage::Verifying || stage == Stage::Finished)
        QTimer::singleShot(0, m_course, [this] { showPart(m_sections[3]); });
}

/// For a change that is to be taken back while the window is closed.
void AllowSheet::setTimer()
{
    const QDateTime until = m_course->jobs().first().plan.until;
    if (!until.isValid() || !m_change->wantsTimer() || std::exchange(m_timerOf, until) == until)
        return;
    whenDone(UserTimer::start(until, m_sessions.store().folder(), this), this, [this](const Result<> &set) {
        if (set)
            Q_EMIT message(tr("A timer of this account ends it, too."));
        else
            m_banner->tell(Tone::Warning, set.error().what);
    });
}

void AllowSheet::showFoot()
{
    const std::optional<Stage> stage = m_course ? std::optional(m_course->stage()) : std::nullopt;
    const bool over = stage == Stage::Verifying || stage == Stage::Finished;
    const PlanKind kind = m_course ? m_course->kind() : PlanKind::Allow;
    QString word = kind == PlanKind::Allow ? tr("Allow") : kind == PlanKind::Block ? tr("Block") : tr("Undo");
    if (!m_explained.isEmpty())
        word = tr("Allow …");
    else if (over)
        word = stage == Stage::Finished ? tr("Done") : tr("Close, and go on watching");
    else if (kind == PlanKind::Allow && m_course && m_course->targets().size() > 1 && m_course->changeCount() > 1)
        word = tr("Allow %n", nullptr, int(m_course->changeCount()));
    setIconName(m_main, over                      ? QStringLiteral("check")
                        : kind == PlanKind::Allow ? QStringLiteral("allow")
                        : kind == PlanKind::Block ? QStringLiteral("ban")
                                                  : QStringLiteral("undo"));
    m_main->setText(word);
    m_main->setAccessibleName(word);
    m_main->setVisible(stage != Stage::Applying && stage != Stage::Stopped);
    const QString whyNot = whyNotNow();
    setWhyNot(m_main, over ? QString() : whyNot);
    m_status->setTone(m_error ? Tone::Danger : Tone::Muted);
    m_status->setText(m_error && stage != Stage::Stopped ? QString() : over ? QString() : whyNot);
    m_status->setVisible(!m_status->text().isEmpty());
    m_stop->setVisible(stage == Stage::Applying);
    m_stop->setEnabled(true);
    const bool failed = m_error && m_error->fault != Fault::NotSupported;
    m_again->setVisible(stage == Stage::Stopped || (failed && !over && stage != Stage::Applying));
    m_again->setText(m_error && m_error->fault == Fault::Conflict ? tr("Read again and show") : tr("Retry"));
    m_again->setAccessibleName(m_again->text());
    const bool undoable = m_course && (over || stage == Stage::Stopped) && !m_course->undoable().isEmpty();
    m_undo->setVisible(undoable);
    m_undo->setText(kind == PlanKind::Undo ? tr("Redo") : tr("Undo"));
    m_undo->setAccessibleName(m_undo->text());
    if (over && isAncestorOf(focusWidget()) && !focusWidget()->isEnabled())
        m_main->setFocus(Qt::OtherFocusReason);
}

bool AllowSheet::mayClose()
{
    if (m_course && m_course->stage() == Stage::Applying && !std::exchange(m_closeAnyway, true)) {
        m_banner->tell(Tone::Warning,
                       tr("Changes are still being made. Press Esc again to close this panel all the same: what is "
                          "under way goes on, and the trail records it."));
        showPart(m_banner);
        return false;
    }
    return true;
}

void AllowSheet::leaveCourse()
{
    m_replan->stop();
    AllowCourse *left = std::exchange(m_course, nullptr);
    if (!left)
        return;
    left->disconnect(this);
    connect(left, &AllowCourse::said, this, &AllowSheet::message);
    left->leave();
}

} // namespace gatehouse
