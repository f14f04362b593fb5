// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Attribution keeps of a line for those that come behind it.

#include "connectors/mosquitto/log/attribution.h"

namespace gatehouse::mosquitto {

void Attribution::noteBroker(const LogLine &line)
{
    switch (line.kind) {
    case LogKind::Starting:
        forgetConnections();
        m_isWhole = line.isTrusted;
        m_hasWebsockets = m_seesDebug = false;
        break;
    case LogKind::Ending:
        forgetConnections();
        break;
    case LogKind::Reloading:
        m_seesDebug = false;
        m_isChecking = true;
        break;
    case LogKind::WebsocketsOpened:
        m_hasWebsockets = true;
        break;
    default:
        break;
    }
}

void Attribution::noteHint(const LogLine &line)
{
    switch (line.kind) {
    case LogKind::Connack:
        m_seesDebug = true;
        m_hint = {line.code == 0 ? Hint::Of::Nothing : Hint::Of::Connack, line.clientId.toByteArray(), 0, line.code};
        break;
    case LogKind::Complaint:
        m_hint = {Hint::Of::Complaint, (line.address.isEmpty() ? line.clientId : line.address).toByteArray(), line.port,
                  0};
        break;
    case LogKind::TlsError:
        m_hint.of = Hint::Of::Tls;
        break;
    default:
        break;
    }
}

void Attribution::noteAttempt(const LogLine &line)
{
    m_isChecking |= m_attempt.has_value();
    m_attempt = readSensorLine(line.detail);
    m_isAttemptTrusted = line.isTrusted && !m_isChecking;
}

} // namespace gatehouse::mosquitto
