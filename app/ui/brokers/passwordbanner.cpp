// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/passwordbanner.h"

#include "core/text.h"
#include "ui/brokers/brokerwords.h"
#include "ui/widgets/banner.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse {

PasswordBanner::PasswordBanner(Sessions &sessions, QWidget *parent)
    : QWidget(parent)
    , m_sessions(sessions)
    , m_banner(new Banner)
    , m_password(new QLineEdit)
    , m_remember(new QCheckBox(tr("Remember")))
{
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("Password"));
    m_password->setAccessibleName(tr("Password of the broker"));
    m_password->setMinimumWidth(160);
    m_remember->setAccessibleName(tr("Remember the password in the keychain"));
    m_banner->addField(m_password);
    m_banner->addField(m_remember);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, grid(1));
    column->addWidget(m_banner);
    hide();

    connect(m_password, &QLineEdit::returnPressed, this, &PasswordBanner::answer);
    connect(m_banner, &Banner::actionRequested, this, &PasswordBanner::answer);
    connect(m_banner, &Banner::closed, this, [this] { drop(m_shown); });
    connect(&sessions, &Sessions::passwordNeeded, this, &PasswordBanner::ask);
    connect(&sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) { drop(session->profile().id); });
    connect(&sessions, &Sessions::changed, this, [this](BrokerSession *session) {
        if (session->state() == BrokerSession::State::Ready)
            drop(session->profile().id);
    });
}

void PasswordBanner::ask(const QString &profileId, const QString &why)
{
    for (Question &question : m_questions) {
        if (question.profileId == profileId) {
            question.why = why;
            showFirst();
            return;
        }
    }
    m_questions.append({profileId, why});
    showFirst();
}

void PasswordBanner::showFirst()
{
    while (!m_questions.isEmpty() && !m_sessions.find(m_questions.constFirst().profileId))
        m_questions.removeFirst();
    if (m_questions.isEmpty()) {
        m_shown.clear();
        m_password->clear();
        hide();
        return;
    }
    const Question &first = m_questions.constFirst();
    if (m_shown != first.profileId) {
        m_password->clear();
        m_remember->setChecked(false);
        m_remember->setEnabled(false); // until it is known that there is a keychain
        whenDone(m_sessions.secrets().probe(), this, [this](const Result<> &usable) {
            m_remember->setEnabled(usable.has_value());
            setTip(m_remember, usable ? QString() : visibleText(usable.error().what, 400));
        });
    }
    m_shown = first.profileId;
    const QString name = nameOf(m_sessions.find(m_shown)->profile());
    QString words = tr("%1: %2").arg(name, visibleText(first.why, 1000));
    if (m_questions.size() > 1)
        words = tr("%1 (%n more brokers ask after it)", nullptr, static_cast<int>(m_questions.size()) - 1).arg(words);
    m_banner->tell(Tone::Warning, words, tr("Sign in"), Banner::Closing::ByUser);
    show();
    m_password->setFocus(Qt::OtherFocusReason);
}

void PasswordBanner::answer()
{
    if (m_shown.isEmpty())
        return;
    const QString id = m_shown;
    const Secret password = Secret::fromText(m_password->text());
    const Remember remember = m_remember->isEnabled() && m_remember->isChecked() ? Remember::InKeychain : Remember::No;
    drop(id);
    // A refusal comes back as passwordNeeded(); anything else shows on the broker's card.
    whenDone(m_sessions.open(id, password, remember), this, [this, id](const Result<> &opened) {
        const BrokerSession *session = m_sessions.find(id);
        if (opened && session)
            Q_EMIT message(tr("Signed in at %1.").arg(nameOf(session->profile())));
    });
}

void PasswordBanner::drop(const QString &profileId)
{
    m_questions.removeIf([&profileId](const Question &question) { return question.profileId == profileId; });
    if (m_shown == profileId)
        m_shown.clear();
    m_password->clear();
    showFirst();
}

} // namespace gatehouse
