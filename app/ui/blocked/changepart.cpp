// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/changepart.h"

#include "core/text.h"
#include "ui/blocked/recorddiff.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QDateTimeEdit>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr qsizetype mostShown = 4; // items that are shown record by record; more are a table of the sheet
constexpr int longestReason = 500;
constexpr qsizetype mostNamedOthers = 8; // of those who share a record

enum Duration { ForGood, OneHour, OneDay, UntilTime };

} // namespace

ChangePart::ChangePart(QWidget *parent)
    : QWidget(parent)
    , m_plans(new QVBoxLayout)
    , m_acknowledged(new QCheckBox(this))
    , m_durationChoice(new QWidget(this))
    , m_duration(new QComboBox(m_durationChoice))
    , m_until(new QDateTimeEdit(m_durationChoice))
    , m_durationNote(new PlainLabel(QString(), TextRole::Caption, Tone::Muted, m_durationChoice))
    , m_timer(new QCheckBox(m_durationChoice))
    , m_reason(new QComboBox(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid(1.25));
    m_plans->setSpacing(grid(1));
    layout->addLayout(m_plans);

    m_acknowledged->setText(tr("I know that this changes the account Gatehouse itself signs in with"));
    m_acknowledged->setAccessibleName(m_acknowledged->text());
    layout->addWidget(m_acknowledged);

    auto *reasonTitle = new PlainLabel(tr("Reason, for the trail (required)"), TextRole::Strong, Tone::Normal, this);
    m_reason->setEditable(true);
    m_reason->setInsertPolicy(QComboBox::NoInsert);
    m_reason->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_reason->setMinimumContentsLength(16);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->lineEdit()->setPlaceholderText(tr("For example: pump repaired, ticket 4411"));
    m_reason->lineEdit()->setMaxLength(longestReason);
    // Completing in the line would put a recent reason in the place of one that is selected when Enter is pressed.
    m_reason->completer()->setCompletionMode(QCompleter::PopupCompletion);
    reasonTitle->setBuddy(m_reason);
    layout->addWidget(reasonTitle);
    layout->addWidget(m_reason);

    auto *duration = m_durationChoice;
    auto *durationTitle = new PlainLabel(tr("For how long"), TextRole::Strong, Tone::Normal, duration);
    m_duration->addItems({tr("For good"), tr("1 hour"), tr("1 day"), tr("Until …")});
    m_duration->setAccessibleName(tr("For how long"));
    m_until->setCalendarPopup(true);
    m_until->setAccessibleName(tr("Until"));
    m_until->hide();
    m_durationNote->setWrapping(Wrapping::Yes);
    durationTitle->setBuddy(m_duration);
    auto *row = new QHBoxLayout;
    row->addWidget(m_duration);
    row->addWidget(m_until);
    row->addStretch(1);
    auto *column = new QVBoxLayout(duration);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1.25));
    column->addWidget(durationTitle);
    column->addLayout(row);
    column->addWidget(m_durationNote);
    m_timer->setText(tr("Set a timer of this account, too"));
    m_timer->setAccessibleName(m_timer->text());
    m_timer->setAccessibleDescription(tr("It ends the change also while Gatehouse is closed"));
    column->addWidget(m_timer);
    layout->addWidget(duration);

    connect(m_reason, &QComboBox::editTextChanged, this, &ChangePart::edited);
    connect(m_reason->lineEdit(), &QLineEdit::returnPressed, this, &ChangePart::submitted);
    connect(m_acknowledged, &QCheckBox::toggled, this, &ChangePart::edited);
    connect(m_until, &QDateTimeEdit::dateTimeChanged, this, &ChangePart::durationChanged);
    connect(m_duration, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_until->setVisible(index == UntilTime);
        showEnding();
        Q_EMIT durationChanged();
    });
    m_acknowledged->hide();
}

void ChangePart::begin(PlanKind kind, const Abilities &abilities)
{
    m_kind = kind;
    clearPlans();
    m_acknowledged->setChecked(false);
    m_acknowledged->hide();
    const QSignalBlocker quiet(m_duration);
    const QSignalBlocker quietToo(m_until);
    m_duration->setCurrentIndex(ForGood);
    m_until->hide();
    m_until->setMinimumDateTime(QDateTime::currentDateTime().addSecs(60));
    m_until->setDateTime(QDateTime::currentDateTime().addSecs(3600));
    m_durationChoice->setVisible(kind ==
                                 PlanKind::Allow); // what is blocked or taken back stays so until the next change
    const bool temporary = kind == PlanKind::Allow && abilities.has(Ability::TemporaryAllow);
    const auto *choices = qobject_cast<QStandardItemModel *>(m_duration->model());
    for (int i = OneHour; i <= UntilTime && choices; ++i)
        choices->item(i)->setEnabled(temporary);
    m_whyNotTemporary = temporary ? QString() : abilities.whyNot(Ability::TemporaryAllow);
    setTip(m_duration, m_whyNotTemporary);
    showEnding();
    setEditable(true);
}

void ChangePart::offerTimer(const QString &whyNot)
{
    m_timer->setChecked(whyNot.isEmpty());
    setWhyNot(m_timer, whyNot);
}

/// Who ends a change that is not for good.
void ChangePart::showEnding()
{
    const bool isTemporary = m_whyNotTemporary.isEmpty() && m_duration->currentIndex() != ForGood;
    m_durationNote->setText(!m_whyNotTemporary.isEmpty() ? m_whyNotTemporary
                            : isTemporary
                                ? tr("Gatehouse takes it back then, while it is open or at its next start. A record "
                                     "that somebody changed meanwhile is left as it is.")
                                : QString());
    m_durationNote->setVisible(!m_durationNote->text().isEmpty());
    m_timer->setVisible(isTemporary);
}

bool ChangePart::wantsTimer() const
{
    return until().isValid() && m_timer->isEnabled() && m_timer->isChecked();
}

void ChangePart::clearPlans()
{
    while (QLayoutItem *item = m_plans->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void ChangePart::showSentence(const QString &sentence)
{
    clearPlans();
    auto *label = new PlainLabel(sentence, this);
    label->setWrapping(Wrapping::Yes);
    m_plans->addWidget(label);
}

void ChangePart::addNote(const QString &iconName, Tone tone, const QString &sentence)
{
    auto *line = new QWidget(this);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1));
    auto *mark = new IconLabel(iconName, tone, 1.0, line);
    auto *label = new PlainLabel(sentence, TextRole::Body, tone == Tone::Muted ? Tone::Muted : Tone::Normal, line);
    label->setWrapping(Wrapping::Yes);
    row->addWidget(mark, 0, Qt::AlignTop);
    row->addWidget(label, 1);
    m_plans->addWidget(line);
}

void ChangePart::addChange(const Change &change)
{
    auto *sentence = new PlainLabel(change.sentence, TextRole::Strong, Tone::Normal, this);
    sentence->setWrapping(Wrapping::Yes);
    m_plans->addWidget(sentence);
    const bool isText = !change.lines.isEmpty();
    const QString name = visibleText(isText ? change.container : change.record, 1024);
    auto *record = new PlainLabel(isText           ? tr("File %1").arg(name)
                                  : !change.before ? tr("Record %1, new").arg(name)
                                  : !change.after  ? tr("Record %1, removed").arg(name)
                                                   : tr("Record %1").arg(name),
                                  TextRole::Caption, Tone::Muted, this);
    record->setWrapping(Wrapping::Yes);
    m_plans->addWidget(record);
    auto *difference = new RecordDiff(this);
    if (isText)
        difference->showLines(change.lines);
    else
        difference->showDifference(change.before, change.after);
    m_plans->addWidget(difference);
    for (const QString &effect : change.effects.sentences)
        addNote(QStringLiteral("info"), Tone::Muted, effect);
    const QStringList &others = change.effects.alsoAffected;
    if (!others.isEmpty()) {
        QStringList named;
        for (const QString &other : others.first(std::min(others.size(), mostNamedOthers)))
            named.append(visibleText(other, 64));
        const QString list = named.join(QStringLiteral(", "));
        const int rest = int(others.size() - named.size());
        addNote(QStringLiteral("users"), Tone::Warning,
                rest > 0 ? tr("Also affected: %1 and %n more.", nullptr, rest).arg(list)
                         : tr("Also affected: %1.").arg(list));
    }
    if (change.effects.touchesConsole)
        addNote(
            QStringLiteral("warning"), Tone::Danger,
            tr("This is the account that Gatehouse itself signs in with. It may lose its connection and its rights."));
    if (change.undo.kind != Undo::Kind::Exact)
        addNote(QStringLiteral("undo"), Tone::Warning,
                change.undo.kind == Undo::Kind::Partly ? tr("Undo is only partly possible: %1").arg(change.undo.why)
                                                       : tr("This cannot be undone: %1").arg(change.undo.why));
}

void ChangePart::addItem(const PlanItem &item, const QString &name)
{
    if (!name.isEmpty())
        m_plans->addWidget(new PlainLabel(name, TextRole::Heading, Tone::Normal, this));
    for (const Change &change : item.changes)
        addChange(change);
    for (const QString &sentence : item.notLiftable)
        addNote(QStringLiteral("lock"), Tone::Warning, sentence);
    if (item.changes.isEmpty() && item.notLiftable.isEmpty())
        addNote(QStringLiteral("check"), Tone::Success,
                tr("Nothing has to be changed: the broker's records let this one in already."));
}

void ChangePart::showPlans(const QList<Plan> &plans, const QList<QStringList> &names)
{
    clearPlans();
    qsizetype items = 0;
    bool console = false;
    bool exact = true;
    for (const Plan &plan : plans) {
        items += plan.items.size();
        for (const PlanItem &item : plan.items) {
            for (const Change &change : item.changes) {
                console = console || change.effects.touchesConsole;
                exact = exact && change.undo.kind == Undo::Kind::Exact;
            }
        }
    }
    qsizetype changes = 0;
    for (qsizetype p = 0; p < plans.size(); ++p) {
        const Plan &plan = plans.at(p);
        changes += plan.changeCount();
        for (qsizetype i = 0; i < plan.items.size() && items <= mostShown; ++i)
            addItem(plan.items.at(i), items > 1 ? names.at(p).value(i) : QString());
    }
    if (items > mostShown && console)
        addNote(QStringLiteral("warning"), Tone::Danger,
                tr("One of them is the account that Gatehouse itself signs in with."));
    for (const Plan &plan : plans) {
        if (!plan.cost.sentence.isEmpty())
            addNote(QStringLiteral("clock"), Tone::Muted, plan.cost.sentence);
    }
    if (changes > 0 && exact)
        addNote(QStringLiteral("undo"), Tone::Muted, tr("Undo puts back exactly what is there now."));
    m_acknowledged->setVisible(console);
    if (!console)
        m_acknowledged->setChecked(false);
    Q_EMIT edited();
}

void ChangePart::offerReasons(const QStringList &reasons)
{
    const QString typed = reason();
    const QSignalBlocker quiet(m_reason);
    m_reason->clear();
    m_reason->addItems(reasons);
    m_reason->setEditText(typed);
}

void ChangePart::setReason(const QString &reason)
{
    m_reason->setEditText(reason);
}

void ChangePart::focusReason()
{
    m_reason->setFocus(Qt::OtherFocusReason);
    m_reason->lineEdit()->selectAll();
}

void ChangePart::setEditable(bool editable)
{
    m_reason->setEnabled(editable);
    m_duration->setEnabled(editable);
    m_until->setEnabled(editable);
    m_timer->setEnabled(editable && m_timer->toolTip().isEmpty());
    m_acknowledged->setEnabled(editable);
}

QString ChangePart::reason() const
{
    return m_reason->currentText().trimmed();
}

QDateTime ChangePart::until() const
{
    switch (m_duration->currentIndex()) {
    case OneHour:
        return QDateTime::currentDateTimeUtc().addSecs(3600);
    case OneDay:
        return QDateTime::currentDateTimeUtc().addDays(1);
    case UntilTime:
        return m_until->dateTime().toUTC();
    default:
        return {};
    }
}

bool ChangePart::isAcknowledged() const
{
    return !m_acknowledged->isVisibleTo(this) || m_acknowledged->isChecked();
}

} // namespace gatehouse
