// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsaccess.h"
#include "connectors/mosquitto/files/conffile.h"
#include "connectors/mosquitto/files/filerules.h"
#include "connectors/mosquitto/files/pskfile.h"
#include "connectors/mosquitto/files/tlsfiles.h"
#include "wire/host.h"

namespace gatehouse::mosquitto {

/// What a broker's files said at one moment: the configuration, what it includes, and the files that it names.
/// Immutable; any thread.
struct BrokerFiles
{
    struct Listener
    {
        QString name;        ///< "listener 8883", for people
        QStringList plugins; ///< paths of those that are asked before its files
        FileRules rules;
        std::shared_ptr<const ListenerTls> tls; ///< null: it speaks without TLS, or with keys that both sides know
        std::optional<Step> tlsStep;            ///< what it asks before everything else, at the moment of the reading
    };
    QString path; ///< of the configuration
    BrokerConf conf;
    QList<Finding> findings;                                       ///< of all files, in the broker's order
    QList<Listener> listeners;                                     ///< at least one
    QHash<QString, std::shared_ptr<const PasswordFile>> passwords; ///< by path
    QHash<QString, std::shared_ptr<const AclFile>> acls;           ///< by path
    /// By path; null: they cannot be read here.
    QHash<QString, std::shared_ptr<const CertificateFile>> authorities, certificates; ///< of cafile; all others
    QHash<QString, std::shared_ptr<const CrlFile>> lists;
    std::shared_ptr<const hostsaccess::HostsAccess> addresses; ///< null: they do not count for this broker
    QHash<QString, std::shared_ptr<const PskFile>> keys;       ///< by path: of pre-shared ones
    QHash<QString, QString> unreadable; ///< lists that this account may not read, but the broker may: path to sentence
    QStringList places;                 ///< all files that were read, or could not be, in the broker's order
    QHash<QString, FileState> states;   ///< of all but the configuration that could be read
    QHash<QString, FileState> confStates; ///< of the configuration and what it includes
    QVersionNumber version;               ///< of the mosquitto whose rules were used
    bool isVersionSure = true;            ///< it is that of the broker
    QDateTime at;                         ///< when; what the time decides was decided for then
    QList<Block> closed;                  ///< what of TLS or of the configuration keeps everybody out, at each listener
    [[nodiscard]] QDateTime nextChange() const; ///< of what the time decides; invalid: none comes
    /// Whether the same files were read in the same states.
    [[nodiscard]] bool isAsIn(const BrokerFiles &other) const
    {
        return places == other.places && states == other.states && confStates == other.confStates;
    }
    [[nodiscard]] AclLanguage aclLanguage() const { return {dialect(), conf.flashmq.mostLevels.value}; }
    [[nodiscard]] Dialect dialect() const
    {
        const Dialect mosquitto = version < QVersionNumber(2, 1) ? Dialect::V20 : Dialect::V21;
        return conf.product == Product::FlashMq ? Dialect::FlashMq : mosquitto;
    }
};

/// Which files are read, and how.
struct FilesQuestion
{
    QString configuration;
    QVersionNumber version; ///< of mosquitto; of FlashMQ there is one dialect
    /// Whether the broker asks the system's hosts.allow and hosts.deny.
    enum class AddressLists { Ignored, Asked } addressLists = AddressLists::Ignored;
    bool isVersionSure = true; ///< else what is written must suit every version
    friend bool operator==(const FilesQuestion &, const FilesQuestion &) = default;
};

/// Reads them; relative paths from the configuration's folder. Those that were not touched since `before` are taken
/// from there. Of a private key only whether it is there is looked at. Only a configuration that cannot be read is an
/// Error: Refused without the right, else BadInput. For the thread pool.
Result<std::shared_ptr<const BrokerFiles>> readBrokerFiles(const Host &host, const FilesQuestion &question,
                                                           const BrokerFiles *before = nullptr,
                                                           const QDateTime &now = QDateTime::currentDateTimeUtc());

} // namespace gatehouse::mosquitto
