// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accessrecord.h"
#include "ui/widgets/card.h"

namespace gatehouse {

class PlainLabel;

/// The policy facts of one broker: name, value, whom it hits, where it is written.
class PolicyCard final : public Card
{
    Q_OBJECT
public:
    explicit PolicyCard(QWidget *parent = nullptr);
    void showFacts(const QString &broker, const QString &state, const QList<PolicyFact> &facts);
    void setFilter(const QString &text);

private:
    struct Line
    {
        QString searched; ///< lower case
        QWidget *widget;
    };
    PlainLabel *m_title;
    PlainLabel *m_state;
    PlainLabel *m_none;
    QWidget *m_body = nullptr;
    QList<PolicyFact> m_facts;
    QList<Line> m_lines;
    QString m_filter;
};

} // namespace gatehouse
