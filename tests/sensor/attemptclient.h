// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/testcertificates.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace gatehouse::test {

/// Who asks a broker to be let in, in bytes that no well-behaved library would send.
struct AttemptClient
{
    QByteArray id;
    std::optional<QByteArray> user = {};
    std::optional<QByteArray> password = {};
    int protocol = 4;               ///< 3, 4 or 5
    bool hasWill = false;           ///< for the topic "will"
    QByteArray method = {};         ///< authentication method of MQTT 5
    CertificateFiles identity = {}; ///< with TLS
};

/// Connects, waits for the answer and until the broker has hung up. The code of the CONNACK; -1: hung up without one.
/// -2: nobody there, or no answer in time.
int ask(quint16 port, const AttemptClient &client);
int askByTls(quint16 port, const AttemptClient &client);

} // namespace gatehouse::test
