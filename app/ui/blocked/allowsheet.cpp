// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/allowsheet.h"
#include "ui/actions/usertimer.h"

#include "core/text.h"
#include "ui/blocked/applypart.h"
#include "ui/blocked/blockwords.h"
#include "ui/blocked/changepart.h"
#include "ui/blocked/plantable.h"
#include "ui/blocked/recentreasons.h"
#include "ui/blocked/sheetsection.h"
#include "ui/blocked/watchpart.h"
#include "ui/blocked/whompart.h"
#include "ui/blocked/whypart.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flowlayout.h"

#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

AllowSheet::AllowSheet(Sessions &sessions, QWidget *parent)
    : SideSheet(parent)
    , m_sessions(sessions)
    , m_reasons(new RecentReasons(sessions.store(), this))
    , m_replan(new QTimer(this))
{
    build();
    buildFoot();
    m_replan->setSingleShot(true);
    m_replan->setInterval(std::chrono::milliseconds(300));
    connect(m_replan, &QTimer::timeout, this, &AllowSheet::makePlan);
    connect(m_reasons, &RecentReasons::changed, this, [this] { m_change->offerReasons(m_reasons->reasons()); });
    connect(this, &SideSheet::closed, this, &AllowSheet::leaveCourse);
    connect(&m_sessions, &Sessions::changed, this, &AllowSheet::fillUpWhy);
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](const BrokerSession *session) {
        if (m_course && m_course->uses(session)) {
            m_closeAnyway = true;
            closeSheet();
        }
    });
}

void AllowSheet::build()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(2), grid(0.5), grid(2), grid(1));
    column->setSpacing(grid(1));
    m_banner = new Banner(body);
    column->addWidget(m_banner);

    auto *whyBody = new QWidget(body);
    auto *whyColumn = new QVBoxLayout(whyBody);
    whyColumn->setContentsMargins(0, 0, 0, 0);
    m_whom = new WhomPart(m_sessions, whyBody);
    m_why = new WhyPart(whyBody);
    whyColumn->addWidget(m_whom);
    whyColumn->addWidget(m_why);

    auto *changeBody = new QWidget(body);
    auto *changeColumn = new QVBoxLayout(changeBody);
    changeColumn->setContentsMargins(0, 0, 0, 0);
    m_table = new PlanTable(changeBody);
    m_change = new ChangePart(changeBody);
    changeColumn->addWidget(m_table);
    changeColumn->addWidget(m_change);
    m_table->hide();

    m_apply = new ApplyPart(body);
    auto *verifyBody = new QWidget(body);
    auto *verifyBodyColumn = new QVBoxLayout(verifyBody);
    verifyBodyColumn->setContentsMargins(0, 0, 0, 0);
    verifyBodyColumn->setSpacing(grid(2));
    m_verify = new QWidget(verifyBody);
    auto *verifyColumn = new QVBoxLayout(m_verify);
    verifyColumn->setContentsMargins(0, 0, 0, 0);
    verifyColumn->setSpacing(grid(2));
    m_watch = new WatchPart(verifyBody);
    verifyBodyColumn->addWidget(m_verify);
    verifyBodyColumn->addWidget(m_watch);

    m_sections[0] = new SheetSection(1, tr("Why"), whyBody, body);
    m_sections[1] = new SheetSection(2, tr("Change"), changeBody, body);
    m_sections[2] = new SheetSection(3, tr("Apply"), m_apply, body);
    m_sections[3] = new SheetSection(4, tr("Verify"), verifyBody, body);
    for (SheetSection *section : m_sections)
        column->addWidget(section);
    column->addStretch(1);
    setBody(body);

    connect(m_whom, &WhomPart::chosen, this, [this] {
        BrokerSession *session = m_whom->session();
        const QString user = m_whom->user();
        if (!session || user.isEmpty())
            return;
        Identity who;
        who.user = user;
        const QString typed = m_change->reason();
        begin(new AllowCourse(PlanKind::Block, {{session, who, {}, visibleText(user), {}}}, this),
              tr("Block %1").arg(visibleText(user)));
        m_change->setReason(typed);
        makePlan();
    });
    connect(m_why, &WhyPart::pickedChanged, this, [this] {
        if (!m_course)
            return;
        const QStringList picked = m_why->picked();
        if (picked.isEmpty()) {
            m_error = Error{Fault::BadInput, tr("Tick at least one blocker to lift."), {}};
            m_change->showSentence(m_error->what);
            showFoot();
            return;
        }
        m_course->pick(picked);
        makePlan();
    });
    connect(m_why, &WhyPart::originOpened, this, [this](const Block &block) {
        Q_EMIT placeRequested(
            placeOf(QStringLiteral("access"), QStringLiteral("id"), block.records.value(0, block.id)));
    });
    connect(m_change, &ChangePart::edited, this, &AllowSheet::reasonEdited);
    connect(m_change, &ChangePart::durationChanged, this, &AllowSheet::makePlan);
    connect(m_change, &ChangePart::submitted, this, &AllowSheet::submit);
    connect(m_banner, &Banner::actionRequested, this, &AllowSheet::makePlan);
}

void AllowSheet::buildFoot()
{
    auto *foot = new QWidget;
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(grid(2), grid(1.25), grid(2), grid(1.5));
    column->setSpacing(grid(1));
    m_status = new PlainLabel(QString(), TextRole::Caption, Tone::Muted, foot);
    m_status->setWrapping(Wrapping::Yes);
    m_main = pushButton(tr("Allow"), QStringLiteral("allow"), Emphasis::Primary, foot);
    m_stop = pushButton(tr("Stop after this change"), QStringLiteral("close"), Emphasis::Normal, foot);
    m_again = pushButton(tr("Retry"), QStringLiteral("refresh"), Emphasis::Normal, foot);
    m_undo = pushButton(tr("Undo"), QStringLiteral("undo"), Emphasis::Normal, foot);
    auto *buttons = new FlowLayout;
    for (QPushButton *button : {m_main, m_again, m_undo, m_stop})
        buttons->addWidget(button);
    column->addWidget(m_status);
    column->addLayout(buttons);
    setFoot(foot);
    connect(m_main, &QPushButton::clicked, this, &AllowSheet::submit);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_stop->setEnabled(false);
        m_status->setText(tr("Stopping as soon as the change under way is answered …"));
        if (m_course)
            m_course->cancel();
    });
    connect(m_again, &QPushButton::clicked, this, [this] {
        if (!m_course)
            return;
        m_banner->clear();
        if (m_course->stage() == AllowCourse::Stage::Stopped && m_error && m_error->fault != Fault::Conflict)
            m_course->retry();
        else
            makePlan();
    });
    connect(m_undo, &QPushButton::clicked, this, &AllowSheet::undoThis);
}

void AllowSheet::begin(AllowCourse *course, const QString &title)
{
    leaveCourse();
    m_course = course;
    m_explained.clear();
    m_shown.clear();
    m_error.reset();
    m_plannedReason.clear();
    m_applyWhenPlanned = false;
    m_closeAnyway = false;
    m_banner->clear();
    m_table->hide();
    static_cast<QVBoxLayout *>(m_change->parentWidget()->layout())->insertWidget(0, m_table);
    while (QLayoutItem *item = m_verify->layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    QStringList brokers;
    if (course) {
        for (const AllowCourse::Job &job : course->jobs()) {
            if (job.session)
                brokers.append(visibleText(job.session->profile().name));
        }
        const BrokerSession *session = course->jobs().isEmpty() ? nullptr : course->jobs().first().session.data();
        m_change->begin(course->kind(), session ? session->abilities() : Abilities());
        m_change->offerTimer(session && m_sessions.isSaved(session->profile().id)
                                 ? UserTimer::whyNot()
                                 : tr("This broker is of this run only: a timer would not find it."));
        connect(course, &AllowCourse::planned, this, &AllowSheet::showPlanned);
        connect(course, &AllowCourse::planFailed, this, &AllowSheet::showPlanFailed);
        connect(course, &AllowCourse::stepChanged, this, &AllowSheet::showStep);
        connect(course, &AllowCourse::stopped, this, &AllowSheet::showStopped);
        connect(course, &AllowCourse::verifyingStarted, this, &AllowSheet::addVerify);
        connect(course, &AllowCourse::stageChanged, this, &AllowSheet::showStage);
    }
    m_whom->setVisible(course && course->kind() == PlanKind::Block && m_whom->isVisibleTo(m_whom->parentWidget()));
    brokers.removeDuplicates();
    setTitle(title, brokers.isEmpty() ? QString() : tr("on %1").arg(brokers.join(QStringLiteral(", "))));
    m_sections[0]->setTitle(course && course->kind() == PlanKind::Block ? tr("Whom") : tr("Why"));
    for (SheetSection *section : m_sections)
        section->setSummary(QString());
    m_watch->begin(course);
    m_change->offerReasons(m_reasons->reasons());
    openSheet();
    showStage();
}

void AllowSheet::allow(const QList<AllowTarget> &targets)
{
    if (targets.isEmpty())
        return;
    m_whom->hide();
    auto *course = new AllowCourse(PlanKind::Allow, targets, this);
    begin(course, tr("Allow %1").arg(course->titleOfTargets()));
    showWhy(targets);
    if (const QStringList picked = m_why->picked(); !picked.isEmpty())
        m_course->pick(picked);
    m_change->setReason(m_reasons->reasons().value(0));
    makePlan();
    m_change->focusReason();
}

void AllowSheet::block(const QList<AllowTarget> &targets)
{
    m_whom->setVisible(targets.isEmpty());
    auto *course = new AllowCourse(PlanKind::Block, targets, this);
    begin(course, targets.isEmpty() ? tr("Block somebody") : tr("Block %1").arg(course->titleOfTargets()));
    m_change->setReason(QString());
    if (targets.isEmpty()) {
        m_why->clear();
        m_change->showSentence(tr("Name an account, and the exact change is shown here."));
        m_whom->begin();
        return;
    }
    showWhy(targets);
    makePlan();
    m_change->focusReason();
}

void AllowSheet::undo(const QList<UndoTarget> &targets, const QString &name)
{
    if (targets.isEmpty())
        return;
    m_whom->hide();
    begin(new AllowCourse(targets, name, this), tr("Undo: %1").arg(name));
    m_change->setReason(QString());
    showWhyOfUndo(targets);
    makePlan();
    m_change->focusReason();
}

void AllowSheet::explain(const AllowTarget &target, const QString &whyNot)
{
    m_whom->hide();
    begin(nullptr, tr("Why %1 is kept out").arg(target.name));
    m_explained = {target};
    m_explainedWhyNot = whyNot;
    if (target.session)
        setTitle(tr("Why %1 is kept out").arg(target.name),
                 tr("on %1").arg(visibleText(target.session->profile().name)));
    showWhy(m_explained);
    showStage();
    m_main->setFocus(Qt::OtherFocusReason);
}

namespace {

QList<Block> blockersOf(const AllowTarget &target)
{
    QList<Block> blocks;
    const std::shared_ptr<const AccessPolicy> policy = target.session->policy();
    if (policy && !target.who.isEmpty())
        blocks = policy->blocksOf(target.who);
    const auto row = target.session->blocked().row(target.block);
    const bool listed =
        std::any_of(blocks.cbegin(), blocks.cend(), [&](const Block &block) { return block.id == target.block; });
    if (row && !listed)
        blocks.prepend(row->block);
    return blocks;
}

} // namespace

void AllowSheet::fillUpWhy(const BrokerSession *session)
{
    using Stage = AllowCourse::Stage;
    const QList<AllowTarget> targets = m_course ? m_course->targets() : m_explained;
    const bool isOpenYet = !m_course || m_course->stage() == Stage::Planning || m_course->stage() == Stage::Ready;
    if (!isOpen() || !isOpenYet || targets.size() != 1 || targets.first().session != session)
        return;
    QStringList now;
    for (const Block &block : blockersOf(targets.first()))
        now.append(block.id);
    if (now != m_why->shown() && !now.isEmpty()) {
        showWhy(targets);
        if (m_course && m_course->kind() == PlanKind::Allow) {
            m_course->pick(m_why->picked());
            m_shown.clear(); // what is planned now is another thing, not a change of somebody else
            makePlan();
        }
    }
    m_sections[0]->setSummary(readingNote(targets.first()));
    showFoot();
}

QString AllowSheet::readingNote(const AllowTarget &target)
{
    const bool isFirst = target.session && !target.session->checkedAt().isValid() &&
                         target.session->state() == BrokerSession::State::Reading;
    return isFirst ? tr("The broker is still being read: more may be found.") : QString();
}

void AllowSheet::showWhy(const QList<AllowTarget> &targets)
{
    m_why->clear();
    if (targets.size() > 1) {
        QMap<QString, int> kinds;
        for (const AllowTarget &target : targets) {
            const auto row = target.session ? target.session->blocked().row(target.block) : std::nullopt;
            if (row)
                ++kinds[mechanismTitle(row->block.mechanism)];
        }
        QStringList parts;
        for (auto it = kinds.cbegin(); it != kinds.cend(); ++it)
            parts.append(tr("%1 × %2").arg(it.value()).arg(it.key()));
        m_whyShort = tr("%n rows are picked: %1.", nullptr, int(targets.size())).arg(parts.join(QStringLiteral(", ")));
        m_why->showSentence(m_whyShort);
        return;
    }
    const AllowTarget &target = targets.first();
    if (!target.session)
        return;
    m_sections[0]->setSummary(readingNote(target));
    const QList<Block> blocks = blockersOf(target);
    QStringList kinds;
    for (const Block &block : blocks)
        kinds.append(mechanismTitle(block.mechanism));
    kinds.removeDuplicates();
    m_whyShort = kinds.join(QStringLiteral(", "));
    const bool allows = m_course && m_course->kind() == PlanKind::Allow;
    if (blocks.isEmpty())
        m_why->showSentence(tr("Nothing that was read from this broker keeps %1 out.").arg(target.name));
    else
        m_why->showBlocks(blocks, allows ? WhyPart::Picking::Yes : WhyPart::Picking::No);
    if (!target.who.isEmpty()) {
        Attempt attempt;
        attempt.who = target.who;
        m_why->showSteps(target.session->explain(attempt), target.session->connector());
    }
}

void AllowSheet::showWhyOfUndo(const QList<UndoTarget> &targets)
{
    m_why->clear();
    qsizetype count = 0;
    for (const UndoTarget &target : targets)
        count += target.intents.size();
    if (count != 1) {
        m_whyShort = tr("This takes back %n changes, the newest first.", nullptr, int(count));
        m_why->showSentence(m_whyShort);
        return;
    }
    const qint64 sequence = targets.first().intents.first();
    m_whyShort = tr("This takes back entry %1 of the trail.").arg(sequence);
    m_why->showSentence(m_whyShort);
    whenDone(m_sessions.store().entry(sequence), m_course, [this, sequence](const Result<AuditEntry> &entry) {
        if (!entry)
            return;
        m_why->showSentence(tr("This takes back entry %1 of the trail: what %2 did at %3 for this reason: “%4”")
                                .arg(QString::number(sequence), visibleText(entry->operatorName), clockTime(entry->at),
                                     visibleText(entry->reason, 1000)));
        m_change->focusReason();
    });
}

} // namespace gatehouse
