// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "core/result.h"
#include "core/secret.h"

#include <QByteArray>

#include <optional>

namespace gatehouse::mosquitto {

/// What the broker makes of the hash in an entry. All but Usable and Argon2 are dropped by 2.0 and stop 2.1; FlashMQ
/// keeps some that no password fits, so that their users are not strangers to it.
enum class HashState : quint8 {
    Usable,
    Argon2,       ///< 2.1 only, and only where it was built with argon2
    Disabled,     ///< an exclamation mark before a hash: our way of blocking on 2.0, which mosquitto_passwd keeps
    UnknownType,  ///< neither $6$ nor $7$
    Incomplete,   ///< a part is missing
    NoIterations, ///< less than one
    BadSalt,      ///< not base64, or not of 12 bytes (2.1: 12 or 64)
    BadHash,      ///< not base64, or not of 64 bytes
    NoBase64      ///< FlashMQ: the hash cannot be decoded, or something stands behind it
};

/// A hash as an entry holds it, taken apart by the broker's rules (2.0.11 to 2.1.2).
struct PasswordHash
{
    HashState state = HashState::Incomplete;
    QByteArrayView at;  ///< the part that is wrong
    int iterations = 0; ///< 0: $6$, SHA-512 of password and salt; else PBKDF2
    QByteArray salt;
    QByteArray digest;
};

/// `text` without blanks around it.
PasswordHash passwordHash(QByteArrayView text, Dialect dialect);

/// Whether it is one of the usual spellings, which need no decoding to be known as usable: 8 GB/s.
bool isUsualHash(QByteArrayView text, Dialect dialect);

/// Whether FlashMQ keeps an entry with such a hash.
bool isKeptByFlashmq(HashState state);

/// What a NUL does to a password: for mosquitto it ends it.
enum class NulIn { EndsIt, TakesPart };
/// Whether the password has this hash; none: it would take minutes to compute, or there is no hash. Takes 0.1 ms with
/// the usual 101 iterations; any thread.
std::optional<bool> fits(const PasswordHash &hash, QByteArrayView password, NulIn nulIn = NulIn::EndsIt);

/// A new hash as mosquitto_passwd of 2.0 makes it, which every version reads: "$7$101$salt$hash".
Result<QByteArray> newHash(const Secret &password);

} // namespace gatehouse::mosquitto
