// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile.h"

#include <optional>

namespace gatehouse {

enum class Encryption { Plain, Tls };

/// What people type for an address: "host", "host:port", an IPv6 address, or a whole URL. Without a scheme the
/// encryption decides between mqtt and mqtts.
Result<Endpoint> endpointFromTyped(const QString &typed, Encryption encryption);
/// Where the files of a broker are, as it is typed: a path, or ssh://user@host/path.
QString placeOfFiles(const Endpoint &endpoint);
/// What people type for the place of a log: a path or journal:UNIT, with user@host: before it on another machine. Only
/// log and sshHost are of it.
Result<Endpoint> logFromTyped(const QString &typed);
/// The same the other way round; where files are named, they tell the machine.
QString placeOfLog(const Endpoint &endpoint);
/// What the text alone says about the encryption: its scheme, or port 8883; nullopt: nothing.
std::optional<Encryption> encryptionOf(const QString &typed);

} // namespace gatehouse
