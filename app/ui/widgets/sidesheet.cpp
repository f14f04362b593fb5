// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sidesheet.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/remembered.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {
namespace {
constexpr int narrowest = 380;
}

SideSheet::SideSheet(QWidget *parent)
    : QWidget(parent)
    , m_title(new PlainLabel({}, TextRole::Heading))
    , m_subtitle(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_scroll(new QScrollArea)
    , m_column(new QVBoxLayout(this))
{
    m_title->setWrapping(Wrapping::Yes);
    m_subtitle->setWrapping(Wrapping::Yes);
    m_subtitle->hide();
    auto *close = toolButton(QStringLiteral("close"), tr("Close this panel (Esc)"));
    connect(close, &QToolButton::clicked, this, &SideSheet::closeSheet);

    auto *titles = new QVBoxLayout;
    titles->setSpacing(2);
    titles->addWidget(m_title);
    titles->addWidget(m_subtitle);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(grid(2), grid(1.5), grid(1), grid(1.5));
    head->addLayout(titles, 1);
    head->addWidget(close, 0, Qt::AlignTop);

    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);

    m_column->setContentsMargins(1, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addLayout(head);
    m_column->addWidget(m_scroll, 1);
    setMinimumWidth(narrowest);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void SideSheet::setTitle(const QString &title, const QString &subtitle)
{
    m_title->setText(title);
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
    setAccessibleName(title);
}

void SideSheet::setBody(QWidget *body)
{
    body->setAutoFillBackground(false);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    m_scroll->setWidget(body);
    body->setAutoFillBackground(false);
}

QWidget *SideSheet::body() const
{
    return m_scroll->widget();
}

void SideSheet::setFoot(QWidget *foot)
{
    if (m_foot)
        m_foot->deleteLater();
    m_foot = foot;
    if (foot)
        m_column->addWidget(foot);
}

void SideSheet::openSheet()
{
    if (isOpen())
        return;
    show();
    Q_EMIT opened();
}

void SideSheet::closeSheet()
{
    if (!isOpen() || !mayClose())
        return;
    hide();
    Q_EMIT closed();
}

bool SideSheet::isOpen() const
{
    return !isHidden();
}

void SideSheet::showPart(QWidget *part)
{
    m_scroll->ensureWidgetVisible(part, 0, grid(2));
}

void SideSheet::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        closeSheet();
        return;
    }
    QWidget::keyPressEvent(event);
}

void SideSheet::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.fillRect(rect(), now.base);
    painter.fillRect(QRect(layoutDirection() == Qt::LeftToRight ? 0 : width() - 1, 0, 1, height()), now.border);
    if (m_foot && m_foot->isVisible())
        painter.fillRect(QRect(0, m_foot->y(), width(), 1), now.border);
}

void SideSheet::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        setMinimumWidth(qRound(narrowest * qBound(1.0, textPercent() / 100.0, 1.35)));
}

QSplitter *withSheet(QWidget *content, SideSheet *sheet, const QString &settingsKey)
{
    auto *splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(content);
    splitter->addWidget(sheet);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    const QString key = QStringLiteral("splitter/") + settingsKey;
    QObject::connect(sheet, &SideSheet::opened, splitter, [splitter, key] {
        const int all = splitter->width();
        const int wanted = remembered(key, all * 38 / 100).toInt();
        splitter->setSizes({all - wanted, wanted});
    });
    QObject::connect(splitter, &QSplitter::splitterMoved, sheet,
                     [splitter, key] { remember(key, splitter->sizes().at(1)); });
    return splitter;
}

} // namespace gatehouse
