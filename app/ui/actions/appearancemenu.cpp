// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/appearancemenu.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/theme.h"

#include <QActionGroup>
#include <QApplication>

namespace gatehouse {
namespace {

QString schemeKey()
{
    return QStringLiteral("appearance/theme");
}

QString sizeKey()
{
    return QStringLiteral("appearance/textSize");
}

QString iconOf(Scheme scheme)
{
    switch (scheme) {
    case Scheme::Light:
        return QStringLiteral("sun");
    case Scheme::Dark:
        return QStringLiteral("moon");
    case Scheme::System:
    case Scheme::HighContrast:
        break;
    }
    return QStringLiteral("contrast");
}

} // namespace

AppearanceMenu::AppearanceMenu(QWidget *parent)
    : QMenu(parent)
{
    setAccessibleName(tr("Appearance"));
    connect(this, &QMenu::aboutToShow, this, &AppearanceMenu::fill);
}

void AppearanceMenu::fill()
{
    clear();
    const Scheme current = schemeFromName(remembered(schemeKey()).toString());
    const int percent = textPercent();
    addSection(tr("Theme"));
    auto *schemes = new QActionGroup(this);
    for (const Scheme scheme : {Scheme::System, Scheme::Light, Scheme::Dark, Scheme::HighContrast}) {
        QAction *entry = addAction(gatehouse::icon(iconOf(scheme)), schemeTitle(scheme));
        entry->setCheckable(true);
        entry->setChecked(scheme == current);
        schemes->addAction(entry);
        connect(entry, &QAction::triggered, this, [scheme] { apply(schemeName(scheme), textPercent()); });
    }
    addSection(tr("Text size"));
    auto *sizes = new QActionGroup(this);
    for (const int size : {100, 115, 130, 150, 175, 200}) {
        QAction *entry = addAction(tr("%1 %").arg(size));
        entry->setCheckable(true);
        entry->setChecked(size == percent);
        sizes->addAction(entry);
        connect(entry, &QAction::triggered, this, [size] { apply(remembered(schemeKey()).toString(), size); });
    }
}

void AppearanceMenu::applyRemembered()
{
    applyTheme(*qApp, schemeFromName(remembered(schemeKey()).toString()), remembered(sizeKey(), 100).toInt());
}

void AppearanceMenu::apply(const QString &scheme, int percent)
{
    remember(schemeKey(), scheme);
    remember(sizeKey(), percent);
    applyTheme(*qApp, schemeFromName(scheme), percent);
}

} // namespace gatehouse
