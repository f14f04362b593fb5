// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttlink.h"

#include <QSslConfiguration>
#include <QSslError>

namespace gatehouse {

/// Reads the certificate files of the options. BadInput names the file that cannot be used and why. Chain and host
/// name are always verified; TLS 1.2 is the least.
Result<QSslConfiguration> tlsConfiguration(const MqttOptions &options);

/// What is wrong with the broker's certificate, the most telling error first.
Error certificateError(const QList<QSslError> &errors, const QSslCertificate &theirs, const MqttOptions &options);

/// Why a TLS connection broke for another reason, from the text of the TLS library.
Error handshakeError(const QString &libraryText, const MqttOptions &options);

} // namespace gatehouse
