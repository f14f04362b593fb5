// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"

#include <QByteArrayView>

#include <optional>

namespace gatehouse::mosquitto {

/// One `name:secret` line of a password_file or psk_file as mosquitto cuts it with strtok() (2.0.11 to 2.1.2): colons
/// in a row count as one, what stands behind a third is left out, blanks around both are dropped. Views into the line.
struct CredentialLine
{
    QByteArrayView name;
    std::optional<QByteArrayView> secret; ///< none: the line ends with the name
    QByteArrayView ignored;               ///< behind the secret, blanks dropped
};

/// `line` with its line end, if it has one; none where the broker takes the line for no entry without a word.
std::optional<CredentialLine> credentialLine(QByteArrayView line);

/// What a NUL byte makes of the line that it stands in.
enum class NulEffect { NoNul, LineCut, LineLost, RestLost, RestLostLineCut };
/// `line` with its line end, if it has one. 2.0 reads on into the same buffer until the file ends, 2.1 skips the line;
/// either takes what stands before the NUL when the file ends without a line break.
NulEffect nulEffect(QByteArrayView line, QByteArrayView file, Dialect dialect);

/// Without blanks (isspace) at both ends.
QByteArrayView withoutBlanks(QByteArrayView text);

} // namespace gatehouse::mosquitto
