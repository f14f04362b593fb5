// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/credentialtest.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace gatehouse {

class PlainLabel;

/// What a credential test needs to be told: as whom, with what password, and what is probed. The first part of the
/// sheet.
class CredentialForm final : public QWidget
{
    Q_OBJECT
public:
    explicit CredentialForm(QWidget *parent = nullptr);

    void begin(const BrokerSession *session, const Identity &who);
    /// With the password, which is gone from its field from then on.
    [[nodiscard]] TrialRequest takeRequest();
    [[nodiscard]] TakeOver takeOver() const;
    [[nodiscard]] QStringList notTested() const; ///< sentences: what another client id leaves out
    [[nodiscard]] QString whyNot() const;        ///< why there can be no test like this; empty: there can
    void adviseAgain();                          ///< who is connected may be another one now
    void focusFirst();                           ///< on what is to be filled in

Q_SIGNALS:
    void edited();
    void submitted();

private:
    QLineEdit *addField(QVBoxLayout *column, const QString &title, const QString &placeholder);
    QLineEdit *addFile(QVBoxLayout *column, const QString &title);
    QWidget *makeMore();
    void advise();
    [[nodiscard]] Identity who() const;

    QPointer<const BrokerSession> m_session;
    Identity m_whose; ///< for whom it was opened
    ClientIdAdvice m_advice;
    QLineEdit *m_user;
    QLineEdit *m_clientId;
    PlainLabel *m_idNote;
    QToolButton *m_freshId;
    QCheckBox *m_takeOver;
    QLineEdit *m_password;
    PlainLabel *m_wayNote;
    QToolButton *m_fold;
    QLineEdit *m_publish = nullptr;
    QLineEdit *m_subscribe = nullptr;
    QLineEdit *m_certificate = nullptr;
    QLineEdit *m_key = nullptr;
    QComboBox *m_protocol = nullptr;
};

} // namespace gatehouse
