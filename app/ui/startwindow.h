// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QWidget>

namespace gatehouse {

class EmptyState;

/// What stands in the place of the window while the data folder is opened, and when it cannot be: the finding and the
/// next step, never a crash.
class StartWindow final : public QWidget
{
    Q_OBJECT
public:
    explicit StartWindow(QWidget *parent = nullptr);
    void tellOpening(const QString &headline, const QString &sentence);
    void tellError(const QString &headline, const Error &error);

Q_SIGNALS:
    void retryRequested();

private:
    EmptyState *m_state;
};

} // namespace gatehouse
