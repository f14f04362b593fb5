// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/textorder.h"

#include "models/collation.h"

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

// A text key is a class (below, with or above the common prefix), then seven bytes. Bytes of a collation are never 0,
// so a key that ends in 0 holds the whole rest of its text.
constexpr int bytesInKey = 7;

template <typename Handler>
void forEqual(TextOrder::Keyed *texts, std::size_t count, quint64 TextOrder::Keyed::*key, const Handler &handler)
{
    for (std::size_t start = 0; start < count;) {
        std::size_t end = start + 1;
        while (end < count && texts[end].*key == texts[start].*key)
            ++end;
        if (end - start > 1)
            handler(texts + start, end - start);
        start = end;
    }
}

} // namespace

bool TextOrder::isWhole(quint64 key)
{
    return (key & 0xFFU) == 0;
}

TextOrder::Key TextOrder::keyOf(QByteArrayView text, const Prefix &prefix)
{
    CollationBytes bytes(text);
    quint64 place = 1;
    for (const unsigned char wanted : prefix) {
        const unsigned char byte = bytes.next();
        if (byte != wanted) {
            place = byte < wanted ? 0 : 2;
            bytes = CollationBytes(text);
            break;
        }
    }
    Key key{place, 0};
    for (int i = 0; i < bytesInKey; ++i)
        key.first = (key.first << 8) | bytes.next();
    if (isWhole(key.first))
        return key;
    for (int i = 0; i < 8; ++i)
        key.second = (key.second << 8) | bytes.next();
    return key;
}

TextOrder::Prefix TextOrder::commonPrefix(const Keyed *texts, std::size_t count) const
{
    constexpr std::size_t samples = 64;
    constexpr std::size_t longest = 256;
    Prefix prefix;
    CollationBytes first(m_textOf(texts[0].id));
    while (prefix.size() < longest) {
        const unsigned char byte = first.next();
        if (byte == 0)
            break;
        prefix.push_back(byte);
    }
    const std::size_t step = std::max<std::size_t>(1, count / samples);
    for (std::size_t i = 0; i < count && !prefix.empty(); i += step) {
        CollationBytes other(m_textOf(texts[i].id));
        std::size_t same = 0;
        while (same < prefix.size() && other.next() == prefix[same])
            ++same;
        prefix.resize(same);
    }
    return prefix;
}

// Stable. Least significant digits first, eleven bits at a time, leaving out digits that all texts share.
void TextOrder::sortByKey(Keyed *texts, std::size_t count, quint64 Keyed::*key)
{
    constexpr unsigned digitBits = 11;
    constexpr unsigned digits = 6;
    constexpr std::size_t buckets = std::size_t(1) << digitBits;
    const auto digitOf = [key](const Keyed &row, unsigned digit) {
        return (row.*key >> (digit * digitBits)) & (buckets - 1);
    };

    if (count < few) {
        std::stable_sort(texts, texts + count, [key](const Keyed &a, const Keyed &b) { return a.*key < b.*key; });
        return;
    }
    std::vector<std::array<std::uint32_t, buckets>> counts(digits);
    for (std::size_t i = 0; i < count; ++i) {
        for (unsigned digit = 0; digit < digits; ++digit)
            ++counts[digit][digitOf(texts[i], digit)];
    }
    std::vector<Keyed> other(count);
    Keyed *source = texts;
    Keyed *target = other.data();
    for (unsigned digit = 0; digit < digits; ++digit) {
        if (counts[digit][digitOf(*source, digit)] == count)
            continue;
        std::uint32_t start = 0;
        for (std::uint32_t &bucket : counts[digit])
            start += std::exchange(bucket, start);
        for (std::size_t i = 0; i < count; ++i)
            target[counts[digit][digitOf(source[i], digit)]++] = source[i];
        std::swap(source, target);
    }
    if (source != texts)
        std::copy(source, source + count, texts);
}

void TextOrder::sort(Keyed *texts, std::size_t count, std::size_t depth) const
{
    sortByKey(texts, count, &Keyed::key);
    forEqual(texts, count, &Keyed::key, [&](Keyed *same, std::size_t many) {
        if (isWhole(same->key ^ m_turn))
            return;
        sortByKey(same, many, &Keyed::further);
        forEqual(same, many, &Keyed::further, [&](Keyed *equal, std::size_t left) {
            if (!isWhole(equal->further ^ m_turn))
                sortEqualKeys(equal, left, depth);
        });
    });
}

// Cells that are equal as far as their keys reach: keys from further behind, or one comparison after the other.
void TextOrder::sortEqualKeys(Keyed *texts, std::size_t count, std::size_t depth) const
{
    constexpr std::size_t worthNewKeys = 32;
    if (count >= worthNewKeys) {
        const Prefix prefix = commonPrefix(texts, count);
        if (prefix.size() > depth) {
            for (std::size_t i = 0; i < count; ++i) {
                const Key key = keyOf(m_textOf(texts[i].id), prefix);
                texts[i].key = key.first ^ m_turn;
                texts[i].further = key.second ^ m_turn;
            }
            sort(texts, count, prefix.size());
            return;
        }
    }
    std::stable_sort(texts, texts + count, [this](const Keyed &a, const Keyed &b) {
        const int order = collate(m_textOf(a.id), m_textOf(b.id));
        return m_turn == 0 ? order < 0 : order > 0;
    });
}

} // namespace gatehouse
