// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/collation.h"

#include "models/textsearch.h"

namespace gatehouse {

unsigned char CollationBytes::nextOther()
{
    const unsigned char c = *m_at;
    if (c >= '0' && c <= '9')
        return nextNumber();
    if (c < 0x80) {
        ++m_at;
        return c == 0 ? 1 : c;
    }
    const char32_t letter = QChar::toCaseFolded(nextCodePoint(m_at, m_end));
    m_given = 0;
    m_waiting = 0;
    const auto add = [this](char32_t bits) {
        m_pending[m_waiting++] = static_cast<unsigned char>(0x80U | (bits & 0x3FU));
    };
    if (letter < 0x80)
        return static_cast<unsigned char>(letter); // the Kelvin sign, for one, folds to an ASCII letter
    if (letter < 0x800) {
        add(letter);
        return static_cast<unsigned char>(0xC0U | (letter >> 6));
    }
    if (letter < 0x10000) {
        add(letter >> 6);
        add(letter);
        return static_cast<unsigned char>(0xE0U | (letter >> 12));
    }
    add(letter >> 12);
    add(letter >> 6);
    add(letter);
    return static_cast<unsigned char>(0xF0U | (letter >> 18));
}

// A number is its count of digits, then the digits: a longer one is larger.
unsigned char CollationBytes::nextNumber()
{
    while (m_at < m_end && *m_at == '0')
        ++m_at;
    const unsigned char *end = m_at;
    while (end < m_end && *end >= '0' && *end <= '9')
        ++end;
    m_digits = static_cast<std::size_t>(end - m_at);
    constexpr std::size_t many = 9;
    if (m_digits < many)
        return static_cast<unsigned char>('0' + m_digits);
    // Too many to tell in one byte.
    m_given = 0;
    m_waiting = 0;
    const std::size_t count = m_digits - many;
    for (const unsigned shift : {21U, 14U, 7U, 0U})
        m_pending[m_waiting++] = static_cast<unsigned char>(((count >> shift) & 0x7FU) + 1);
    return '0' + many;
}

int collate(QByteArrayView a, QByteArrayView b)
{
    CollationBytes left(a);
    CollationBytes right(b);
    for (;;) {
        const unsigned char l = left.next();
        const unsigned char r = right.next();
        if (l != r)
            return l < r ? -1 : 1;
        if (l == 0)
            return 0;
    }
}

} // namespace gatehouse
