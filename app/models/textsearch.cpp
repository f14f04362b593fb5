// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/textsearch.h"

#include <QList>

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gatehouse {

namespace {

bool isAsciiLetter(unsigned char c)
{
    return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
}

// How common a byte is in identifiers, addresses and topics, roughly: rare ones make few false starts.
int commonness(unsigned char c)
{
    if (c >= 0x80)
        return 0;
    static constexpr char order[] = "qzjxkvwybfgmhpudl0cnsritoae12-/.";
    const char *found = std::strchr(order, static_cast<char>(isAsciiLetter(c) ? c | 0x20U : c));
    if (!found || c == '\0')
        return c >= '3' && c <= '9' ? 18 : 4;
    return static_cast<int>(found - order) + 1;
}

} // namespace

char32_t nextCodePoint(const unsigned char *&at, const unsigned char *end)
{
    const unsigned char lead = *at++;
    if (lead < 0x80)
        return lead;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || end - at < more)
        return 0xFFFD;
    char32_t c = lead & (0x3FU >> more);
    for (int i = 0; i < more; ++i) {
        if ((at[i] & 0xC0U) != 0x80U)
            return 0xFFFD;
        c = (c << 6) | (at[i] & 0x3FU);
    }
    at += more;
    return c;
}

bool changesWhenFolded(QByteArrayView utf8)
{
    const auto *at = reinterpret_cast<const unsigned char *>(utf8.begin());
    const auto *end = reinterpret_cast<const unsigned char *>(utf8.end());
    while (end - at >= 8) {
        quint64 eight = 0;
        std::memcpy(&eight, at, 8);
        if ((eight & 0x8080808080808080U) != 0)
            break;
        at += 8;
    }
    while (at < end) {
        if (*at < 0x80) {
            ++at;
            continue;
        }
        const char32_t c = nextCodePoint(at, end);
        if (QChar::toCaseFolded(c) != c)
            return true;
    }
    return false;
}

TextSearch::TextSearch(QStringView word)
{
    const QList<uint> codePoints = word.toUcs4();
    for (const uint c : codePoints)
        m_letters.push_back(QChar::toCaseFolded(static_cast<char32_t>(c)));
    m_bytes = QString::fromUcs4(m_letters.data(), static_cast<qsizetype>(m_letters.size())).toUtf8();
    m_masks.resize(m_bytes.size());
    for (qsizetype i = 0; i < m_bytes.size(); ++i)
        m_masks[i] = isAsciiLetter(static_cast<unsigned char>(m_bytes.at(i))) ? '\x20' : '\0';
    const auto rarer = [this](qsizetype a, qsizetype b) {
        return commonness(static_cast<unsigned char>(m_bytes.at(a))) <
               commonness(static_cast<unsigned char>(m_bytes.at(b)));
    };
    for (qsizetype i = 1; i < m_bytes.size(); ++i) {
        if (rarer(i, m_first))
            m_first = i;
    }
    m_second = m_first == 0 ? m_bytes.size() - 1 : 0;
    for (qsizetype i = 0; i < m_bytes.size(); ++i) {
        if (i != m_first && rarer(i, m_second))
            m_second = i;
    }
}

bool TextSearch::isAt(const char *place) const
{
    for (qsizetype i = 0; i < m_bytes.size(); ++i) {
        if ((place[i] | m_masks.at(i)) != m_bytes.at(i))
            return false;
    }
    return true;
}

const char *TextSearch::findSlowly(const char *from, const char *last) const
{
    for (; from <= last; ++from) {
        if (isAt(from))
            return from;
    }
    return nullptr;
}

const char *TextSearch::find(const char *from, const char *end) const
{
    if (m_bytes.isEmpty())
        return from;
    if (end - from < m_bytes.size())
        return nullptr;
    const char *const last = end - m_bytes.size(); // the last place where it fits
#if defined(__SSE2__)
    const __m128i firstByte = _mm_set1_epi8(m_bytes.at(m_first));
    const __m128i firstMask = _mm_set1_epi8(m_masks.at(m_first));
    const __m128i secondByte = _mm_set1_epi8(m_bytes.at(m_second));
    const __m128i secondMask = _mm_set1_epi8(m_masks.at(m_second));
    while (last - from >= 16) {
        const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from + m_first));
        const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from + m_second));
        const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(first, firstMask), firstByte),
                                           _mm_cmpeq_epi8(_mm_or_si128(second, secondMask), secondByte));
        for (auto places = static_cast<unsigned>(_mm_movemask_epi8(both)); places != 0; places &= places - 1) {
            const char *const place = from + std::countr_zero(places);
            if (isAt(place))
                return place;
        }
        from += 16;
    }
#endif
    return findSlowly(from, last);
}

bool TextSearch::isInFolded(QByteArrayView text) const
{
    if (m_letters.empty())
        return true;
    const auto *start = reinterpret_cast<const unsigned char *>(text.begin());
    const auto *const end = reinterpret_cast<const unsigned char *>(text.end());
    while (start < end) {
        const unsigned char *at = start;
        std::size_t matched = 0;
        while (matched < m_letters.size() && at < end &&
               QChar::toCaseFolded(nextCodePoint(at, end)) == m_letters[matched])
            ++matched;
        if (matched == m_letters.size())
            return true;
        nextCodePoint(start, end);
    }
    return false;
}

} // namespace gatehouse
