// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace gatehouse {

class PlainLabel;

/// One of the four steps in the Allow sheet: a mark with its number or outcome, a title, a line of summary and a body
/// that shows once its turn has come.
class SheetSection final : public QWidget
{
    Q_OBJECT
public:
    enum class State { Ahead, Current, Working, Done, Past, Failed };

    SheetSection(int number, const QString &title, QWidget *body, QWidget *parent = nullptr);
    void setState(State state);
    [[nodiscard]] State state() const { return m_state; }
    void setTitle(const QString &title);
    void setSummary(const QString &sentence);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fitMark();

    int m_number;
    State m_state = State::Ahead;
    QWidget *m_body;
    PlainLabel *m_title;
    PlainLabel *m_summary;
    QWidget *m_mark;
};

} // namespace gatehouse
