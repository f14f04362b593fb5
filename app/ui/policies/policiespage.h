// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/page.h"

#include <QHash>
#include <QSet>

class QScrollArea;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace gatehouse {

class EmptyState;
class FilterBar;
class PolicyCard;

/// The conditions under which the picked brokers block, as they were read from them: one card for each broker.
class PoliciesPage final : public Page
{
    Q_OBJECT
public:
    explicit PoliciesPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Policies"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("policies"); }
    void setBrokers(const QStringList &profileIds) override;
    void refresh() override;
    void focusFilter() override;
    bool closeLayer() override;
    void open(const QUrl &place) override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void follow(BrokerSession *session);
    void showLater(BrokerSession *session);
    void show(BrokerSession *session);
    void arrange();

    Sessions &m_sessions;
    QStringList m_brokers;
    QHash<BrokerSession *, PolicyCard *> m_cards;
    FilterBar *m_filter;
    QStackedWidget *m_stack;
    QScrollArea *m_scroll;
    QVBoxLayout *m_column;
    EmptyState *m_empty;
    QSet<BrokerSession *> m_stale; ///< to be asked once the page is seen: the facts of a large broker take a while
    QTimer *m_soon;
};

} // namespace gatehouse
