// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accessible.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QStringList>
#include <QTableView>
#include <QTest>
#include <QWidget>

#include <functional>

namespace gatehouse::test {
namespace {

// Calls with every visible interface until it says true.
bool walk(QAccessibleInterface *at, const std::function<bool(QAccessibleInterface *)> &visit)
{
    if (!at || !at->isValid() || at->state().invisible)
        return false;
    if (const auto *widget = qobject_cast<QWidget *>(at->object()); widget && !widget->isVisible())
        return false;
    if (visit(at))
        return true;
    // A table may hold a million cells; what it says is tested by its model.
    if (at->role() == QAccessible::Table)
        return false;
    for (int i = 0; i < at->childCount(); ++i)
        if (walk(at->child(i), visit))
            return true;
    return false;
}

bool isControl(QAccessible::Role role)
{
    static const QSet<int> roles{QAccessible::Button,   QAccessible::ButtonMenu,  QAccessible::ButtonDropDown,
                                 QAccessible::CheckBox, QAccessible::RadioButton, QAccessible::EditableText,
                                 QAccessible::ComboBox, QAccessible::Table,       QAccessible::List,
                                 QAccessible::SpinBox,  QAccessible::ProgressBar, QAccessible::Slider,
                                 QAccessible::Tree,     QAccessible::MenuItem};
    return roles.contains(role);
}

// On Linux Qt tells the choice of such a box as its name, and leaves the rest to its label.
QString nameOf(QAccessibleInterface *at)
{
    const auto *box = qobject_cast<QComboBox *>(at->object());
    return box ? box->accessibleName() : at->text(QAccessible::Name);
}

QAccessibleInterface *find(QWidget *window, const QString &name, QAccessible::Role role)
{
    QAccessibleInterface *found = nullptr;
    walk(QAccessible::queryAccessibleInterface(window), [&](QAccessibleInterface *at) {
        if (!isControl(at->role()) || (role != QAccessible::NoRole && at->role() != role) || nameOf(at) != name)
            return false;
        found = at;
        return true;
    });
    return found;
}

} // namespace

QList<Called> controlsOf(QWidget *window)
{
    QList<Called> controls;
    walk(QAccessible::queryAccessibleInterface(window), [&controls](QAccessibleInterface *at) {
        if (isControl(at->role()))
            controls.append(
                {at->role(), at->text(QAccessible::Name), at->text(QAccessible::Description), at->object()});
        return false;
    });
    return controls;
}

QWidget *named(QWidget *window, const QString &name, QAccessible::Role role)
{
    QAccessibleInterface *found = find(window, name, role);
    return found ? qobject_cast<QWidget *>(found->object()) : nullptr;
}

bool press(QWidget *window, const QString &name)
{
    QAccessibleInterface *found = find(window, name, QAccessible::NoRole);
    if (!found || found->state().disabled || !found->actionInterface())
        return false;
    QAccessibleActionInterface *actions = found->actionInterface();
    for (const QString &action :
         {QAccessibleActionInterface::pressAction(), QAccessibleActionInterface::toggleAction()}) {
        if (!actions->actionNames().contains(action))
            continue;
        const auto *button = qobject_cast<QAbstractButton *>(found->object());
        if (!button) {
            actions->doAction(action);
            return true;
        }
        // Qt toggles at once and without a click; it presses a button for a tenth of a second, as a finger would.
        const QSignalSpy clicked(button, &QAbstractButton::clicked);
        const QSignalSpy toggled(button, &QAbstractButton::toggled);
        actions->doAction(action);
        return QTest::qWaitFor([&] { return clicked.count() > 0 || toggled.count() > 0; });
    }
    return false;
}

bool pressSoon(QWidget *window, const QString &name)
{
    const auto isThere = [&] {
        const QAccessibleInterface *found = find(window, name, QAccessible::NoRole);
        return found && !found->state().disabled;
    };
    return QTest::qWaitFor(isThere) && press(window, name);
}

bool write(QWidget *window, const QString &name, const QString &text)
{
    auto *field = qobject_cast<QLineEdit *>(named(window, name, QAccessible::EditableText));
    if (const auto *box = qobject_cast<QComboBox *>(named(window, name, QAccessible::ComboBox)))
        field = box->lineEdit();
    if (!field || !field->isEnabled())
        return false;
    field->setFocus();
    field->selectAll();
    if (text.isEmpty())
        QTest::keyClick(field, Qt::Key_Delete);
    else
        QTest::keyClicks(field, text);
    return true;
}

bool pickRow(QWidget *window, const QString &table, const QString &cell)
{
    auto *view = qobject_cast<QTableView *>(named(window, table, QAccessible::Table));
    if (!view || !view->model())
        return false;
    const int columns = view->model()->columnCount();
    for (int row = 0; row < view->model()->rowCount(); ++row) {
        for (int column = 0; column < columns; ++column) {
            if (view->model()->index(row, column).data().toString() != cell)
                continue;
            view->setFocus();
            QTest::keyClick(view, Qt::Key_Home, Qt::ControlModifier);
            for (int i = 0; i < row; ++i)
                QTest::keyClick(view, Qt::Key_Down);
            return view->currentIndex().row() == row;
        }
    }
    return false;
}

QString spoken(QWidget *window)
{
    QStringList lines;
    walk(QAccessible::queryAccessibleInterface(window), [&lines](QAccessibleInterface *at) {
        for (const QAccessible::Text part : {QAccessible::Name, QAccessible::Description, QAccessible::Value})
            if (const QString text = at->text(part); !text.isEmpty())
                lines.append(text);
        return false;
    });
    return lines.join(QLatin1Char('\n'));
}

bool says(QWidget *window, const QString &words)
{
    return spoken(window).contains(words);
}

} // namespace gatehouse::test
