// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httpoptions.h"

#include "wire/mqttoptions.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

} // namespace

HttpOptions httpOptionsOf(const Endpoint &endpoint)
{
    HttpOptions options;
    options.host = endpoint.host;
    options.port = endpoint.port;
    options.tls = endpoint.tls;
    options.caFile = endpoint.caFile;
    options.certificateFile = endpoint.certificateFile;
    options.keyFile = endpoint.keyFile;
    return options;
}

std::optional<Error> problemOf(const HttpOptions &options)
{
    const auto badInput = [](const QString &what) { return Error{Fault::BadInput, what, {}}; };
    if (options.host.trimmed().isEmpty())
        return badInput(Words::tr("No host is given. Enter the broker's name or address."));
    if (options.port == 0)
        return badInput(Words::tr("Port 0 does not exist. Enter the port of the broker's administration."));
    if (options.certificateFile.isEmpty() != options.keyFile.isEmpty())
        return badInput(Words::tr("A client certificate needs both its file and the file of its key. Choose the one "
                                  "that is missing."));
    return std::nullopt;
}

MqttOptions tlsSideOf(const HttpOptions &options)
{
    MqttOptions side;
    side.host = options.host;
    side.port = options.port;
    side.tls = options.tls;
    side.caFile = options.caFile;
    side.certificateFile = options.certificateFile;
    side.keyFile = options.keyFile;
    return side;
}

QString placeOf(const HttpOptions &options)
{
    return placeOf(tlsSideOf(options));
}

} // namespace gatehouse
