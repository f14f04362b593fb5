// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QStringList>
#include <QUrl>
#include <QWidget>

namespace gatehouse {

/// One page of the main window, opened from the list on the left. Its places are "gatehouse:<page>?<query>", page being
/// brokers, blocked, access, policies or audit: "gatehouse:blocked?undo=last" (Ctrl+Z: shows the undo of the newest
/// change that can be undone), "?text=..." (fills the filter), "?id=..." (selects a row), "gatehouse:brokers?add=1".
class Page : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QString iconName() const = 0;    ///< of resources/icons, without ".svg"
    [[nodiscard]] virtual int count() const { return -1; } ///< shown beside the title; -1: none
    virtual void setBrokers(const QStringList &profileIds) { Q_UNUSED(profileIds) } ///< broker picker; empty: all
    virtual void refresh() {}                                                       ///< F5
    virtual void focusFilter() {}                                                   ///< "/"
    virtual void exportAs() {}                                                      ///< Ctrl+E
    virtual void open(const QUrl &place) { Q_UNUSED(place) } ///< "gatehouse:audit?text=pump-7": a part of this page
    virtual bool closeLayer() { return false; }              ///< Esc: true when something was closed

Q_SIGNALS:
    void countChanged();
    void placeRequested(const QUrl &place); ///< go to another page: "gatehouse:blocked?id=..."
    void message(const QString &sentence);  ///< for the status bar
};

} // namespace gatehouse
