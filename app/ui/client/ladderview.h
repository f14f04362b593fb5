// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "investigations/investigation.h"

#include <QWidget>

class QVBoxLayout;

namespace gatehouse {

/// The ladder of an investigation: each question with its answer, and where that is written.
class LadderView final : public QWidget
{
    Q_OBJECT
public:
    explicit LadderView(QWidget *parent = nullptr);
    void show(const QList<Rung> &rungs, const QStringList &pointedAt = {}); ///< names of rungs that a text is about
    using QWidget::show;

private:
    QWidget *lineOf(const Rung &rung, bool isPointedAt);

    QWidget *m_body = nullptr;
    QVBoxLayout *m_column;
};

} // namespace gatehouse
