// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keysheet.h"

#include "ui/actions/windowactions.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>

namespace gatehouse {
namespace {

/// Keys, drawn as on a keyboard.
class KeyCap final : public PlainLabel
{
public:
    explicit KeyCap(const QString &keys)
        : PlainLabel(keys, TextRole::Strong)
    {
        setAlignment(Qt::AlignCenter);
        setContentsMargins(grid(1), 3, grid(1), 3);
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        const Colours &now = colours();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(now.border);
        painter.setBrush(now.mutedSoft);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        painter.end();
        PlainLabel::paintEvent(event);
    }
};

} // namespace

KeySheet::KeySheet(const QStringList &pageTitles, QWidget *window)
    : Overlay(window)
    , m_scroll(new QScrollArea)
{
    setAccessibleName(tr("Keys"));
    auto *close = toolButton(QStringLiteral("close"), tr("Close (Esc)"));
    connect(close, &QToolButton::clicked, this, &Overlay::closeOver);
    auto *head = new QHBoxLayout;
    head->addWidget(new PlainLabel(tr("Keys"), TextRole::Title), 1);
    head->addWidget(close);

    auto *body = new QWidget;
    auto *lines = new QGridLayout(body);
    lines->setContentsMargins(0, 0, grid(1), grid(1));
    lines->setHorizontalSpacing(grid(2));
    lines->setVerticalSpacing(grid(0.75));
    lines->setColumnStretch(1, 1);
    int row = 0;
    for (const auto &[heading, keys] : WindowActions::sheet(pageTitles)) {
        auto *title = new PlainLabel(heading, TextRole::Caption, Tone::Muted);
        title->setContentsMargins(0, row > 0 ? grid(1) : 0, 0, 0);
        lines->addWidget(title, row++, 0, 1, 2);
        for (const WindowActions::Key &key : keys) {
            lines->addWidget(new KeyCap(key.keys), row, 0);
            auto *what = new PlainLabel(key.what);
            what->setWrapping(Wrapping::Yes);
            lines->addWidget(what, row++, 1);
        }
    }
    lines->setRowStretch(row, 1);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setAccessibleName(tr("List of the keys"));
    m_scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);

    auto *column = new QVBoxLayout(card());
    column->setContentsMargins(grid(2.5), grid(2), grid(2), grid(1.5));
    column->setSpacing(grid(1.5));
    column->addLayout(head);
    column->addWidget(m_scroll, 1);
}

QSize KeySheet::cardSize(const QSize &window) const
{
    const QSize body = m_scroll->widget()->sizeHint();
    return {std::max(grid(58), body.width() + grid(7)), std::min(window.height() - grid(8), body.height() + grid(11))};
}

QWidget *KeySheet::firstFocus() const
{
    return m_scroll;
}

} // namespace gatehouse
