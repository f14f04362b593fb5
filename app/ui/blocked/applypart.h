// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/planrun.h"

#include <QWidget>

class QVBoxLayout;

namespace gatehouse {

class IconLabel;
class PlainLabel;
class ProgressLine;

/// One line for each change with its progress; for many changes a bar and the lines of what failed. The third step of
/// the Allow sheet.
class ApplyPart final : public QWidget
{
    Q_OBJECT
public:
    explicit ApplyPart(QWidget *parent = nullptr);
    void begin(const QList<Plan> &plans);
    void showStep(qsizetype plan, qsizetype step, const RunStep &now);
    void showEnd(qsizetype done, qsizetype all);
    void addTable(QWidget *table); ///< of a plan for many, above the lines

private:
    struct Line
    {
        IconLabel *mark;
        PlainLabel *sentence;
        PlainLabel *note;
    };
    Line *lineOf(qsizetype plan, qsizetype step);
    Line makeLine(const QString &sentence);

    QVBoxLayout *m_lines;
    ProgressLine *m_bar;
    PlainLabel *m_count;
    QHash<QPair<qsizetype, qsizetype>, Line> m_known;
    QSet<QPair<qsizetype, qsizetype>> m_done;
    qsizetype m_all = 0;
    bool m_isLong = false;
};

} // namespace gatehouse
