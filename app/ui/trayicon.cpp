// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/trayicon.h"

#include "ui/places.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/remembered.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace gatehouse {

namespace {

QString staysKey()
{
    return QStringLiteral("tray/stays");
}

/// Some desktops take the text of a notification as markup, others show it as it is: with signs that look alike it is
/// the same for both.
QString withoutMarkup(QString text)
{
    return text.replace(u'&', QChar(0xff06)).replace(u'<', QChar(0x2039)).replace(u'>', QChar(0x203a));
}

} // namespace

TrayIcon::TrayIcon(Sessions &sessions, Notifications &notifications, QObject *parent)
    : QObject(parent)
    , m_sessions(sessions)
    , m_notifications(notifications)
    , m_menu(std::make_unique<QMenu>())
    , m_icon(new QSystemTrayIcon(applicationIcon(), this))
{
    m_summary = m_menu->addAction(QString());
    connect(m_summary, &QAction::triggered, this,
            [this] { Q_EMIT placeRequested(placeOf(QStringLiteral("blocked"))); });
    m_menu->addAction(tr("Open Gatehouse"), this, &TrayIcon::windowRequested);
    m_menu->addSeparator();
    m_muted = m_menu->addAction(tr("Mute notifications"));
    m_muted->setCheckable(true);
    m_muted->setChecked(notifications.isMuted());
    connect(m_muted, &QAction::toggled, &notifications, &Notifications::setMuted);
    connect(&notifications, &Notifications::mutedChanged, this,
            [this] { m_muted->setChecked(m_notifications.isMuted()); });
    m_stays = m_menu->addAction(tr("Stay here when the window is closed"));
    m_stays->setCheckable(true);
    m_stays->setChecked(remembered(staysKey(), false).toBool());
    connect(m_stays, &QAction::toggled, this, [](bool stays) { remember(staysKey(), stays); });
    m_menu->addSeparator();
    m_menu->addAction(tr("Quit"), this, &TrayIcon::quitRequested);

    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::seconds(1));
    connect(&m_soon, &QTimer::timeout, this, &TrayIcon::showSummary);
    const auto follow = [this](BrokerSession *session) {
        connect(session, &BrokerSession::blockedChanged, &m_soon, qOverload<>(&QTimer::start));
        connect(session, &BrokerSession::stateChanged, &m_soon, qOverload<>(&QTimer::start));
    };
    const QList<BrokerSession *> all = sessions.all();
    for (BrokerSession *session : all)
        follow(session);
    connect(&sessions, &Sessions::added, this, follow);
    connect(&notifications, &Notifications::noted, this, &TrayIcon::tell);
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT windowRequested();
    });
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, [this] { Q_EMIT placeRequested(m_place); });
    m_icon->setContextMenu(m_menu.get());
    showSummary();
    m_icon->show();
}

TrayIcon::~TrayIcon() = default;

void TrayIcon::setShown(bool shown)
{
    m_icon->setVisible(shown);
}

bool TrayIcon::staysWhenClosed()
{
    return remembered(staysKey(), false).toBool() && QSystemTrayIcon::isSystemTrayAvailable();
}

QString TrayIcon::summary() const
{
    int out = 0;
    int read = 0;
    int lost = 0;
    const QList<BrokerSession *> all = m_sessions.all();
    for (const BrokerSession *session : all) {
        out += session->checkedAt().isValid() ? int(session->blocked().count()) : 0;
        read += session->checkedAt().isValid() ? 1 : 0;
        lost += session->error() ? 1 : 0;
    }
    if (read == 0)
        return tr("No broker was read yet");
    QString sentence = tr("%1 kept out").arg(out);
    if (lost > 0)
        sentence += QLatin1String(", ") + tr("%1 brokers cannot be read").arg(lost);
    return sentence;
}

void TrayIcon::showSummary()
{
    const QString sentence = summary();
    m_summary->setText(sentence);
    m_icon->setToolTip(tr("Gatehouse: %1").arg(sentence)); // plain text to a desktop
}

void TrayIcon::tell(const Notifications::Note &note)
{
    m_place = note.place;
    m_icon->showMessage(note.title, withoutMarkup(note.text),
                        note.isTrouble ? QSystemTrayIcon::Warning : QSystemTrayIcon::Information);
}

} // namespace gatehouse
