// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"
#include "connectors/mosquitto/files/tlstrust.h"

#include <optional>

namespace gatehouse::mosquitto {

/// The TLS of one listener: what its options come to, and the files that they name, as they were read. The private key
/// is not among them. Immutable; any thread.
struct ListenerTls
{
    bool isOn = false; ///< certfile and keyfile are given; without both no other option counts, require_certificate too
    bool requiresCertificate = false;
    bool namesByCertificate = false; ///< its common name or subject is the user name, and no password is asked
    QString cafile, capath, certfile, keyfile, crlfile; ///< absolute; empty: not given
    std::shared_ptr<const CertificateFile> own;         ///< of certfile; null: it cannot be read here
    std::shared_ptr<const TlsTrust> trust;              ///< null: no certificate is asked for
    bool isKnown = true; ///< everything that decides could be read; else there may be more of it

    /// Nobody gets in: a certificate names the user, and none is asked for.
    [[nodiscard]] bool isContradiction() const { return isOn && namesByCertificate && !requiresCertificate; }
    [[nodiscard]] QDateTime nextChange(const QDateTime &now) const; ///< of what the time decides; invalid: none comes
};

/// The options alone, without paths; the files are still to be read.
ListenerTls listenerTls(const BrokerConf &conf, qsizetype listener);
/// How its certificates are to be checked, without the files.
TlsTrust::Files trustQuestion(const BrokerConf &conf, qsizetype listener);
/// Whether the broker opens the keyfile itself, and does not hand its name to an engine.
bool isKeyAFile(const BrokerConf &conf, qsizetype listener);
/// What of the options is ignored without a word.
QList<Finding> tlsFindings(const ConfListener &listener);

} // namespace gatehouse::mosquitto
