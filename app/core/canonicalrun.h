// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <charconv>

namespace gatehouse {

/// The bytes that are hashed for one entry of the trail, built field by field. The form, version 1:
///
///     gatehouse-audit-1 LF
///     then per field:  <number of bytes, decimal> ":" <the bytes> LF        or        "-" LF when it is absent
///
/// The length makes it unambiguous whatever the bytes are; the field "-" of one byte is "1:-".
class CanonicalRun final
{
public:
    CanonicalRun() { clear(); }

    /// Starts the next entry in the same memory.
    void clear()
    {
        m_bytes.resize(0);
        m_bytes.append("gatehouse-audit-1\n", 18);
    }
    void add(QByteArrayView field)
    {
        addNumeral(field.size());
        m_bytes.append(':');
        m_bytes.append(field.data(), field.size());
        m_bytes.append('\n');
    }
    void addNumber(qint64 number)
    {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        add(QByteArrayView(digits, end - digits));
    }
    void addAbsent() { m_bytes.append("-\n", 2); }

    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }

private:
    void addNumeral(qsizetype number)
    {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        m_bytes.append(digits, end - digits);
    }

    QByteArray m_bytes;
};

} // namespace gatehouse
