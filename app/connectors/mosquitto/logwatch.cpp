// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/logwatch.h"

#include "core/text.h"
#include "wire/filetail.h"

namespace gatehouse::mosquitto {

namespace {

constexpr qint64 earlier = 1024 * 1024; // bytes, which name most of those who are connected

LogStamp stampOf(const BrokerConf &conf)
{
    const QByteArray format = conf.logTimestampFormat.value.toUtf8();
    if (!conf.logTimestamp.value)
        return LogStamp(LinePrefix::None, {});
    return LogStamp(LinePrefix::None, format.isEmpty() ? QByteArrayLiteral("%s") : format);
}

} // namespace

LogWatch::LogWatch(std::shared_ptr<const Host> host, const BrokerConf &conf, QObject *parent)
    : QObject(parent)
    , m_path(conf.logFile.value)
    , m_reader(LineSplitter::Start::WithinLine)
    , m_follower(new TailFollower(std::make_shared<FileTail>(std::move(host), m_path, earlier), this))
{
    m_reader.setStamp(stampOf(conf));
    connect(m_follower, &TailFollower::news, this, &LogWatch::take);
    connect(m_follower, &TailFollower::began, this, &LogWatch::begun);
    m_follower->start();
}

bool LogWatch::isSame(const BrokerConf &one, const BrokerConf &other)
{
    return one.logFile.value == other.logFile.value && one.logTimestamp.value == other.logTimestamp.value &&
           one.logTimestampFormat.value == other.logTimestampFormat.value;
}

void LogWatch::begun()
{
    m_hasBegun = true;
    Q_EMIT stateChanged();
}

void LogWatch::setWhyNot(const QString &whyNot)
{
    if (std::exchange(m_whyNot, whyNot) != whyNot && m_hasBegun)
        Q_EMIT stateChanged();
}

void LogWatch::take(const QList<TailNews> &news)
{
    QList<Event> events;
    for (const TailNews &one : news) {
        switch (one.what) {
        case TailNews::What::Bytes:
            takeBytes(one.bytes, events);
            break;
        case TailNews::What::Rotated:
        case TailNews::What::Truncated:
            if (!one.isWhole)
                m_attribution.forgetConnections();
            setWhyNot({});
            break;
        case TailNews::What::Gone:
            setWhyNot(tr("The broker's log %1 is not there.").arg(visibleText(m_path)));
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
    const QSet<QByteArray> changed = std::exchange(m_changed, {});
    if (!events.isEmpty())
        Q_EMIT happened(events);
    for (const QByteArray &user : changed)
        Q_EMIT presenceChanged(lenientUtf8(user), m_attribution.connectionsOf(user));
}

void LogWatch::takeBytes(const QByteArray &bytes, QList<Event> &events)
{
    m_reader.add(bytes, [this, &events](const LogLine &line, QByteArrayView raw) {
        const Sighting *seen = m_attribution.take(line);
        const QByteArrayList changed = m_attribution.changedUsers();
        for (const QByteArray &user : changed)
            if (!user.isEmpty())
                m_changed.insert(user);
        if (seen != nullptr && m_hasBegun)
            events.append(eventOf(*seen, raw.toByteArray()));
    });
}

} // namespace gatehouse::mosquitto
