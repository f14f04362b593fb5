// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <charconv>
#include <string>

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
    void clear() { m_bytes.assign("gatehouse-audit-1\n"); }
    void add(QByteArrayView field)
    {
        addNumeral(field.size());
        m_bytes.push_back(':');
        m_bytes.append(field.data(), static_cast<std::size_t>(field.size()));
        m_bytes.push_back('\n');
    }
    void addNumber(qint64 number)
    {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        add(QByteArrayView(digits, end - digits));
    }
    void addAbsent() { m_bytes.append("-\n"); }

    [[nodiscard]] QByteArrayView bytes() const { return {m_bytes.data(), static_cast<qsizetype>(m_bytes.size())}; }

private:
    void addNumeral(qsizetype number)
    {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        m_bytes.append(digits, static_cast<std::size_t>(end - digits));
    }

    std::string m_bytes; // keeps its memory when it is cleared and appends faster than QByteArray
};

} // namespace gatehouse
