// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/logwatch.h"

#include "core/text.h"
#include "wire/filetail.h"
#include "wire/journaltail.h"

namespace gatehouse::mosquitto {

namespace {

// What names most of those who are connected.
constexpr qint64 earlierBytes = 1024 * 1024;
constexpr int earlierEntries = 5000;

std::shared_ptr<Tail> tailOf(std::shared_ptr<const Host> host, const LogPlace &place)
{
    if (!place.unit.isEmpty())
        return std::make_shared<JournalTail>(std::move(host), place.unit, earlierEntries);
    return std::make_shared<FileTail>(std::move(host), place.file, earlierBytes);
}

} // namespace

LogWatch::LogWatch(std::shared_ptr<const Host> host, LogPlace place, QObject *parent)
    : QObject(parent)
    , m_place(std::move(place))
    , m_stream(m_place.unit.isEmpty() ? LineSplitter::Start::WithinLine : LineSplitter::Start::AtLine,
               LogStream::Lines::Learned)
    , m_follower(new TailFollower(tailOf(std::move(host), m_place), this))
{
    if (m_place.stamp == LogPlace::Stamp::Told)
        m_stream.reader().setStamp(LogStamp(LinePrefix::None, m_place.format));
    connect(m_follower, &TailFollower::news, this, &LogWatch::take);
    connect(m_follower, &TailFollower::began, this, &LogWatch::begun);
    m_follower->start();
}

void LogWatch::begun()
{
    m_hasBegun = true;
    m_stream.setLines(LogStream::Lines::Told);
    Q_EMIT stateChanged();
}

void LogWatch::setWhyNot(const QString &whyNot)
{
    if (std::exchange(m_whyNot, whyNot) == whyNot)
        return;
    m_stream.say(whyNot.isEmpty() ? tr("The broker's log is read again.") : whyNot);
    if (m_hasBegun)
        Q_EMIT stateChanged();
}

void LogWatch::begunAnew(const TailNews &news)
{
    if (!news.isWhole) {
        m_stream.forgetConnections();
        m_stream.say(tr("The broker's log began anew before its end was read: what was written last may be missing."));
    } else if (news.what == TailNews::What::Truncated) {
        m_stream.say(tr("The broker's log was emptied, and begins anew."));
    }
    setWhyNot({});
}

void LogWatch::take(const QList<TailNews> &news)
{
    for (const TailNews &one : news) {
        switch (one.what) {
        case TailNews::What::Bytes:
            m_stream.add(one.bytes);
            break;
        case TailNews::What::Rotated:
        case TailNews::What::Truncated:
            begunAnew(one);
            break;
        case TailNews::What::Gone:
            setWhyNot(tr("The broker's log %1 is not there.").arg(visibleText(m_place.file)));
            break;
        case TailNews::What::Unreadable:
            setWhyNot(one.why);
            break;
        case TailNews::What::ReadableAgain:
            setWhyNot({});
            break;
        case TailNews::What::WaitsForMore:
            break;
        }
    }
    if (!m_hasBegun)
        return; // before anybody looked
    const QList<Event> events = m_stream.takeEvents();
    const QHash<QString, int> presence = m_stream.takePresence();
    if (!events.isEmpty())
        Q_EMIT happened(events);
    for (auto user = presence.cbegin(); user != presence.cend(); ++user)
        Q_EMIT presenceChanged(user.key(), user.value());
}

} // namespace gatehouse::mosquitto
