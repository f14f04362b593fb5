// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "ui/widgets/theme.h"

#include <QPointer>
#include <QWidget>

class QComboBox;
class QGridLayout;
class QLineEdit;
class QTimer;

namespace gatehouse {

class Pill;
class PlainLabel;

/// Rights: one thing that a client might try, and which rule decides; answered while it is typed.
class RightsPart final : public QWidget
{
    Q_OBJECT
public:
    explicit RightsPart(QWidget *parent = nullptr);
    void setIdentity(BrokerSession *session, const Identity &who);
    void focusFirst();

private:
    void ask();
    void showDecision(const Decision &decision, const Connector &connector);
    void tell(const QString &iconName, const QString &word, Tone tone, const QString &sentence);

    QPointer<BrokerSession> m_session;
    Identity m_who;
    QComboBox *m_action;
    QLineEdit *m_clientId;
    QLineEdit *m_topic;
    Pill *m_answer;
    PlainLabel *m_sentence;
    QWidget *m_steps = nullptr;
    QTimer *m_soon;
};

} // namespace gatehouse
