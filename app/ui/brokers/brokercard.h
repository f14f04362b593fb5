// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/widgets/card.h"

#include <QPointer>
#include <QTimer>

class QPushButton;
class QToolButton;

namespace gatehouse {

class AbilityList;
class Banner;
class FlowLayout;
class PlainLabel;
class Pill;
class SwitchBox;

/// One broker on the Brokers page: its state, what is known of it, what can be done there. Follows its session.
class BrokerCard final : public Card
{
    Q_OBJECT
public:
    BrokerCard(Sessions &sessions, BrokerSession *session, QWidget *parent = nullptr);
    [[nodiscard]] QString profileId() const { return m_id; }
    [[nodiscard]] BrokerSession *session() const { return m_session; }
    void follow(BrokerSession *session); ///< a new address makes a new session
    void tellRemovalFailed(const QString &what);
    void tell(); ///< shows everything as it is now

Q_SIGNALS:
    void editRequested(const QString &profileId);
    void removeRequested(const QString &profileId);
    void blockedRequested(const QString &profileId);
    void message(const QString &sentence);

private:
    struct Fact
    {
        QWidget *box;
        PlainLabel *value;
    };
    QWidget *makeHead();
    QWidget *makeFacts();
    QWidget *makeFoot();
    Fact addFact(FlowLayout *row, const QString &title);
    void tellError();
    void connectOrLeave();
    void setWriting(bool on);
    void tellDiagnosis();
    void diagnose();

    Sessions &m_sessions;
    QPointer<BrokerSession> m_session;
    QString m_id;
    PlainLabel *m_name;
    PlainLabel *m_address;
    Pill *m_state;
    QPushButton *m_connect;
    QPushButton *m_edit;
    QPushButton *m_remove;
    Banner *m_error;
    Banner *m_removal;
    Fact m_software{};
    Fact m_latency{};
    Fact m_clients{};
    Fact m_kept{};
    Fact m_checked{};
    QPushButton *m_blocked;
    SwitchBox *m_writing;
    QPushButton *m_diagnose;
    QTimer m_counts; ///< while the log tells everything
    QToolButton *m_more;
    PlainLabel *m_notes;
    AbilityList *m_abilities;
};

} // namespace gatehouse
