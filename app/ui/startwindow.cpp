// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/startwindow.h"

#include "ui/widgets/emptystate.h"
#include "ui/widgets/icons.h"

#include <QVBoxLayout>

namespace gatehouse {

StartWindow::StartWindow(QWidget *parent)
    : QWidget(parent)
    , m_state(new EmptyState)
{
    setWindowTitle(tr("Gatehouse"));
    setWindowIcon(applicationIcon());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_state);
    resize(860, 540);
    connect(m_state, &EmptyState::primaryRequested, this, &StartWindow::retryRequested);
    connect(m_state, &EmptyState::secondaryRequested, this, &QWidget::close);
}

void StartWindow::tellOpening(const QString &headline, const QString &sentence)
{
    m_state->tellLoading(headline, sentence);
}

void StartWindow::tellError(const QString &headline, const Error &error)
{
    m_state->tellError(error, headline);
    m_state->setActions(tr("Try again"), tr("Quit"), QStringLiteral("refresh"), QStringLiteral("close"));
}

} // namespace gatehouse
