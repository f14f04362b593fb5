// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/page.h"

class QStackedWidget;
class QScrollArea;
class QVBoxLayout;

namespace gatehouse {

class BrokerCard;
class BrokerSheet;
class EmptyState;

/// All brokers, each on a card, and the sheet that adds or edits one.
class BrokersPage final : public Page
{
    Q_OBJECT
public:
    explicit BrokersPage(Sessions &sessions, QWidget *parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Brokers"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("brokers"); }
    [[nodiscard]] int count() const override;
    void setBrokers(const QStringList &profileIds) override;
    void refresh() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;

Q_SIGNALS:
    void demoRequested();

private:
    void openFiles();
    void addCard(BrokerSession *session);
    void remove(const QString &profileId);
    void dropCard(BrokerSession *session);
    void arrange();
    [[nodiscard]] BrokerCard *cardOf(const QString &profileId) const;

    Sessions &m_sessions;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QScrollArea *m_scroll;
    QVBoxLayout *m_column;
    BrokerSheet *m_sheet;
    QList<BrokerCard *> m_cards;
    QStringList m_picked;
};

} // namespace gatehouse
