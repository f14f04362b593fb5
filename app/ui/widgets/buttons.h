// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QAction>
#include <QPushButton>
#include <QToolButton>

class QLineEdit;

namespace gatehouse {

enum class Emphasis { Normal, Primary, Danger, Quiet };

/// A button as the style of the program draws it; the accessible name is its text. An empty icon name: no icon.
QPushButton *pushButton(const QString &text, const QString &iconName, Emphasis emphasis = Emphasis::Normal,
                        QWidget *parent = nullptr);
void setIconName(QPushButton *button, const QString &iconName);
/// The text of a button, and its accessible name.
void setWords(QAbstractButton *button, const QString &text);
void setEmphasis(QPushButton *button, Emphasis emphasis);
Emphasis emphasisOf(const QWidget *button);
/// A flat button of an icon alone; `name` is tool tip and accessible name.
QToolButton *toolButton(const QString &iconName, const QString &name, QWidget *parent = nullptr);
/// An icon at the left end of a field, and a name for the button that clears it: Qt gives it none.
void dressField(QLineEdit *field, const QString &iconName, const QString &iconWord);
/// Disables with a reason, which becomes tool tip and accessible description; an empty reason enables.
void setWhyNot(QWidget *control, const QString &whyNot);

} // namespace gatehouse
