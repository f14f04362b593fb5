// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile.h"
#include "wire/mqttlink.h"

#include <QByteArray>

#include <chrono>
#include <optional>

namespace gatehouse {

enum class HttpProxy { None, System };

/// Where a broker's administration is reached over HTTP, and how much patience and memory one request of it may take.
struct HttpOptions
{
    QString host;
    quint16 port = 443;
    bool tls = true; ///< verified always: chain and host name; there is no switch to ignore errors
    QString caFile;  ///< PEM; empty: the system's
    QString certificateFile;
    QString keyFile;
    QByteArray basePath; ///< put before every path, escaped already: "/api/v5"
    HttpProxy proxy = HttpProxy::None;
    std::chrono::milliseconds timeout{15'000}; ///< for one time of asking
    std::chrono::milliseconds overall{60'000}; ///< for all of one request: signing in, asking again, waiting in between
    qint64 mostBytes = qint64(64) * 1024 * 1024;         ///< a larger reply is given up while it comes
    std::chrono::milliseconds firstRetry{500};           ///< doubles; tests shorten it
    std::chrono::milliseconds longestRetryAfter{10'000}; ///< a server that asks for more is not asked again
    /// How long a 401 is not believed: RabbitMQ 3.10 answers every log-in with it for its first 5 to 15 seconds. Zero
    /// where servers count failed log-ins and lock (EMQX).
    std::chrono::milliseconds bootPatience{0};
};

HttpOptions httpOptionsOf(const Endpoint &endpoint);

/// Why nobody can be asked with these options; nothing when they are fine. The files are looked at later.
std::optional<Error> problemOf(const HttpOptions &options);

/// The same server in the words of the MQTT side, which own TLS files and their errors.
MqttOptions tlsSideOf(const HttpOptions &options);

/// "broker.example:15671", safe to show.
QString placeOf(const HttpOptions &options);

} // namespace gatehouse
