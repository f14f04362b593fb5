// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/plainlabel.h"

#include <QWidget>

class QScrollArea;
class QSplitter;
class QVBoxLayout;

namespace gatehouse {

/// A panel at the right side of a page: title, a body that scrolls, and a foot with its buttons. Closed at first; Esc
/// closes it while the focus is inside (the page's closeLayer() otherwise). At least 380 pixels wide.
class SideSheet : public QWidget
{
    Q_OBJECT
public:
    explicit SideSheet(QWidget *parent = nullptr);

    void setTitle(const QString &title, const QString &subtitle = {});
    void setBody(QWidget *body); ///< takes it over; an earlier one is deleted
    [[nodiscard]] QWidget *body() const;
    void setFoot(QWidget *foot); ///< under the body, does not scroll; nullptr: none
    void openSheet();            ///< shows it; the caller gives the focus
    void closeSheet();
    [[nodiscard]] bool isOpen() const;
    void showPart(QWidget *part); ///< scrolls to it

Q_SIGNALS:
    void opened();
    void closed();

protected:
    virtual bool mayClose() { return true; } ///< asked before closing; false: not now, and the sheet says why
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    PlainLabel *m_title;
    PlainLabel *m_subtitle;
    QScrollArea *m_scroll;
    QVBoxLayout *m_column;
    QWidget *m_foot = nullptr;
};

/// A page's content with its sheet beside it, the width remembered under settingsKey.
QSplitter *withSheet(QWidget *content, SideSheet *sheet, const QString &settingsKey);

} // namespace gatehouse
