// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <array>
#include <cstdint>

namespace gatehouse {

/// Turns a UTF-8 text, byte by byte, into bytes whose order is the order that people expect of names: whatever the
/// case (simple Unicode folding), and digits by their value ("pump-7" before "pump-12").
class CollationBytes final
{
public:
    explicit CollationBytes(QByteArrayView utf8)
        : m_at(reinterpret_cast<const unsigned char *>(utf8.begin()))
        , m_end(reinterpret_cast<const unsigned char *>(utf8.end()))
    {
    }
    /// 1 to 255; 0 at the end, and ever after.
    unsigned char next()
    {
        if (m_given < m_waiting)
            return m_pending[m_given++];
        if (m_digits > 0) {
            --m_digits;
            return *m_at++;
        }
        if (m_at == m_end)
            return 0;
        const unsigned char c = *m_at;
        if (c >= 'a' && c <= 'z') {
            ++m_at;
            return c;
        }
        if (c >= 'A' && c <= 'Z') {
            ++m_at;
            return static_cast<unsigned char>(c | 0x20U);
        }
        return nextOther();
    }

private:
    unsigned char nextOther();
    unsigned char nextNumber();

    const unsigned char *m_at;
    const unsigned char *m_end;
    std::size_t m_digits = 0; ///< that follow as they are
    std::array<unsigned char, 4> m_pending{};
    unsigned m_given = 0;
    unsigned m_waiting = 0;
};

/// Below 0, 0 or above, as memcmp.
int collate(QByteArrayView a, QByteArrayView b);

} // namespace gatehouse
