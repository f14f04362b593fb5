// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QCoreApplication>
#include <QLineEdit>

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
    setWords(button, text);
    button->setAutoDefault(false);
    button->setProperty(iconKey, iconName);
    setEmphasis(button, emphasis);
    return button;
}

void setIconName(QPushButton *button, const QString &iconName)
{
    button->setProperty(iconKey, iconName);
    applyIcon(button);
}

void setWords(QAbstractButton *button, const QString &text)
{
    button->setText(text);
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
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
    setTip(button, name);
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    return button;
}

void dressField(QLineEdit *field, const QString &iconName, const QString &iconWord)
{
    field->addAction(icon(iconName, Tone::Muted), QLineEdit::LeadingPosition)->setText(iconWord);
    field->setClearButtonEnabled(true);
    if (auto *clear = field->findChild<QAction *>(QStringLiteral("_q_qlineeditclearaction"))) {
        clear->setText(QCoreApplication::translate("gatehouse::Buttons", "Clear the text"));
        clear->setIcon(icon(QStringLiteral("close"), Tone::Muted));
    }
}

void setWhyNot(QWidget *control, const QString &whyNot)
{
    control->setEnabled(whyNot.isEmpty());
    setTip(control, whyNot);
}

} // namespace gatehouse
