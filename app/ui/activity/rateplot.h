// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/eventrates.h"

#include <QWidget>

class QCPBars;
class QCPItemRect;
class QCustomPlot;

namespace gatehouse {

class PlainLabel;

/// How many events there were over the time, those that kept somebody out hatched on top. A time is picked by dragging
/// over it, or with the arrow keys, Shift and Enter.
class RatePlot final : public QWidget
{
    Q_OBJECT
public:
    static constexpr int mostPieces = 120;

    explicit RatePlot(QWidget *parent = nullptr);
    void tell(const EventRates &rates);

Q_SIGNALS:
    void brushed(const QDateTime &since, const QDateTime &until); ///< the end does not belong to it

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void dress(); ///< colours and sizes of the theme
    void draw();
    void move(int piece, bool extends);
    void brush(int one, int other);
    void describe();

    PlainLabel *m_words;
    QCustomPlot *m_plot;
    QCPBars *m_keptOut;
    QCPBars *m_others;
    QCPItemRect *m_picked;
    EventRates m_rates;
    int m_cursor = -1; ///< a piece; -1: none
    int m_anchor = -1; ///< where the picked time begins or ends
};

} // namespace gatehouse
