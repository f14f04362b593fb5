// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace gatehouse {

class Banner;

/// Asks for the password of a broker, across the top and without a dialog; one broker at a time.
class PasswordBanner final : public QWidget
{
    Q_OBJECT
public:
    explicit PasswordBanner(Sessions &sessions, QWidget *parent = nullptr);

Q_SIGNALS:
    void message(const QString &sentence);

private:
    struct Question
    {
        QString profileId;
        QString why;
    };
    void ask(const QString &profileId, const QString &why);
    void showFirst();
    void answer();
    void drop(const QString &profileId);

    Sessions &m_sessions;
    QList<Question> m_questions;
    QString m_shown;
    Banner *m_banner;
    QLineEdit *m_password;
    QCheckBox *m_remember;
};

} // namespace gatehouse
