// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eventfilter.h"

#include <QLineEdit>

class QCompleter;
class QStringListModel;
class QTimer;

namespace gatehouse {

/// A line for a filter expression: completes the word at the cursor, underlines what is wrong, and keeps the last good
/// filter in force meanwhile.
class ExpressionField final : public QLineEdit
{
    Q_OBJECT
public:
    explicit ExpressionField(QWidget *parent = nullptr);
    [[nodiscard]] const EventFilter &filter() const { return m_filter; } ///< the last good one
    [[nodiscard]] std::optional<FilterFault> fault() const { return m_fault; }
    void setExpression(const QString &text); ///< takes it at once

Q_SIGNALS:
    void filterChanged();
    void faultChanged(); ///< there is another one, or none any more
    void leftDown();     ///< Down or Enter: the table takes the focus

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void take();
    void underline();
    void offer();
    void complete(const QString &word);

    EventFilter m_filter;
    std::optional<FilterFault> m_fault;
    QTimer *m_pause;
    QCompleter *m_completer;
    QStringListModel *m_words;
};

} // namespace gatehouse
