// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QIcon>
#include <QPixmap>

namespace gatehouse {

/// A line icon of resources/icons (name without ".svg"), painted in the colour of its tone in the application's palette
/// at the moment of painting: it follows the theme by itself.
QIcon icon(const QString &name, Tone tone = Tone::Normal);
/// The same for a surface that is filled with the accent colour.
QIcon iconOnAccent(const QString &name);
QPixmap iconPixmap(const QString &name, Tone tone, int side, qreal devicePixelRatio);
QIcon applicationIcon();
/// The side of a small icon that goes with the text of a font.
int iconSide(const QFontMetrics &metrics);

} // namespace gatehouse
