// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>
#include <QObject>
#include <QPair>

class QWidget;

namespace gatehouse {

/// The keys of the whole window, and the one place that knows them all: the key sheet is made from it.
class WindowActions final : public QObject
{
    Q_OBJECT
public:
    WindowActions(int pages, QWidget *window);

    struct Key
    {
        QString keys; ///< as people write them
        QString what;
    };
    [[nodiscard]] static QList<QPair<QString, QList<Key>>> sheet(const QStringList &pageTitles); ///< by heading
    [[nodiscard]] static QString pageKey(int page);                                              ///< "Ctrl+1"

Q_SIGNALS:
    void pageRequested(int page);
    void searchRequested();
    void filterRequested();
    void refreshRequested();
    void undoRequested();
    void exportRequested();
    void keysRequested();
    void closeLayerRequested();
};

} // namespace gatehouse
