// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// Something to tell about a file of a broker or of what stands beside it. An error stops the broker when it starts (a
/// mosquitto 2.0 that runs goes on without the file), or refuses clients that nobody named; what is ignored without a
/// word is a warning.
struct Finding
{
    enum class Severity { Warning, Error };
    Severity severity = Severity::Warning;
    QString file;
    int line = 0;   ///< 1-based; 0: the file as a whole
    int column = 0; ///< 1-based, in bytes
    QString what;   ///< finished, translated sentences: what is wrong, and what mends it; hostile parts made visible
    friend bool operator==(const Finding &, const Finding &) = default;
};

} // namespace gatehouse
