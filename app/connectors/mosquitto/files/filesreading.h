// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/conffile.h"
#include "connectors/mosquitto/files/filerules.h"

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
    };
    QString path; ///< of the configuration
    BrokerConf conf;
    QList<Finding> findings;                                       ///< of all files, in the broker's order
    QList<Listener> listeners;                                     ///< at least one
    QHash<QString, std::shared_ptr<const PasswordFile>> passwords; ///< by path
    QHash<QString, std::shared_ptr<const AclFile>> acls;           ///< by path
    QStringList places; ///< all files that were read, or could not be, in the broker's order
};

/// Reads them from this machine; relative paths from the configuration's folder. Only a configuration that cannot be
/// read is an Error: Refused without the right, else BadInput. For the thread pool.
Result<std::shared_ptr<const BrokerFiles>> readBrokerFiles(const QString &configuration, const QVersionNumber &version);

} // namespace gatehouse::mosquitto
