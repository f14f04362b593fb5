// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The header of QCustomPlot (2.1) uses these.
#undef QT_NO_KEYWORDS
#undef QT_NO_FOREACH
#include <qcustomplot.h>

#include "ui/activity/rateplot.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/theme.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace gatehouse {

namespace {

QDateTime momentOf(qint64 at)
{
    return QDateTime::fromMSecsSinceEpoch(at, Qt::UTC);
}

double secondsOf(qint64 at)
{
    return double(at) / 1000;
}

/// Of one piece of the time.
QString stepText(std::chrono::milliseconds step)
{
    const qint64 seconds = step.count() / 1000;
    constexpr qint64 minute = 60;
    constexpr qint64 hour = 3600;
    constexpr qint64 day = 86400;
    if (seconds < minute)
        return RatePlot::tr("%n seconds", nullptr, int(seconds));
    if (seconds < hour)
        return RatePlot::tr("%n minutes", nullptr, int(seconds / minute));
    if (seconds < day)
        return RatePlot::tr("%n hours", nullptr, int(seconds / hour));
    return RatePlot::tr("%n days", nullptr, int(seconds / day));
}

} // namespace

RatePlot::RatePlot(QWidget *parent)
    : QWidget(parent)
    , m_words(new PlainLabel(QString(), TextRole::Body, Tone::Muted, this))
    , m_plot(new QCustomPlot(this))
    , m_keptOut(nullptr)
    , m_others(nullptr)
    , m_picked(nullptr)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Events over time"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.25));
    column->addWidget(m_words);
    column->addWidget(m_plot, 1);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_others = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_keptOut = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_keptOut->moveAbove(m_others);
    m_picked = new QCPItemRect(m_plot);
    m_picked->setVisible(false);
    const QSharedPointer<QCPAxisTickerDateTime> times(new QCPAxisTickerDateTime);
    times->setDateTimeSpec(Qt::LocalTime);
    m_plot->xAxis->setTicker(times);
    m_plot->yAxis->ticker()->setTickCount(2);
    m_plot->yAxis->setNumberFormat(QStringLiteral("f"));
    m_plot->yAxis->setNumberPrecision(0);
    m_plot->setSelectionRectMode(QCP::srmCustom);
    connect(m_plot->selectionRect(), &QCPSelectionRect::accepted, this, [this](const QRect &rect) {
        const auto pieceAt = [this](int x) { return m_rates.pieceAt(qint64(m_plot->xAxis->pixelToCoord(x) * 1000)); };
        brush(pieceAt(rect.left()), pieceAt(rect.right()));
    });
    dress();
}

void RatePlot::dress()
{
    const Colours &theme = colours();
    m_plot->setBackground(QBrush(theme.base));
    m_plot->axisRect()->setAutoMargins(QCP::msAll);
    m_plot->setFixedHeight(fontMetrics().height() * 5);
    for (QCPAxis *axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(font());
        axis->setTickLabelColor(theme.muted);
        axis->setBasePen(QPen(theme.strongBorder));
        axis->setTickPen(QPen(theme.strongBorder));
        axis->setSubTickPen(Qt::NoPen);
        axis->grid()->setPen(axis == m_plot->yAxis ? QPen(theme.border) : QPen(Qt::NoPen));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_keptOut->setPen(QPen(theme.danger));
    m_keptOut->setBrush(QBrush(theme.danger, Qt::BDiagPattern));
    m_others->setPen(QPen(theme.accent));
    m_others->setBrush(theme.accentSoft);
    QColor veil = theme.accent;
    veil.setAlphaF(0.25F);
    m_picked->setPen(QPen(theme.accent));
    m_picked->setBrush(veil);
    m_plot->selectionRect()->setPen(QPen(theme.accent));
    m_plot->selectionRect()->setBrush(veil);
    draw();
}

void RatePlot::tell(const EventRates &rates)
{
    // A picked time stays where it is while others come.
    const auto kept = [&](int piece) { return piece < 0 ? -1 : rates.pieceAt(m_rates.beginOf(piece)); };
    m_cursor = kept(m_cursor);
    m_anchor = kept(m_anchor);
    m_rates = rates;
    QVector<double> times;
    QVector<double> keptOut;
    QVector<double> others;
    int most = 1;
    for (int piece = 0; piece < rates.pieces(); ++piece) {
        const auto at = std::size_t(piece);
        times.append(secondsOf(rates.beginOf(piece) + rates.step.count() / 2));
        keptOut.append(rates.keptOut[at]);
        others.append(rates.others[at]);
        most = std::max(most, rates.keptOut[at] + rates.others[at]);
    }
    m_keptOut->setData(times, keptOut, true);
    m_others->setData(times, others, true);
    for (QCPBars *bars : {m_keptOut, m_others})
        bars->setWidth(secondsOf(rates.step.count()) * 0.8);
    constexpr qint64 twoDays = 2 * 86400000LL;
    const qint64 span = rates.pieces() * rates.step.count();
    auto *ticker = static_cast<QCPAxisTickerDateTime *>(m_plot->xAxis->ticker().data());
    ticker->setDateTimeFormat(span > twoDays               ? QStringLiteral("d MMM")
                              : rates.step.count() < 60000 ? QStringLiteral("HH:mm:ss")
                                                           : QStringLiteral("HH:mm"));
    m_plot->xAxis->setRange(secondsOf(rates.begin), secondsOf(rates.begin + span));
    m_plot->yAxis->setRange(0, most * 1.25);
    draw();
}

void RatePlot::draw()
{
    const bool isPicked = m_cursor >= 0;
    m_picked->setVisible(isPicked);
    if (isPicked) {
        const auto [first, last] = std::minmax(m_cursor, m_anchor);
        m_picked->topLeft->setCoords(secondsOf(m_rates.beginOf(first)), m_plot->yAxis->range().upper);
        m_picked->bottomRight->setCoords(secondsOf(m_rates.beginOf(last + 1)), 0);
    }
    m_plot->axisRect()->setBackground(hasFocus() ? QBrush(colours().raised) : QBrush(colours().base));
    m_plot->xAxis->setBasePen(QPen(hasFocus() ? colours().accent : colours().strongBorder, hasFocus() ? 2 : 1));
    describe();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RatePlot::describe()
{
    QString words;
    if (m_rates.pieces() == 0) {
        words = tr("No events");
    } else if (m_cursor >= 0) {
        const auto [first, last] = std::minmax(m_cursor, m_anchor);
        int keptOut = 0;
        int all = 0;
        for (auto piece = std::size_t(first); piece <= std::size_t(last); ++piece) {
            keptOut += m_rates.keptOut[piece];
            all += m_rates.keptOut[piece] + m_rates.others[piece];
        }
        words = tr("%1 to %2: %Ln events, %3 kept out. Enter shows them", nullptr, all)
                    .arg(clockTime(momentOf(m_rates.beginOf(first))), clockTime(momentOf(m_rates.beginOf(last + 1))),
                         QLocale().toString(keptOut));
    } else {
        words =
            tr("Events in %1, those kept out hatched. Drag over a time to see it alone").arg(stepText(m_rates.step));
    }
    if (words == m_words->text())
        return;
    m_words->setText(words);
    setAccessibleDescription(words);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void RatePlot::move(int piece, bool extends)
{
    if (m_rates.pieces() == 0)
        return;
    m_cursor = std::clamp(piece, 0, m_rates.pieces() - 1);
    if (!extends || m_anchor < 0)
        m_anchor = m_cursor;
    draw();
}

void RatePlot::brush(int one, int other)
{
    if (one < 0 || other < 0)
        return;
    const auto [first, last] = std::minmax(one, other);
    const QDateTime since = momentOf(m_rates.beginOf(first));
    const QDateTime until = momentOf(m_rates.beginOf(last + 1));
    m_cursor = -1;
    m_anchor = -1;
    draw();
    Q_EMIT brushed(since, until);
}

void RatePlot::keyPressEvent(QKeyEvent *event)
{
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left:
        return move(m_cursor < 0 ? m_rates.pieces() - 1 : m_cursor - 1, extends);
    case Qt::Key_Right:
        return move(m_cursor < 0 ? 0 : m_cursor + 1, extends);
    case Qt::Key_Home:
        return move(0, extends);
    case Qt::Key_End:
        return move(m_rates.pieces() - 1, extends);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return brush(m_cursor, m_anchor);
    case Qt::Key_Escape:
        if (m_cursor >= 0) {
            m_cursor = -1;
            m_anchor = -1;
            return draw();
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void RatePlot::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    draw();
}

void RatePlot::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    draw();
}

void RatePlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_picked != nullptr && (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange ||
                                event->type() == QEvent::FontChange))
        dress();
}

} // namespace gatehouse
