// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QTimer;

namespace gatehouse {

/// Whom to block, when nobody was picked: a broker and an account.
class WhomPart final : public QWidget
{
    Q_OBJECT
public:
    explicit WhomPart(Sessions &sessions, QWidget *parent = nullptr);
    void begin(); ///< empty, focus in the account
    [[nodiscard]] BrokerSession *session() const;
    [[nodiscard]] QString user() const;

Q_SIGNALS:
    void chosen(); ///< 300 ms after the last key

private:
    Sessions &m_sessions;
    QComboBox *m_broker;
    QLineEdit *m_user;
    QTimer *m_pause;
};

} // namespace gatehouse
