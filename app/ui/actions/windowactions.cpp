// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/windowactions.h"

#include <QKeySequence>
#include <QWidget>

namespace gatehouse {

WindowActions::WindowActions(int pages, QWidget *window)
    : QObject(window)
{
    const auto add = [this, window](const QString &keys, auto signal) {
        auto *action = new QAction(window);
        action->setShortcut(QKeySequence(keys));
        window->addAction(action);
        connect(action, &QAction::triggered, this, signal);
    };
    for (int page = 0; page < std::min(pages, 9); ++page)
        add(QStringLiteral("Ctrl+%1").arg(page + 1), [this, page] { Q_EMIT pageRequested(page); });
    add(QStringLiteral("Ctrl+K"), [this] { Q_EMIT searchRequested(); });
    add(QStringLiteral("/"), [this] { Q_EMIT filterRequested(); });
    add(QStringLiteral("F5"), [this] { Q_EMIT refreshRequested(); });
    add(QStringLiteral("Ctrl+Z"), [this] { Q_EMIT undoRequested(); });
    add(QStringLiteral("Ctrl+E"), [this] { Q_EMIT exportRequested(); });
    add(QStringLiteral("?"), [this] { Q_EMIT keysRequested(); });
    add(QStringLiteral("Esc"), [this] { Q_EMIT closeLayerRequested(); });
}

QString WindowActions::pageKey(int page)
{
    return QKeySequence(QStringLiteral("Ctrl+%1").arg(page + 1)).toString(QKeySequence::NativeText);
}

QList<QPair<QString, QList<WindowActions::Key>>> WindowActions::sheet(const QStringList &pageTitles)
{
    const auto native = [](const QString &keys) { return QKeySequence(keys).toString(QKeySequence::NativeText); };
    QList<Key> pages;
    for (int page = 0; page < pageTitles.size() && page < 9; ++page)
        pages.append({pageKey(page), pageTitles.at(page)});
    return {
        {tr("Pages"), pages},
        {tr("Everywhere"),
         {{native(QStringLiteral("Ctrl+K")), tr("Search pages, brokers and blocked identities")},
          {QStringLiteral("/"), tr("Filter this page")},
          {native(QStringLiteral("F5")), tr("Read the brokers again")},
          {native(QStringLiteral("Ctrl+Z")), tr("Undo the last change")},
          {native(QStringLiteral("Ctrl+E")), tr("Export this page")},
          {QStringLiteral("?"), tr("Show these keys")},
          {native(QStringLiteral("Esc")), tr("Close the topmost layer")}}},
        {tr("In a table"),
         {{tr("Enter"), tr("Open the row")},
          {QStringLiteral("A"), tr("Allow")},
          {QStringLiteral("B"), tr("Block, on the page Access")},
          {QStringLiteral("E"), tr("Explain")},
          {QStringLiteral("T"), tr("Test the credentials, on the page Blocked")},
          {tr("Ctrl+A"), tr("Select all rows")}}},
    };
}

} // namespace gatehouse
