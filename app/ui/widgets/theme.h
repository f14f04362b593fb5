// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

class QApplication;

namespace gatehouse {

/// What a text or icon is about, by colour. Never the only sign: an icon or a word goes with it.
enum class Tone { Normal, Muted, Accent, Danger, Warning, Success };

enum class Scheme { System, Light, Dark, HighContrast };

/// The colours beside those of QPalette. Each tone reaches 4.5:1 on window, base, raised and on its own soft colour.
struct Colours
{
    QColor window, base, raised, side, border, strongBorder;
    QColor text, muted, disabled, placeholder;
    QColor accent, accentText; ///< accentText: on a surface filled with accent
    QColor danger, warning, success;
    QColor accentSoft, dangerSoft, warningSoft, successSoft,
        mutedSoft; ///< surfaces of banners and selected rows
    QColor pill;   ///< under a count
    bool dark = false;

    [[nodiscard]] QColor tone(Tone tone) const;
    [[nodiscard]] QColor soft(Tone tone) const;
};

const Colours &coloursOf(Scheme scheme); ///< System counts as Light
/// The colours that go with a palette of ours; of any other palette, light or dark by its window colour.
const Colours &coloursOf(const QPalette &palette);
const Colours &colours(); ///< of the application's palette
QPalette paletteOf(Scheme scheme);
double contrastRatio(const QColor &one, const QColor &other); ///< WCAG 2.1, 1 to 21

/// What the desktop had before we set anything: read once, at start.
Scheme desktopScheme();

/// Style, palette and font of the whole program. `percent` is the text size, 100 to 200.
void applyTheme(QApplication &application, Scheme scheme, int percent);
[[nodiscard]] int textPercent(); ///< of the application as it is now

QString schemeTitle(Scheme scheme); ///< translated: "Same as the system"
QString schemeName(Scheme scheme);  ///< stable: "system"
Scheme schemeFromName(const QString &name);

/// `steps` of the 8-pixel spacing grid.
constexpr int grid(double steps)
{
    return static_cast<int>(steps * 8);
}

} // namespace gatehouse
