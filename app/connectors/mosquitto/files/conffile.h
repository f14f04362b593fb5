// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "connectors/mosquitto/files/brokerconf.h"
#include "connectors/mosquitto/files/finding.h"
#include "core/result.h"

#include <QByteArray>
#include <QStringList>

#include <functional>

namespace gatehouse::mosquitto {

/// How files are reached; paths as the configuration has them. The broker takes relative ones from the folder that it
/// was started in.
struct ConfSources
{
    std::function<Result<QByteArray>(const QString &path)> read;
    std::function<Result<QStringList>(const QString &folder)> list; ///< names of all entries, hidden ones too
};

/// What a mosquitto.conf says, and what is to be told about it.
struct ConfReading
{
    BrokerConf conf;
    QList<Finding> findings; ///< in the broker's order: it stops at the first error
    bool isBroken = false;   ///< one of the findings is an error
    QStringList files;       ///< all that were read, in the broker's order
};

/// Reads a mosquitto.conf and what it includes, as config__read() of 2.0.11 to 2.1.2 does when the broker starts. Goes
/// on behind an error, as if the line were not there. What only shows when the broker opens other files, resolves names
/// or listens is not looked at; nor is how the broker was built (websockets, TLS, bridges and $CONTROL are taken to be
/// there). Any thread.
ConfReading readConf(const QString &path, const ConfSources &sources, const QVersionNumber &version);

/// A version that stands for the dialect: the first 2.0 that Debian carries, or 2.1.2.
QVersionNumber usualVersion(Dialect dialect);

/// The names that include_dir takes, in its order (config__get_dir_files).
QStringList includedNames(const QStringList &names);

} // namespace gatehouse::mosquitto
