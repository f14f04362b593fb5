// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme.h"

#include "ui/widgets/style.h"

#include <QApplication>
#include <QCoreApplication>
#include <QEvent>
#include <QFont>
#include <QPointer>
#include <QWidget>

#include <cmath>

namespace gatehouse {
namespace {

Colours makeLight()
{
    Colours c;
    c.window = QColor(0xf6f7f9U);
    c.base = QColor(0xffffffU);
    c.raised = QColor(0xffffffU);
    c.side = QColor(0xeceff4U);
    c.border = QColor(0xd8dde6U);
    c.strongBorder = QColor(0x868f9fU);
    c.text = QColor(0x1a1f29U);
    c.muted = QColor(0x566072U);
    c.disabled = QColor(0x8c95a4U);
    c.placeholder = QColor(0x667085U);
    c.accent = QColor(0x2b4fc4U);
    c.accentText = QColor(0xffffffU);
    c.danger = QColor(0xb3261eU);
    c.warning = QColor(0x8a4b00U);
    c.success = QColor(0x14693cU);
    c.accentSoft = QColor(0xe6ecfcU);
    c.dangerSoft = QColor(0xfdecebU);
    c.warningSoft = QColor(0xfff3dcU);
    c.successSoft = QColor(0xe3f5eaU);
    c.mutedSoft = QColor(0xedf0f4U);
    c.pill = QColor(0xd8dde6U);
    return c;
}

Colours makeDark()
{
    Colours c;
    c.window = QColor(0x15181eU);
    c.base = QColor(0x1a1e25U);
    c.raised = QColor(0x20252eU);
    c.side = QColor(0x101318U);
    c.border = QColor(0x313845U);
    c.strongBorder = QColor(0x6e7a8dU);
    c.text = QColor(0xe8ebf1U);
    c.muted = QColor(0xa4aebdU);
    c.disabled = QColor(0x6b7584U);
    c.placeholder = QColor(0x929dadU);
    c.accent = QColor(0x93adffU);
    c.accentText = QColor(0x0d1530U);
    c.danger = QColor(0xff9089U);
    c.warning = QColor(0xf3bb62U);
    c.success = QColor(0x76d39cU);
    c.accentSoft = QColor(0x242e4dU);
    c.dangerSoft = QColor(0x3d2224U);
    c.warningSoft = QColor(0x3a2d16U);
    c.successSoft = QColor(0x1b3526U);
    c.mutedSoft = QColor(0x2a303aU);
    c.pill = QColor(0x313845U);
    c.dark = true;
    return c;
}

Colours makeHighContrast()
{
    Colours c;
    c.window = QColor(0x000000U);
    c.base = QColor(0x000000U);
    c.raised = QColor(0x000000U);
    c.side = QColor(0x000000U);
    c.border = QColor(0xbfbfbfU);
    c.strongBorder = QColor(0xffffffU);
    c.text = QColor(0xffffffU);
    c.muted = QColor(0xe6e6e6U);
    c.disabled = QColor(0x9a9a9aU);
    c.placeholder = QColor(0xccccccU);
    c.accent = QColor(0xffe14dU);
    c.accentText = QColor(0x000000U);
    c.danger = QColor(0xff9d96U);
    c.warning = QColor(0xffc46bU);
    c.success = QColor(0x7ff0abU);
    c.accentSoft = QColor(0x333000U);
    c.dangerSoft = QColor(0x330a08U);
    c.warningSoft = QColor(0x332200U);
    c.successSoft = QColor(0x002e14U);
    c.mutedSoft = QColor(0x262626U);
    c.pill = QColor(0x333333U);
    c.dark = true;
    return c;
}

double luminance(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

constexpr auto desktopKey = "gatehouseDesktopScheme";
constexpr auto sizeKey = "gatehouseDesktopPointSize";

} // namespace

QColor Colours::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Normal:
        return text;
    case Tone::Muted:
        return muted;
    case Tone::Accent:
        return accent;
    case Tone::Danger:
        return danger;
    case Tone::Warning:
        return warning;
    case Tone::Success:
        return success;
    }
    return text;
}

QColor Colours::soft(Tone tone) const
{
    switch (tone) {
    case Tone::Normal:
    case Tone::Muted:
        return mutedSoft;
    case Tone::Accent:
        return accentSoft;
    case Tone::Danger:
        return dangerSoft;
    case Tone::Warning:
        return warningSoft;
    case Tone::Success:
        return successSoft;
    }
    return mutedSoft;
}

const Colours &coloursOf(Scheme scheme)
{
    static const Colours light = makeLight();
    static const Colours dark = makeDark();
    static const Colours contrast = makeHighContrast();
    switch (scheme) {
    case Scheme::System:
    case Scheme::Light:
        return light;
    case Scheme::Dark:
        return dark;
    case Scheme::HighContrast:
        return contrast;
    }
    return light;
}

const Colours &coloursOf(const QPalette &palette)
{
    const QColor window = palette.color(QPalette::Active, QPalette::Window);
    if (window == coloursOf(Scheme::HighContrast).window)
        return coloursOf(Scheme::HighContrast);
    return coloursOf(window.lightness() < 128 ? Scheme::Dark : Scheme::Light);
}

const Colours &colours()
{
    return coloursOf(QGuiApplication::palette());
}

QPalette paletteOf(Scheme scheme)
{
    const Colours &c = coloursOf(scheme);
    QPalette palette;
    const auto all = [&palette](QPalette::ColorRole role, const QColor &colour) { palette.setColor(role, colour); };
    all(QPalette::Window, c.window);
    all(QPalette::Base, c.base);
    all(QPalette::AlternateBase, c.window);
    all(QPalette::Button, c.raised);
    all(QPalette::WindowText, c.text);
    all(QPalette::Text, c.text);
    all(QPalette::ButtonText, c.text);
    all(QPalette::BrightText, c.danger);
    all(QPalette::PlaceholderText, c.placeholder);
    all(QPalette::ToolTipBase, c.raised);
    all(QPalette::ToolTipText, c.text);
    all(QPalette::Highlight, c.accent);
    all(QPalette::HighlightedText, c.accentText);
    all(QPalette::Link, c.accent);
    all(QPalette::LinkVisited, c.accent);
    all(QPalette::Light, c.raised);
    all(QPalette::Midlight, c.border);
    all(QPalette::Mid, c.border);
    all(QPalette::Dark, c.strongBorder);
    all(QPalette::Shadow, QColor(Qt::black));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText,
                            QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, c.disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.mutedSoft);
    return palette;
}

double contrastRatio(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Scheme desktopScheme()
{
    const QVariant known = qApp->property(desktopKey);
    if (known.isValid())
        return static_cast<Scheme>(known.toInt());
    const Scheme found =
        QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Scheme::Dark : Scheme::Light;
    qApp->setProperty(desktopKey, static_cast<int>(found));
    return found;
}

void applyTheme(QApplication &application, Scheme scheme, int percent)
{
    const Scheme desktop = desktopScheme();
    double size = application.property(sizeKey).toDouble();
    if (size <= 0) {
        size = QApplication::font().pointSizeF();
        if (size <= 0)
            size = 10;
        application.setProperty(sizeKey, size);
    }
    if (!qobject_cast<Style *>(QApplication::style()))
        QApplication::setStyle(new Style);
    QFont font = QApplication::font();
    font.setPointSizeF(size * qBound(100, percent, 200) / 100.0);
    if (font != QApplication::font()) {
        QApplication::setFont(font);
        // Qt 6.4 tells the widgets only while QApplication::exec() runs.
        // A widget may make or drop others when it hears of it.
        QList<QPointer<QWidget>> widgets;
        for (QWidget *widget : QApplication::allWidgets())
            widgets.append(widget);
        for (const QPointer<QWidget> &widget : std::as_const(widgets)) {
            QEvent changed(QEvent::ApplicationFontChange);
            if (widget)
                QCoreApplication::sendEvent(widget, &changed);
        }
    }
    const QPalette palette = paletteOf(scheme == Scheme::System ? desktop : scheme);
    if (palette != QApplication::palette())
        QApplication::setPalette(palette);
}

int textPercent()
{
    const double size = qApp->property(sizeKey).toDouble();
    return size > 0 ? static_cast<int>(std::lround(QApplication::font().pointSizeF() / size * 100)) : 100;
}

QString schemeTitle(Scheme scheme)
{
    switch (scheme) {
    case Scheme::System:
        return QCoreApplication::translate("gatehouse::Theme", "Same as the system");
    case Scheme::Light:
        return QCoreApplication::translate("gatehouse::Theme", "Light");
    case Scheme::Dark:
        return QCoreApplication::translate("gatehouse::Theme", "Dark");
    case Scheme::HighContrast:
        return QCoreApplication::translate("gatehouse::Theme", "High contrast");
    }
    return {};
}

QString schemeName(Scheme scheme)
{
    switch (scheme) {
    case Scheme::System:
        break;
    case Scheme::Light:
        return QStringLiteral("light");
    case Scheme::Dark:
        return QStringLiteral("dark");
    case Scheme::HighContrast:
        return QStringLiteral("highContrast");
    }
    return QStringLiteral("system");
}

Scheme schemeFromName(const QString &name)
{
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark, Scheme::HighContrast})
        if (schemeName(scheme) == name)
            return scheme;
    return Scheme::System;
}

} // namespace gatehouse
