// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/flashmqoptions.h"

#include <QList>
#include <QString>
#include <QVersionNumber>

namespace gatehouse::mosquitto {

/// Whose configuration it is. FlashMQ's is another language, which comes to the same.
enum class Product { Mosquitto, FlashMq };

/// One line of a configuration that the broker took, as it is written.
struct ConfSetting
{
    QString key;
    QString value;
    ConfPlace place;
    int listener = -1; ///< in BrokerConf::listeners, for the options of a listener
    QString bridge;    ///< for the options of a bridge
};

/// A plugin line and its options.
struct ConfPlugin
{
    struct Option
    {
        QString key;
        ConfValue<QString> value;
    };
    QString name; ///< by plugin_load; else empty
    ConfValue<QString> path;
    ConfValue<bool> denySpecialChars{true, {}};
    QList<Option> options;
};

/// What decides who may come in and do what: of the broker, or of one listener.
struct SecurityOptions
{
    ConfValue<bool> allowAnonymous; ///< only when isSet(); see BrokerConf::allowsAnonymous()
    ConfValue<QString> passwordFile;
    ConfValue<QString> aclFile;
    ConfValue<QString> pskFile;
    ConfValue<QString> autoIdPrefix;
    ConfValue<bool> allowZeroLengthClientId{true, {}};
    QList<int> plugins; ///< in BrokerConf::plugins, in the order that they are asked
};

enum class ListenerProtocol { Mqtt, WebSockets, HttpApi };

struct ConfListener
{
    ConfPlace place; ///< its listener line; nowhere: the broker adds it because of options before the first
    int port = 0;    ///< 0: a Unix socket
    QString bindAddress;
    QString socketPath;
    ConfValue<ListenerProtocol> protocol;
    ConfValue<QString> bindInterface, socketDomain, mountPoint;
    ConfValue<QString> cafile, capath, certfile, keyfile, crlfile, ciphers, tlsVersion, pskHint;
    ConfValue<bool> requireCertificate;
    ConfValue<bool> useIdentityAsUsername, useSubjectAsUsername, useUsernameAsClientId;
    ConfValue<int> maxConnections{-1, {}}; ///< -1: no limit
    ConfValue<int> maxQos{2, {}};
    SecurityOptions security; ///< what is in force is told by BrokerConf::securityOf()
    FlashmqOptions flashmq;   ///< the options of the broker, and the networks of this listener
};

struct ConfBridge
{
    QString name;
    ConfPlace place;
};

/// What a mosquitto.conf or flashmq.conf with all files that it includes comes to. Plain value.
struct BrokerConf
{
    Product product = Product::Mosquitto;
    QVersionNumber version; ///< of the mosquitto whose rules were used
    ConfValue<bool> perListenerSettings;
    SecurityOptions security;
    QList<ConfListener> listeners; ///< in the broker's order; empty: local only, on port 1883 of this host
    QList<ConfPlugin> plugins;
    QList<ConfBridge> bridges;
    bool isLocalOnly = true;
    ConfValue<QString> clientIdPrefixes;
    ConfValue<QString> pidFile;
    ConfValue<QString> user;
    ConfValue<QString> logFile;
    ConfValue<QString> logTimestampFormat;
    ConfValue<bool> logTimestamp{true, {}};
    QList<ConfValue<QString>> logDest; ///< each line, in order; "none" takes back those before it
    QList<ConfValue<QString>> logType;
    ConfValue<bool> connectionMessages{true, {}};
    ConfValue<int> maxKeepalive; ///< 0: no limit
    ConfValue<int> maxPacketSize;
    ConfValue<int> messageSizeLimit;
    ConfValue<int> maxInflightMessages{20, {}};
    ConfValue<int> maxQueuedMessages{1000, {}};
    ConfValue<int> sysInterval{10, {}};
    ConfValue<int> globalMaxClients, globalMaxConnections; ///< 2.1
    ConfValue<bool> retainAvailable{true, {}};
    ConfValue<bool> checkRetainSource;
    ConfValue<bool> enableControlApi; ///< 2.1
    FlashmqOptions flashmq;
    QList<ConfSetting> settings; ///< all lines that the broker took, those above included

    /// What an option of mosquitto's is called in this configuration.
    [[nodiscard]] QString nameOf(const char *option) const;
    /// The options in force for the clients of a listener; in 2.1 a listener's own plugins and rule for anonymous
    /// clients stand in its `security` and come first.
    [[nodiscard]] const SecurityOptions &securityOf(const ConfListener &listener) const
    {
        return perListenerSettings.value ? listener.security : security;
    }
    /// Whether a client without a user name may come in, before any plugin is asked.
    [[nodiscard]] bool allowsAnonymous(const ConfListener &listener) const;
    [[nodiscard]] bool allowsAnonymousLocally() const; ///< when isLocalOnly
    [[nodiscard]] QString autoIdPrefixOf(const ConfListener &listener) const;
};

} // namespace gatehouse::mosquitto
