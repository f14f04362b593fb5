// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/tlstrust.h"
#include "core/policy.h"

namespace gatehouse::mosquitto {

/// Something about the TLS of a listener, as a code and its arguments: words are made of it on display.
struct TlsFact
{
    QString code;
    QStringList arguments; ///< raw, hostile: authority, who of its chain is the trouble, a moment (ISO), a path
};

TlsFact factOf(const AuthorityTrust &trust);

/// What it is; a finished, translated sentence, hostile parts made visible. Empty: the code is not known here.
QString tlsSentence(const TlsFact &fact);
/// What lifts it, and who can do that.
QString tlsRemedy(const TlsFact &fact);
/// Why a certificate was revoked; empty: the list does not tell.
QString reasonWords(CrlReason reason);

} // namespace gatehouse::mosquitto
