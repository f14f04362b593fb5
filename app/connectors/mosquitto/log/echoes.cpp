// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/echoes.h"

#include "connectors/mosquitto/log/linepieces.h"

namespace gatehouse::mosquitto {

bool Echoes::isOpenEcho(QByteArrayView text)
{
    QByteArrayView rest = text;
    if (!rest.startsWith(m_who))
        return false;
    rest = rest.sliced(m_who.size());
    if (!takePrefix(rest, " "))
        return false;
    if (m_doing == Doing::Subscribing) {
        if (rest.size() < 2 || rest[0] < '0' || rest[0] > '2' || rest[1] != ' ')
            return false;
        rest = rest.sliced(2);
    }
    if (rest != m_filter)
        return false;
    m_isOpen = false;
    m_seesEchoes |= m_doing == Doing::Subscribing;
    return true;
}

void Echoes::noteOther(LogLine &line)
{
    switch (line.kind) {
    case LogKind::Subscribing:
    case LogKind::Unsubscribing:
        m_doing = line.kind == LogKind::Subscribing ? Doing::Subscribing : Doing::Unsubscribing;
        m_who = line.clientId.toByteArray();
        m_isOpen = false;
        break;
    case LogKind::Filter:
    case LogKind::DeniedFilter:
        noteFilter(line);
        break;
    case LogKind::SubscriptionAnswered:
        tellDenied(line);
        m_doing = Doing::Nothing;
        m_isOpen = false;
        break;
    case LogKind::Starting:
    case LogKind::Reloading:
        m_seesDebug = m_seesEchoes = false; // log_type may be another one now
        break;
    case LogKind::Other: // of a plugin, while it decides
    case LogKind::Echo:
    case LogKind::Packet:
    case LogKind::DangerousName:
        break;
    default:
        m_doing = Doing::Nothing;
        m_isOpen = false;
        break;
    }
}

void Echoes::noteFilter(LogLine &line)
{
    m_seesDebug = true;
    tellDenied(line);
    m_isOpen = false;
    if (m_doing == Doing::Nothing) { // the topic of a will
        line.kind = LogKind::Packet;
        return;
    }
    line.clientId = m_who;
    if (m_doing == Doing::Unsubscribing) {
        line.kind = LogKind::Filter;
        line.detail = line.text.sliced(1); // as a whole, whatever it ends with
        line.code = -1;
    }
    m_isOpen = line.kind == LogKind::Filter;
    m_filter = line.detail.toByteArray();
}

/// 2.0 says nothing of a filter that a plugin denies, but does say when it is granted.
void Echoes::tellDenied(LogLine &line)
{
    if (!m_isOpen || m_doing != Doing::Subscribing || !m_seesEchoes)
        return;
    m_denied = m_filter;
    line.deniedFilter = m_denied;
    line.clientId = m_who;
}

} // namespace gatehouse::mosquitto
