// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/notifications.h"

#include "core/text.h"
#include "sessions/clientwatch.h"
#include "ui/places.h"
#include "ui/widgets/remembered.h"

#include <QPointer>

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

// A broker that restarts sheds all of its clients at once, and they come back as one.
constexpr auto gathering = 3s;
constexpr qsizetype mostLines = 4;
constexpr int longestText = 300;

QString mutedKey()
{
    return QStringLiteral("notifications/muted");
}

} // namespace

Notifications::Notifications(Sessions &sessions, QObject *parent)
    : QObject(parent)
    , m_sessions(sessions)
    , m_isMuted(remembered(mutedKey(), false).toBool())
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(gathering);
    connect(&m_soon, &QTimer::timeout, this, &Notifications::tell);
    const QList<BrokerSession *> all = sessions.all();
    for (BrokerSession *session : all)
        follow(session);
    connect(&sessions, &Sessions::added, this, [this](BrokerSession *session) { follow(session); });
    connect(&sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        session->disconnect(this);
        m_lost.remove(session);
    });
}

void Notifications::setMuted(bool muted)
{
    if (std::exchange(m_isMuted, muted) == muted)
        return;
    remember(mutedKey(), muted);
    if (muted)
        m_waiting.clear();
    Q_EMIT mutedChanged();
}

void Notifications::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::watchBegan, this, [this](ClientWatch *watch) { follow(watch); });
    connect(session, &BrokerSession::settled, this, [this, session](const QStringList &sentences) {
        for (const QString &sentence : sentences)
            add({visibleText(session->profile().name, 60), sentence, placeOf(QStringLiteral("audit")), false});
    });
    connect(session, &BrokerSession::stateChanged, this, [this, session] {
        const BrokerSession::State state = session->state();
        if (state == BrokerSession::State::Ready)
            m_lost.insert(session, false);
        // Only one that was there is lost, and once.
        if (state != BrokerSession::State::Offline || m_lost.value(session, true))
            return;
        m_lost.insert(session, true);
        const QString why = session->error() ? session->error()->what : QString();
        add({tr("%1 is out of sight").arg(visibleText(session->profile().name, 60)), why,
             placeOf(QStringLiteral("brokers")), true});
    });
}

void Notifications::follow(ClientWatch *watch)
{
    const auto noteOf = [watch](const QString &title) {
        return Note{title, watch->sentence(), clientPlace(watch->profile().id, watch->firstWho()), watch->isTrouble()};
    };
    connect(watch, &ClientWatch::trouble, this,
            [this, watch, noteOf] { add(noteOf(tr("%1 is in trouble again").arg(watch->name()))); });
    connect(watch, &ClientWatch::finished, this, [this, watch, noteOf] {
        if (watch->hasNews() && !watch->isTrouble())
            add(noteOf(tr("%1 is fine").arg(watch->name())));
    });
}

void Notifications::add(const Note &note)
{
    if (m_isMuted)
        return;
    m_waiting.append(note);
    if (!m_soon.isActive())
        m_soon.start();
}

void Notifications::tell()
{
    const QList<Note> notes = std::exchange(m_waiting, {});
    if (notes.isEmpty())
        return;
    Note one = notes.constFirst();
    if (notes.size() > 1) {
        const bool isTrouble =
            std::any_of(notes.cbegin(), notes.cend(), [](const Note &note) { return note.isTrouble; });
        QStringList lines;
        for (const Note &note : notes)
            lines.append(note.title);
        lines.removeDuplicates();
        const qsizetype more = lines.size() - mostLines;
        if (more > 0) {
            lines = lines.first(mostLines);
            lines.append(tr("and %1 more").arg(more));
        }
        // All about one thing open that; else what was done and seen stands in the trail.
        const bool isOnePlace =
            std::all_of(notes.cbegin(), notes.cend(), [&one](const Note &note) { return note.place == one.place; });
        one = {tr("%1 things happened").arg(notes.size()), lines.join(u'\n'),
               isOnePlace ? one.place : placeOf(isTrouble ? QStringLiteral("activity") : QStringLiteral("audit")),
               isTrouble};
    }
    one.text = one.text.left(longestText);
    Q_EMIT noted(one);
}

} // namespace gatehouse
