// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/applypart.h"

#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/progressline.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

constexpr qsizetype mostLines = 8; // above that only what fails gets a line; the table has the rest

} // namespace

ApplyPart::ApplyPart(QWidget *parent)
    : QWidget(parent)
    , m_lines(new QVBoxLayout)
    , m_bar(new ProgressLine(this))
    , m_count(new PlainLabel(QString(), TextRole::Body, Tone::Muted, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid(1));
    m_count->setWrapping(Wrapping::Yes);
    m_bar->setAccessibleName(tr("Progress of the changes"));
    m_lines->setSpacing(grid(0.75));
    layout->addWidget(m_bar);
    layout->addWidget(m_count);
    layout->addLayout(m_lines);
}

void ApplyPart::addTable(QWidget *table)
{
    static_cast<QVBoxLayout *>(layout())->insertWidget(0, table);
    table->show();
}

void ApplyPart::begin(const QList<Plan> &plans)
{
    while (QLayoutItem *item = m_lines->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_known.clear();
    m_done.clear();
    m_all = 0;
    for (const Plan &plan : plans)
        m_all += plan.changeCount();
    m_isLong = m_all > mostLines;
    m_bar->setRange(0, int(m_all));
    m_bar->setValue(0);
    m_bar->setVisible(m_isLong);
    m_count->setVisible(m_isLong);
    m_count->setText(tr("0 of %n changes done", nullptr, int(m_all)));
    if (m_isLong)
        return;
    for (qsizetype p = 0; p < plans.size(); ++p) {
        qsizetype step = 0;
        for (const PlanItem &item : plans.at(p).items) {
            for (const Change &change : item.changes)
                m_known.insert({p, step++}, makeLine(change.sentence));
        }
    }
}

ApplyPart::Line ApplyPart::makeLine(const QString &sentence)
{
    auto *holder = new QWidget(this);
    auto *cells = new QGridLayout(holder);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(1));
    cells->setVerticalSpacing(2);
    cells->setColumnStretch(1, 1);
    Line line{new IconLabel(QStringLiteral("clock"), Tone::Muted, 1.0, holder), new PlainLabel(sentence, holder),
              new PlainLabel(QString(), TextRole::Caption, Tone::Muted, holder)};
    line.mark->setAccessibleName(tr("Waiting"));
    line.sentence->setWrapping(Wrapping::Yes);
    line.note->setWrapping(Wrapping::Yes);
    line.note->setSelecting(Selecting::Yes);
    line.note->hide();
    cells->addWidget(line.mark, 0, 0, Qt::AlignTop);
    cells->addWidget(line.sentence, 0, 1);
    cells->addWidget(line.note, 1, 1);
    m_lines->addWidget(holder);
    return line;
}

ApplyPart::Line *ApplyPart::lineOf(qsizetype plan, qsizetype step)
{
    const auto found = m_known.find({plan, step});
    return found == m_known.end() ? nullptr : &*found;
}

void ApplyPart::showStep(qsizetype plan, qsizetype step, const RunStep &now)
{
    if (now.state == RunStep::State::Done)
        m_done.insert({plan, step});
    m_bar->setValue(int(m_done.size()));
    m_count->setText(tr("%1 of %n changes done", nullptr, int(m_all)).arg(m_done.size()));
    if (m_isLong && now.state == RunStep::State::Failed && !lineOf(plan, step))
        m_known.insert({plan, step}, makeLine(now.change.sentence));
    Line *line = lineOf(plan, step);
    if (!line)
        return;
    QString word;
    QString note = now.note;
    Tone tone = Tone::Muted;
    QString name;
    switch (now.state) {
    case RunStep::State::Waiting:
        name = QStringLiteral("clock");
        word = tr("Waiting");
        break;
    case RunStep::State::Running:
        name = QStringLiteral("wait");
        tone = Tone::Accent;
        word = tr("Under way");
        note = tr("Writing the intent to the trail, then changing the record …");
        break;
    case RunStep::State::Done:
        name = QStringLiteral("verified");
        tone = Tone::Success;
        word = tr("Done");
        if (now.saved == Saved::No)
            note = tr("The broker did not save it: the change is gone after its next start. %1").arg(now.note);
        else
            note = tr("Done, entry %1 of the trail. %2").arg(now.intent).arg(now.note).trimmed();
        break;
    case RunStep::State::Failed:
        name = QStringLiteral("error");
        tone = Tone::Danger;
        word = tr("Failed");
        note = now.error ? now.error->what : now.note;
        break;
    case RunStep::State::Skipped:
        name = QStringLiteral("clock");
        word = tr("Not done");
        note = tr("Not done, because the run stopped before it.");
        break;
    }
    line->mark->setIcon(name, tone);
    line->mark->setAccessibleName(word);
    line->note->setText(note);
    line->note->setTone(now.state == RunStep::State::Failed ? Tone::Danger : Tone::Muted);
    line->note->setVisible(!note.isEmpty());
}

void ApplyPart::showEnd(qsizetype done, qsizetype all)
{
    m_count->setText(done == all
                         ? tr("All %n changes are done.", nullptr, int(all))
                         : tr("%1 of %n changes are done; the rest was not begun.", nullptr, int(all)).arg(done));
}

} // namespace gatehouse
