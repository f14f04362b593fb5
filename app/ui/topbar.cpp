// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topbar.h"

#include "ui/actions/appearancemenu.h"
#include "ui/brokers/brokerwords.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QHBoxLayout>
#include <QMenu>

namespace gatehouse {

TopBar::TopBar(Sessions &sessions, QWidget *parent)
    : QWidget(parent)
    , m_sessions(sessions)
    , m_title(new PlainLabel({}, TextRole::Title))
    , m_picker(pushButton({}, QStringLiteral("brokers")))
    , m_pickerMenu(new QMenu(m_picker))
{
    m_title->setEliding(Qt::ElideRight);
    m_picker->setMenu(m_pickerMenu);
    m_picker->setAccessibleName(tr("Which brokers"));
    setTip(m_picker, tr("Show one broker, some, or all of them"));
    m_pickerMenu->setToolTipsVisible(true);

    auto *search = pushButton(tr("Search"), QStringLiteral("search"));
    setTip(search, tr("Search pages, brokers and blocked identities (Ctrl+K)"));
    auto *again = toolButton(QStringLiteral("refresh"), tr("Read the brokers again (F5)"));
    auto *appearance = toolButton(QStringLiteral("contrast"), tr("Appearance"));
    appearance->setPopupMode(QToolButton::InstantPopup);
    appearance->setMenu(new AppearanceMenu(appearance));
    auto *keys = toolButton(QStringLiteral("keyboard"), tr("Keys (?)"));

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(grid(2), grid(1.25), grid(1.5), grid(1.25));
    row->setSpacing(grid(1));
    row->addWidget(m_title, 1);
    row->addWidget(m_picker);
    row->addWidget(search);
    row->addSpacing(grid(0.5));
    row->addWidget(again);
    row->addWidget(appearance);
    row->addWidget(keys);

    connect(search, &QPushButton::clicked, this, &TopBar::searchRequested);
    connect(again, &QToolButton::clicked, this, &TopBar::refreshRequested);
    connect(keys, &QToolButton::clicked, this, &TopBar::keysRequested);
    connect(m_pickerMenu, &QMenu::aboutToShow, this, &TopBar::fillPicker);
    connect(&m_sessions, &Sessions::added, this, &TopBar::tellPicked);
    connect(&m_sessions, &Sessions::changed, this, &TopBar::tellPicked);
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        if (m_picked.contains(session->profile().id))
            pick(session->profile().id, false);
        // The session is still in the list while this signal is out.
        QMetaObject::invokeMethod(this, &TopBar::tellPicked, Qt::QueuedConnection);
    });
    tellPicked();
}

void TopBar::setTitle(const QString &title)
{
    m_title->setText(title);
}

void TopBar::fillPicker()
{
    m_pickerMenu->clear();
    auto *all = m_pickerMenu->addAction(tr("All brokers"));
    all->setCheckable(true);
    all->setChecked(m_picked.isEmpty());
    connect(all, &QAction::triggered, this, [this] {
        m_picked.clear();
        tellPicked();
        Q_EMIT brokersPicked(m_picked);
    });
    m_pickerMenu->addSeparator();
    for (const BrokerSession *session : m_sessions.all()) {
        const Profile &profile = session->profile();
        const StateWords state = wordsOf(session->state());
        auto *entry = m_pickerMenu->addAction(
            icon(state.iconName, state.tone),
            tr("%1 - %2").arg(nameOf(profile), state.word).replace(QLatin1Char('&'), QLatin1String("&&")));
        entry->setCheckable(true);
        entry->setChecked(m_picked.contains(profile.id));
        connect(entry, &QAction::toggled, this, [this, id = profile.id](bool on) { pick(id, on); });
    }
}

void TopBar::pick(const QString &profileId, bool on)
{
    m_picked.removeAll(profileId);
    if (on)
        m_picked.append(profileId);
    tellPicked();
    Q_EMIT brokersPicked(m_picked);
}

void TopBar::pickOnly(const QString &profileId)
{
    m_picked.clear();
    pick(profileId, true);
}

void TopBar::tellPicked()
{
    const qsizetype all = m_sessions.all().size();
    m_picker->setEnabled(all > 0);
    QString words = tr("All brokers");
    if (all == 0) {
        words = tr("No broker yet");
    } else if (m_picked.size() == 1) {
        if (const BrokerSession *session = m_sessions.find(m_picked.constFirst()))
            words = nameOf(session->profile());
    } else if (!m_picked.isEmpty()) {
        words = tr("%1 of %2 brokers").arg(m_picked.size()).arg(all);
    }
    m_picker->setText(fontMetrics()
                          .elidedText(words, Qt::ElideRight, fontMetrics().averageCharWidth() * 24)
                          .replace(QLatin1Char('&'), QLatin1String("&&")));
    m_picker->setAccessibleDescription(words);
}

} // namespace gatehouse
