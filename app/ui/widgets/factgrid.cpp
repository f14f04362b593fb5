// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/widgets/factgrid.h"

#include "ui/widgets/plainlabel.h"

#include <QGridLayout>

namespace gatehouse {

FactGrid::FactGrid(QWidget *parent)
    : QWidget(parent)
    , m_cells(new QGridLayout(this))
{
    m_cells->setContentsMargins(0, 0, 0, 0);
    m_cells->setHorizontalSpacing(grid(2));
    m_cells->setVerticalSpacing(grid(0.5));
    m_cells->setColumnStretch(1, 1);
}

void FactGrid::add(const QString &title, const QString &value, Face face)
{
    if (value.isEmpty())
        return;
    const int row = m_cells->rowCount();
    auto *name = new PlainLabel(title, TextRole::Body, Tone::Muted, this);
    auto *text = new PlainLabel(value, face == Face::Mono ? TextRole::Mono : TextRole::Body, Tone::Normal, this);
    text->setWrapping(Wrapping::Yes);
    text->setSelecting(Selecting::Yes);
    text->setFocusPolicy(Qt::ClickFocus);
    text->setAccessibleName(tr("%1: %2").arg(title, value));
    m_cells->addWidget(name, row, 0, Qt::AlignTop);
    m_cells->addWidget(text, row, 1);
}

} // namespace gatehouse
