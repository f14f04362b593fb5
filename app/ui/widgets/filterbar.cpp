// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filterbar.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QTimer>

namespace gatehouse {

FilterBar::FilterBar(const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_input(new QLineEdit)
    , m_pause(new QTimer(this))
    , m_chips(new FlowLayout)
    , m_trailing(new QHBoxLayout)
{
    m_input->setPlaceholderText(placeholder);
    m_input->setAccessibleName(placeholder);
    dressField(m_input, QStringLiteral("filter"), tr("Filter"));
    setTip(m_input, tr("Filter the rows: all words must occur, in any column. Key: /"));
    m_input->setMinimumWidth(180);
    m_input->setMaximumWidth(360);
    m_input->installEventFilter(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(60);
    build(2);

    connect(m_input, &QLineEdit::textChanged, m_pause, qOverload<>(&QTimer::start));
    connect(m_pause, &QTimer::timeout, this, [this] { Q_EMIT textChanged(m_input->text()); });
}

FilterBar::FilterBar(QLineEdit *field, QWidget *parent)
    : QWidget(parent)
    , m_input(field)
    , m_pause(new QTimer(this))
    , m_chips(new FlowLayout)
    , m_trailing(new QHBoxLayout)
{
    build(3);
}

void FilterBar::build(int fieldStretch)
{
    m_trailing->setSpacing(grid(1));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1.5));
    row->addWidget(m_input, fieldStretch, Qt::AlignTop);
    row->addLayout(m_chips, 3);
    row->addLayout(m_trailing);
    row->setAlignment(m_trailing, Qt::AlignTop);
}

void FilterBar::setFacets(const QList<Facet> &facets)
{
    if (facets == m_facets)
        return;
    m_facets = facets;
    while (m_buttons.size() > facets.size())
        delete m_buttons.takeLast();
    quint8 known = 0;
    for (qsizetype i = 0; i < facets.size(); ++i) {
        const Facet &facet = facets[i];
        known = static_cast<quint8>(known | facet.bit);
        if (i == m_buttons.size()) {
            auto *chip = new QToolButton;
            chip->setCheckable(true);
            chip->setProperty("gatehouseChip", true);
            chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            connect(chip, &QToolButton::toggled, this, [this, i](bool on) {
                const quint8 bit = m_facets[i].bit;
                m_mask = static_cast<quint8>(on ? m_mask | bit : m_mask & ~bit);
                Q_EMIT facetsChanged(m_mask);
            });
            m_buttons.append(chip);
            m_chips->addWidget(chip);
        }
        QToolButton *chip = m_buttons[i];
        const QString count = QLocale().toString(facet.count);
        chip->setText(QStringLiteral(" %1  %2").arg(facet.label, count));
        chip->setAccessibleName(tr("%1, %2 rows").arg(facet.label, count));
        chip->setIcon(facet.iconName.isEmpty() ? QIcon() : icon(facet.iconName, Tone::Muted));
    }
    if (const quint8 left = static_cast<quint8>(m_mask & known); left != m_mask)
        setMask(left);
}

void FilterBar::addTrailing(QWidget *widget)
{
    m_trailing->addWidget(widget);
}

QString FilterBar::text() const
{
    return m_input->text();
}

void FilterBar::setText(const QString &text)
{
    m_input->setText(text);
}

void FilterBar::setMask(quint8 mask)
{
    if (mask == m_mask)
        return;
    m_mask = mask;
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        const QSignalBlocker quiet(m_buttons[i]);
        m_buttons[i]->setChecked((mask & m_facets[i].bit) != 0);
    }
    Q_EMIT facetsChanged(m_mask);
}

void FilterBar::focusInput()
{
    m_input->setFocus(Qt::ShortcutFocusReason);
    m_input->selectAll();
}

bool FilterBar::clearAll()
{
    if (m_input->text().isEmpty() && m_mask == 0)
        return false;
    m_input->clear();
    setMask(0);
    return true;
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_input && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            Q_EMIT leftDown();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gatehouse
