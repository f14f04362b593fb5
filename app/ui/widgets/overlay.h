// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

namespace gatehouse {

/// A card over a dimmed window, which goes with Esc or a click beside it and gives the focus back.
class Overlay : public QWidget
{
    Q_OBJECT
public:
    explicit Overlay(QWidget *window);
    void openOver(); ///< covers the window, takes the focus
    void closeOver();
    [[nodiscard]] bool isOpen() const { return !isHidden(); }

Q_SIGNALS:
    void closed();

protected:
    [[nodiscard]] QWidget *card() const { return m_card; }
    virtual QSize cardSize(const QSize &window) const = 0;
    virtual QWidget *firstFocus() const = 0;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void place();
    QWidget *m_card;
    QPointer<QWidget> m_before;
};

} // namespace gatehouse
