// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logstream.h"

#include "core/text.h"

namespace gatehouse::mosquitto {

Event noteEvent(const QString &sentence)
{
    Event event;
    event.type = EventType::Log;
    event.at = QDateTime::currentDateTimeUtc();
    event.text = sentence;
    return event;
}

void LogStream::setLines(Lines lines)
{
    m_lines = lines;
    m_troubles.forgetTime();
}

void LogStream::add(QByteArrayView bytes, const Look &isWanted)
{
    m_troubles.comes(std::chrono::milliseconds(m_clock.elapsed()));
    m_reader.add(bytes, [&](const LogLine &line, QByteArrayView raw) { take(line, raw, isWanted); });
    sayTroubles();
}

void LogStream::finish()
{
    m_reader.finish([this](const LogLine &line, QByteArrayView raw) { take(line, raw, {}); });
    sayTroubles();
}

void LogStream::take(const LogLine &line, QByteArrayView raw, const Look &isWanted)
{
    m_troubles.noteTime(line.at);
    if (isWanted && !isWanted(line))
        return;
    const Sighting *seen = m_attribution.take(line);
    const QByteArrayList changed = m_attribution.changedUsers();
    for (const QByteArray &user : changed)
        if (!user.isEmpty())
            m_presence.insert(lenientUtf8(user), m_attribution.connectionsOf(user));
    if (seen != nullptr && m_lines == Lines::Told)
        m_events.append(eventOf(*seen, raw.toByteArray()));
}

void LogStream::sayTroubles()
{
    const QStringList sentences = m_troubles.sentences(m_reader);
    for (const QString &sentence : sentences)
        say(sentence);
}

void LogStream::say(const QString &sentence)
{
    if (m_lines == Lines::Told)
        m_events.append(noteEvent(sentence));
}

void LogStream::forgetConnections()
{
    m_attribution.forgetConnections();
}

} // namespace gatehouse::mosquitto
