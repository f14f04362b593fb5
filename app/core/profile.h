// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>
#include <QUrl>

#include <optional>

namespace gatehouse {

/// Whether the broker's listeners may take a user name from a client certificate, in which case a disabled dynsec
/// account does not keep its owner out (mosquitto 2.0.11 and 2.1.2).
enum class CertificateIdentity { Unknown, Never, Possible };
enum class Writing { Off, On };
enum class Account { Own, Root };

/// Where a broker is and how to speak to it. No secrets.
struct Endpoint
{
    QString kind = QStringLiteral("mosquitto"); ///< the connector's id
    QString host;
    quint16 port = 1883;
    bool tls = false;
    QString user;
    QString caFile;          ///< empty: the system's
    QString certificateFile; ///< client certificate, PEM
    QString keyFile;
    CertificateIdentity certificateIdentity = CertificateIdentity::Unknown;
    QString configFile; ///< path of the broker's configuration, on the files' machine; without a host: that alone
    QString sshHost;    ///< that machine, "[user@]host[:port]", by the system's ssh; empty: this one
    Account filesAccount = Account::Own; ///< who reads and writes the files there
    QString reloadCommand; ///< for the shell of the files' machine: has the broker read them again; empty: by SIGHUP
    /// Where the broker writes its log, on the files' machine: a path, or "journal:UNIT"; empty: what its configuration
    /// says, and what it hands on itself.
    QString log;
    friend bool operator==(const Endpoint &, const Endpoint &) = default;
};

/// One saved broker. The password lives in the keychain under `id`.
struct Profile
{
    QString id; ///< a UUID, never reused; "" for a broker of one run only
    QString name;
    Endpoint endpoint;
    Writing writing = Writing::Off; ///< read-only until switched
    friend bool operator==(const Profile &, const Profile &) = default;
};

/// Whether nothing runs there that could be spoken to: the broker's files are read, and no more.
bool isOfFilesAlone(const Endpoint &endpoint);
/// The files of one, and how they are reached, for a broker that has an address as well.
void setFiles(Endpoint &endpoint, const Endpoint &files);
/// Whether both lead to the same server of the same product, so that one trail is about both.
bool isSameBroker(const Endpoint &one, const Endpoint &other);
/// Whether a password that is kept for one may go to the other unasked: the same server, and TLS as before.
bool mayTakePassword(const Endpoint &one, const Endpoint &other);

/// Reads `mqtt[s]://[user@]host[:port]`; IPv6 hosts in brackets. Default ports 1883 and 8883. Or `file:///path` of a
/// mosquitto.conf, or `ssh://[user@]host[:port]/path` of one on another machine, where the host may be a name of ssh's
/// own configuration. BadInput names what is wrong and shows the right form; a password in the URL is refused.
Result<Endpoint> endpointFromUrl(const QString &url);
QString urlOf(const Endpoint &endpoint);
/// As it is typed: a whole path, or `journal:UNIT`, such as "journal:mosquitto". BadInput.
Result<QString> checkedLog(const QString &typed);
/// The unit of "journal:UNIT"; nullopt: it is no such place.
std::optional<QString> journalUnitOf(const QString &log);
/// `[user@]host[:port]` as ssh takes it, from "ssh HOST" of people who write what they are used to. BadInput.
Result<QString> checkedSshHost(const QString &host);

} // namespace gatehouse
