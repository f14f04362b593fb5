// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"
#include "wire/host.h"

#include <QVersionNumber>

namespace gatehouse::mosquitto {

/// What a product is called, and whose rules count where no program tells its version.
struct ProductWords
{
    QString name;
    QString usualVersion;
};
ProductWords productWords(Product product);

/// A mosquitto, or FlashMQ, that is installed.
struct BrokerProgram
{
    QString path;
    FileState state;
    QVersionNumber version;
    bool asksAddressLists = false; ///< it is linked with libwrap, as Debian's is
    bool isSure = true; ///< it is what runs, or nothing does; else another one that is installed, in its place
};

/// The program of a running broker, else the one that a service would start; nullopt: none, or it does not tell its
/// version. It is asked for it (-h, or -V) unless it is `known` and the same file. For the thread pool.
std::optional<BrokerProgram> brokerProgram(const Host &host, Product product, const std::optional<HostProcess> &running,
                                           const std::optional<BrokerProgram> &known);

/// "mosquitto version 2.0.11" or "FlashMQ Version 1.26.2" somewhere in a text; null: nowhere.
QVersionNumber versionIn(const QByteArray &text);

} // namespace gatehouse::mosquitto
