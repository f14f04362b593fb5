// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a broker kept by files says to a client, asked through one of its own listeners.

#include "connectors/mosquitto/files/filesconnector.h"
#include "wire/connectionprobe.h"

#include <algorithm>

namespace gatehouse::mosquitto {

/// Where the broker of these files can be reached from here.
Result<MqttOptions> FilesConnector::localListener() const
{
    if (m_path.isEmpty())
        return fail(Fault::Offline, tr("The files are not open. Open them first."));
    if (!m_sshHost.isEmpty())
        return fail(Fault::NotSupported, tr("The files are on another machine, and where the broker can be reached "
                                            "from here is not known. Add it by its address for that."));
    if (!m_found.broker)
        return fail(Fault::NotSupported, tr("No broker that uses these files runs here."));
    const BrokerConf &conf = m_found.files->conf;
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    if (conf.isLocalOnly)
        return options;
    const auto plain = std::find_if(conf.listeners.cbegin(), conf.listeners.cend(), [](const ConfListener &listener) {
        return listener.port > 0 && listener.certfile.value.isEmpty() && listener.pskHint.value.isEmpty() &&
               listener.protocol.value == ListenerProtocol::Mqtt;
    });
    if (plain == conf.listeners.cend())
        return fail(Fault::NotSupported, tr("The broker has no listener without TLS, and which name its certificate is "
                                            "for is not known here. Add it by its address for that."));
    options.port = quint16(plain->port);
    const bool isAnywhere =
        plain->bindAddress.isEmpty() || plain->bindAddress == u"0.0.0.0" || plain->bindAddress == u"::";
    if (!isAnywhere)
        options.host = plain->bindAddress;
    return options;
}

Future<ProbeReport> FilesConnector::probe(const Identity &as, const Secret &password)
{
    Result<MqttOptions> options = localListener();
    if (!options)
        return ready<ProbeReport>(fail(options.error()));
    options->user = as.user;
    options->password = password;
    options->clientId = as.clientId;
    return probeConnection(*options);
}

Result<std::unique_ptr<ClientTrial>> FilesConnector::tryAsClient(const TrialRequest &request) const
{
    const Result<MqttOptions> options = localListener();
    if (!options)
        return fail(options.error());
    return std::make_unique<ClientTrial>(*options, request);
}

} // namespace gatehouse::mosquitto
