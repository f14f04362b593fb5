// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAccessible>
#include <QList>
#include <QString>

class QWidget;

/// Finding and using controls as a screen reader does: by what they are called, through their accessible interfaces.
namespace gatehouse::test {

struct Called
{
    QAccessible::Role role = QAccessible::NoRole;
    QString name;
    QString description;
    QObject *object = nullptr;
};
/// Everything visible under a window that a person can use, in the order of the tree.
QList<Called> controlsOf(QWidget *window);
/// The visible control of this name; nullptr: there is none. `role` NoRole: any.
QWidget *named(QWidget *window, const QString &name, QAccessible::Role role = QAccessible::NoRole);
/// Presses a button, toggles a box, picks a choice by its accessible action, and waits until it is done; false: not
/// there, or disabled.
bool press(QWidget *window, const QString &name);
/// The same as soon as it is there and enabled.
bool pressSoon(QWidget *window, const QString &name);
/// Replaces the text of an edit field, or of a box that can be edited.
bool write(QWidget *window, const QString &name, const QString &text);
/// Moves to the row of a table that has this text in a cell, by keyboard.
bool pickRow(QWidget *window, const QString &table, const QString &cell);
/// Whether any visible accessible text in the window contains this.
bool says(QWidget *window, const QString &words);
/// All the visible accessible text of a window, one line each, for the message of a failed test.
QString spoken(QWidget *window);

} // namespace gatehouse::test
