// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace gatehouse {

/// Theme and text size, applied at once and remembered.
class AppearanceMenu final : public QMenu
{
    Q_OBJECT
public:
    explicit AppearanceMenu(QWidget *parent = nullptr);
    static void applyRemembered(); ///< at start

private:
    void fill();
    static void apply(const QString &scheme, int percent);
};

} // namespace gatehouse
