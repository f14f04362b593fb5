// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "investigations/investigation.h"
#include "sessions/sessions.h"
#include "ui/page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace gatehouse {

class AllowSheet;
class CredentialSheet;
class EmptyState;
class IconLabel;
class LadderView;
class PlainLabel;
class RightsPart;

/// One client: the verdict, the ladder of what the broker asks, what would let it in, and its rights on topics.
class ClientPage final : public Page
{
    Q_OBJECT
public:
    explicit ClientPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Client"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("explain"); }
    void refresh() override;
    void focusFilter() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;
    [[nodiscard]] const std::optional<Investigation> &found() const { return m_found; }

private:
    QWidget *makeQuestion();
    QWidget *makeVerdict();
    QWidget *makeBody();
    void fillBrokers();
    void investigate();
    void take(const Result<Investigation> &found, int turn);
    void tellNothing();
    void tellPlan();
    void allow();
    void test();
    void copy();
    [[nodiscard]] BrokerSession *session() const;
    [[nodiscard]] Identity who() const;

    Sessions &m_sessions;
    std::optional<Investigation> m_found;
    int m_turn = 0;
    bool m_isAsking = false;

    QLineEdit *m_user;
    QLineEdit *m_clientId;
    QLineEdit *m_address;
    QComboBox *m_broker;
    QPushButton *m_ask;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    IconLabel *m_mark;
    PlainLabel *m_sentence;
    PlainLabel *m_sure;
    PlainLabel *m_plan;
    QPushButton *m_allow;
    QPushButton *m_test;
    QPushButton *m_events;
    QPushButton *m_trail;
    QPushButton *m_copy;
    LadderView *m_ladder;
    RightsPart *m_rights;
    AllowSheet *m_sheet;
    CredentialSheet *m_testSheet;
};

} // namespace gatehouse
