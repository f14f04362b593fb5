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
/// What the text alone says about the encryption: its scheme, or port 8883; nullopt: nothing.
/// Where the files of a broker are, as it is typed: a path, or ssh://user@host/path.
QString placeOfFiles(const Endpoint &endpoint);
std::optional<Encryption> encryptionOf(const QString &typed);

} // namespace gatehouse
