// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/watchpart.h"

#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/remembered.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::minutes, 4> times{10min, 60min, 24h, 0min};

QString timeKey()
{
    return QStringLiteral("allow/watch");
}

} // namespace

WatchPart::WatchPart(QWidget *parent)
    : QWidget(parent)
    , m_time(new QComboBox(this))
    , m_line(new QWidget(this))
    , m_mark(new IconLabel(QStringLiteral("wait"), Tone::Muted, 1.0, m_line))
    , m_doings(new PlainLabel(m_line))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.75));
    auto *choice = new QHBoxLayout;
    auto *title = new PlainLabel(tr("Then watch what it does"), TextRole::Body, Tone::Normal, this);
    m_time->addItems({tr("for 10 minutes"), tr("for 1 hour"), tr("for 1 day"), tr("not at all")});
    m_time->setAccessibleName(title->text());
    title->setBuddy(m_time);
    choice->addWidget(title);
    choice->addWidget(m_time);
    choice->addStretch(1);
    column->addLayout(choice);
    auto *row = new QHBoxLayout(m_line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1));
    m_doings->setWrapping(Wrapping::Yes);
    m_doings->setSelecting(Selecting::Yes);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addWidget(m_doings, 1);
    column->addWidget(m_line);
    m_line->hide();
    m_time->setCurrentIndex(std::clamp(remembered(timeKey(), 0).toInt(), 0, int(times.size()) - 1));
    connect(m_time, &QComboBox::currentIndexChanged, this, [this](int index) {
        remember(timeKey(), index);
        if (m_course)
            m_course->setWatching(chosen());
        showDoings();
    });
}

std::chrono::minutes WatchPart::chosen() const
{
    return times.at(static_cast<std::size_t>(std::max(0, m_time->currentIndex())));
}

void WatchPart::begin(AllowCourse *course)
{
    m_course = course;
    m_line->hide();
    setVisible(course != nullptr && course->kind() == PlanKind::Allow);
    if (course)
        course->setWatching(chosen());
}

void WatchPart::showDoings()
{
    if (!m_course)
        return;
    QStringList sentences;
    bool isTrouble = false;
    bool isSeen = false;
    for (const AllowCourse::Job &job : m_course->jobs()) {
        if (!job.watch)
            continue;
        connect(job.watch, &ClientWatch::changed, this, &WatchPart::showDoings, Qt::UniqueConnection);
        sentences.append(job.watch->sentence());
        isTrouble = isTrouble || job.watch->isTrouble();
        isSeen = isSeen || job.watch->hasNews();
    }
    m_line->setVisible(!sentences.isEmpty());
    m_doings->setText(sentences.join(u' '));
    m_mark->setIcon(isTrouble ? QStringLiteral("warning")
                    : isSeen  ? QStringLiteral("verified")
                              : QStringLiteral("wait"),
                    isTrouble ? Tone::Warning
                    : isSeen  ? Tone::Success
                              : Tone::Muted);
}

} // namespace gatehouse
