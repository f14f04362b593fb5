// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/whompart.h"

#include "core/text.h"
#include "ui/widgets/plainlabel.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QTimer>

namespace gatehouse {

WhomPart::WhomPart(Sessions &sessions, QWidget *parent)
    : QWidget(parent)
    , m_sessions(sessions)
    , m_broker(new QComboBox(this))
    , m_user(new QLineEdit(this))
    , m_pause(new QTimer(this))
{
    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_broker->setAccessibleName(tr("Broker"));
    m_user->setAccessibleName(tr("Account"));
    m_user->setPlaceholderText(tr("User name, exactly as the client gives it"));
    auto *brokerTitle = new PlainLabel(tr("Broker"), this);
    brokerTitle->setBuddy(m_broker);
    auto *userTitle = new PlainLabel(tr("Account"), this);
    userTitle->setBuddy(m_user);
    form->addRow(brokerTitle, m_broker);
    form->addRow(userTitle, m_user);
    m_pause->setSingleShot(true);
    m_pause->setInterval(std::chrono::milliseconds(300));
    connect(m_user, &QLineEdit::textChanged, m_pause, qOverload<>(&QTimer::start));
    connect(m_broker, &QComboBox::currentIndexChanged, m_pause, qOverload<>(&QTimer::start));
    connect(m_pause, &QTimer::timeout, this, [this] {
        if (!user().isEmpty())
            Q_EMIT chosen();
    });
}

void WhomPart::begin()
{
    const QSignalBlocker quiet(m_broker);
    const QString before = m_broker->currentData().toString();
    m_broker->clear();
    for (const BrokerSession *session : m_sessions.all()) {
        if (session->abilities().has(Ability::Block))
            m_broker->addItem(visibleText(session->profile().name), session->profile().id);
    }
    m_broker->setCurrentIndex(std::max(0, m_broker->findData(before)));
    m_user->clear();
    m_pause->stop();
    m_user->setFocus(Qt::OtherFocusReason);
}

BrokerSession *WhomPart::session() const
{
    return m_sessions.find(m_broker->currentData().toString());
}

QString WhomPart::user() const
{
    return m_user->text();
}

} // namespace gatehouse
