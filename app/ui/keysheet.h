// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/overlay.h"

class QScrollArea;

namespace gatehouse {

/// "?": every key of the window on one card.
class KeySheet final : public Overlay
{
    Q_OBJECT
public:
    KeySheet(const QStringList &pageTitles, QWidget *window);

protected:
    QSize cardSize(const QSize &window) const override;
    QWidget *firstFocus() const override;

private:
    QScrollArea *m_scroll;
};

} // namespace gatehouse
