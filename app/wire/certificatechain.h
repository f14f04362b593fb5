// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"
#include "wire/mqttlink.h"

#include <QSslSocket>

namespace gatehouse {

/// What the broker showed of itself, certificate by certificate, once the handshake is over: with success or without.
TlsReport tlsReportOf(const QSslSocket &socket, const MqttOptions &options);

/// The same of a chain and of what the TLS library found wrong with it.
QList<CertificateVerdict> verdictsOf(const QList<QSslCertificate> &chain, const QList<QSslError> &errors,
                                     const MqttOptions &options);

} // namespace gatehouse
