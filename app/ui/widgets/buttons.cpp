// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

namespace gatehouse {
namespace {

constexpr auto emphasisKey = "gatehouseEmphasis";
constexpr auto iconKey = "gatehouseIcon";

void applyIcon(QPushButton *button)
{
    const QString name = button->property(iconKey).toString();
    if (name.isEmpty())
        return;
    switch (emphasisOf(button)) {
    case Emphasis::Primary:
        button->setIcon(iconOnAccent(name));
        break;
    case Emphasis::Danger:
        button->setIcon(icon(name, Tone::Danger));
        break;
    case Emphasis::Quiet:
        button->setIcon(icon(name, Tone::Accent));
        break;
    case Emphasis::Normal:
        button->setIcon(icon(name));
        break;
    }
}

} // namespace

QPushButton *pushButton(const QString &text, const QString &iconName, Emphasis emphasis, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    button->setAutoDefault(false);
    button->setProperty(iconKey, iconName);
    setEmphasis(button, emphasis);
    return button;
}

void setEmphasis(QPushButton *button, Emphasis emphasis)
{
    button->setProperty(emphasisKey, static_cast<int>(emphasis));
    applyIcon(button);
    button->update();
}

Emphasis emphasisOf(const QWidget *button)
{
    return button ? static_cast<Emphasis>(button->property(emphasisKey).toInt()) : Emphasis::Normal;
}

QToolButton *toolButton(const QString &iconName, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(toolTipText(name));
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    return button;
}

void setWhyNot(QWidget *control, const QString &whyNot)
{
    control->setEnabled(whyNot.isEmpty());
    control->setToolTip(toolTipText(whyNot));
    control->setAccessibleDescription(whyNot);
}

} // namespace gatehouse
