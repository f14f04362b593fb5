// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/blockedlist.h"

#include <QScrollArea>

class QGridLayout;

namespace gatehouse {

class IconLabel;
class PlainLabel;

/// What is known of one row of Blocked: the sentence, the reason, since when, by whom, where it is written, how we
/// know.
class BlockedDetail final : public QScrollArea
{
    Q_OBJECT
public:
    explicit BlockedDetail(QWidget *parent = nullptr);
    void showRow(const BlockedRow &row);
    void showCount(qsizetype rows); ///< several are picked, or none
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();
    void addFact(const QString &title, const QString &value);

    IconLabel *m_icon;
    PlainLabel *m_title;
    PlainLabel *m_sentence;
    QWidget *m_facts;
    QGridLayout *m_grid;
    QList<QPair<QString, QString>> m_known;
    int m_columns = 0;
};

} // namespace gatehouse
