// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz/invariant.h"

namespace gatehouse::fuzz {

/// One block of a PEM file with these bytes in it.
inline QByteArray pemBlock(const QByteArray &name, const QByteArray &bytes)
{
    constexpr qsizetype width = 64;
    const QByteArray text = bytes.toBase64();
    QByteArray block = "-----BEGIN " + name + "-----\n";
    for (qsizetype at = 0; at < text.size(); at += width)
        block += text.mid(at, width) + '\n';
    return block + "-----END " + name + "-----\n";
}

inline void checkSerial(const QByteArray &serial)
{
    const QByteArray digits = serial.startsWith('-') ? serial.mid(1) : serial;
    const auto isDigit = [](char byte) { return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F'); };
    holds(!digits.isEmpty() && digits.size() % 2 == 0 && std::all_of(digits.cbegin(), digits.cend(), isDigit),
          "a serial is whole bytes in hexadecimal digits");
}

/// As checkFindings(); here a finding may also be about the file as a whole.
inline void checkPemFindings(QList<mosquitto::Finding> findings, const QByteArray &bytes, const QString &path,
                             bool isBroken)
{
    holds(findings.size() <= 1, "one finding is enough");
    for (mosquitto::Finding &finding : findings) {
        holds((finding.line == 0) == (finding.column == 0), "a line has a column");
        finding.line = std::max(finding.line, 1);
        finding.column = std::max(finding.column, 1);
    }
    checkFindings(findings, bytes, path, isBroken);
}

} // namespace gatehouse::fuzz
