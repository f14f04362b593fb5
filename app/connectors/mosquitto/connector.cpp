// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/connector.h"

#include "connectors/mosquitto/dynsecconnector.h"
#include "connectors/mosquitto/files/filesconnector.h"
#include "connectors/mosquitto/jointconnector.h"
#include "connectors/mosquitto/savedlog.h"

namespace gatehouse::mosquitto {

MosquittoConnector::MosquittoConnector()
{
    use(std::make_unique<DynsecConnector>());
}

void MosquittoConnector::use(std::unique_ptr<Connector> source)
{
    m_source = std::move(source);
    connect(m_source.get(), &Connector::connectionLost, this, &Connector::connectionLost);
    connect(m_source.get(), &Connector::connectionBack, this, &Connector::connectionBack);
    connect(m_source.get(), &Connector::accessChanged, this, &Connector::accessChanged);
    connect(m_source.get(), &Connector::happened, this, &Connector::happened);
    connect(m_source.get(), &Connector::abilitiesChanged, this, &Connector::abilitiesChanged);
    connect(m_source.get(), &Connector::presenceChanged, this, &Connector::presenceChanged);
    connect(m_source.get(), &Connector::clientsOnlineChanged, this, &Connector::clientsOnlineChanged);
}

Future<BrokerFacts> MosquittoConnector::open(const Profile &profile, const Secret &password)
{
    const Sources sources = isOfFilesAlone(profile.endpoint)        ? Sources::Files
                            : profile.endpoint.configFile.isEmpty() ? Sources::Plugin
                                                                    : Sources::Both;
    if (sources != std::exchange(m_sources, sources)) {
        if (sources == Sources::Files)
            use(std::make_unique<FilesConnector>());
        else if (sources == Sources::Both)
            use(std::make_unique<JointConnector>());
        else
            use(std::make_unique<DynsecConnector>());
    }
    return m_source->open(profile, password);
}

ConnectorKind kind()
{
    return {QStringLiteral("mosquitto"), QStringLiteral("Eclipse Mosquitto"),
            []() -> std::unique_ptr<Connector> { return std::make_unique<MosquittoConnector>(); }, &openLog};
}

} // namespace gatehouse::mosquitto
