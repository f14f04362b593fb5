// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/roworder.h"

#include "models/collation.h"
#include "models/wordlist.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace gatehouse {

namespace {

// A text key is a class (below, with or above the common prefix), then seven bytes. Bytes of a collation are never 0,
// so a key that ends in 0 holds the whole rest of its cell.
constexpr int bytesInKey = 7;

constexpr std::size_t fewRows = 512; // below this, comparing is faster than counting

bool isWhole(quint64 key)
{
    return (key & 0xFFU) == 0;
}

} // namespace

struct RowOrder::Keyed
{
    quint64 key;
    quint64 further; ///< the eight bytes behind
    RowId id;
};

RowOrder::Key RowOrder::textKey(QByteArrayView cell, const std::vector<unsigned char> &prefix) const
{
    CollationBytes bytes(cell);
    quint64 place = 1;
    for (const unsigned char wanted : prefix) {
        const unsigned char byte = bytes.next();
        if (byte != wanted) {
            place = byte < wanted ? 0 : 2;
            bytes = CollationBytes(cell);
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

RowOrder::Key RowOrder::keyOf(RowId id) const
{
    const Term &term = m_terms.front();
    if (term.number >= 0)
        return {static_cast<quint64>(m_store.number(id, term.number)) ^ (quint64(1) << 63), 0};
    return textKey(m_store.cell(id, term.column), m_prefix);
}

template <typename Handler>
void RowOrder::forEqual(Keyed *rows, std::size_t count, quint64 Keyed::*key, const Handler &handler)
{
    for (std::size_t start = 0; start < count;) {
        std::size_t end = start + 1;
        while (end < count && rows[end].*key == rows[start].*key)
            ++end;
        if (end - start > 1)
            handler(rows + start, end - start);
        start = end;
    }
}

// Of a few rows: one that differs only costs a comparison later.
std::vector<unsigned char> RowOrder::commonPrefix(const Keyed *rows, std::size_t count) const
{
    constexpr std::size_t samples = 64;
    constexpr std::size_t longest = 256;
    const int column = m_terms.front().column;
    std::vector<unsigned char> prefix;
    CollationBytes first(m_store.cell(rows[0].id, column));
    while (prefix.size() < longest) {
        const unsigned char byte = first.next();
        if (byte == 0)
            break;
        prefix.push_back(byte);
    }
    const std::size_t step = std::max<std::size_t>(1, count / samples);
    for (std::size_t i = 0; i < count && !prefix.empty(); i += step) {
        CollationBytes other(m_store.cell(rows[i].id, column));
        std::size_t same = 0;
        while (same < prefix.size() && other.next() == prefix[same])
            ++same;
        prefix.resize(same);
    }
    return prefix;
}

void RowOrder::sortAllBy(const Term &term, std::vector<RowId> &rows)
{
    std::erase_if(m_terms, [&term](const Term &old) { return old.column == term.column; });
    m_terms.insert(m_terms.begin(), term);
    m_keys.assign(m_store.idLimit(), 0);
    m_prefix.clear();
    if (rows.empty() || sortByWords(rows))
        return;

    std::vector<Keyed> keyed(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        keyed[i].id = rows[i];
    if (term.number < 0)
        m_prefix = commonPrefix(keyed.data(), keyed.size());
    // Made in the order in which the texts stand in memory, then brought into the order of the rows.
    std::vector<quint64> further(m_store.idLimit());
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (m_store.isLive(id))
            std::tie(m_keys[id], further[id]) = keyOf(id);
    }
    const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
    for (Keyed &row : keyed) {
        row.key = m_keys[row.id] ^ turn;
        row.further = further[row.id] ^ turn;
    }
    sortKeyed(keyed.data(), keyed.size(), m_prefix.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = keyed[i].id;
}

bool RowOrder::sortByWords(std::vector<RowId> &rows)
{
    const Term &term = m_terms.front();
    if (term.number >= 0 || rows.size() < fewRows)
        return false;
    WordList words;
    std::vector<std::uint32_t> wordOf(m_store.idLimit());
    std::size_t seen = 0;
    const std::size_t sample = std::clamp<std::size_t>(rows.size() / 4, fewRows, 65536);
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (!m_store.isLive(id))
            continue;
        wordOf[id] = words.numberOf(m_store.cell(id, term.column));
        ++seen;
        if (wordOf[id] == WordList::none)
            return false;
        if (seen >= sample && words.size() > seen / 3)
            return false;
    }

    // What the words start with, and the order of the words, once for all their rows.
    std::vector<Keyed> first;
    for (const RowId id : rows) {
        first.push_back({0, 0, id});
        if (first.size() == fewRows)
            break;
    }
    m_prefix = commonPrefix(first.data(), first.size());
    std::vector<quint64> keys(words.size());
    std::vector<std::uint32_t> inOrder(words.size());
    for (std::uint32_t word = 0; word < words.size(); ++word) {
        keys[word] = textKey(words.at(word), m_prefix).first;
        inOrder[word] = word;
    }
    const auto compare = [&](std::uint32_t a, std::uint32_t b) {
        return keys[a] != keys[b] ? (keys[a] < keys[b] ? -1 : 1) : collate(words.at(a), words.at(b));
    };
    std::sort(inOrder.begin(), inOrder.end(), [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
    std::vector<std::uint32_t> rankOf(words.size());
    std::uint32_t ranks = 0;
    for (std::size_t i = 0; i < inOrder.size(); ++i) {
        if (i > 0 && compare(inOrder[i - 1], inOrder[i]) != 0)
            ++ranks;
        rankOf[inOrder[i]] = ranks;
    }
    if (term.order == Qt::DescendingOrder) {
        for (std::uint32_t &rank : rankOf)
            rank = ranks - rank;
    }

    std::vector<std::uint32_t> places(ranks + 2);
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (m_store.isLive(id)) {
            m_keys[id] = keys[wordOf[id]];
            wordOf[id] = rankOf[wordOf[id]];
            ++places[wordOf[id] + 1];
        }
    }
    std::partial_sum(places.begin(), places.end(), places.begin());
    std::vector<RowId> sorted(rows.size());
    for (const RowId id : rows)
        sorted[places[wordOf[id]]++] = id;
    rows = std::move(sorted);
    return true;
}

void RowOrder::forgetTerms(std::vector<RowId> &rows)
{
    m_terms.clear();
    m_keys = {};
    std::sort(rows.begin(), rows.end());
}

void RowOrder::sortAll(std::vector<RowId> &rows)
{
    const std::vector<Term> terms = m_terms;
    std::sort(rows.begin(), rows.end());
    for (auto term = terms.rbegin(); term != terms.rend(); ++term)
        sortAllBy(*term, rows);
}

void RowOrder::sortSome(std::vector<RowId> &rows) const
{
    const auto before = [this](RowId a, RowId b) { return isBefore(a, b); };
    if (!std::is_sorted(rows.begin(), rows.end(), before))
        std::sort(rows.begin(), rows.end(), before);
}

bool RowOrder::areBehind(const std::vector<RowId> &rows, const std::vector<RowId> &others) const
{
    const auto before = [this](RowId a, RowId b) { return isBefore(a, b); };
    return rows.empty() || ((others.empty() || isBefore(others.back(), rows.front())) &&
                            std::is_sorted(rows.begin(), rows.end(), before));
}

// Stable. Least significant digits first, eleven bits at a time, leaving out digits that all rows share.
void RowOrder::sortByKey(Keyed *rows, std::size_t count, quint64 Keyed::*key)
{
    constexpr unsigned digitBits = 11;
    constexpr unsigned digits = 6;
    constexpr std::size_t buckets = std::size_t(1) << digitBits;
    const auto digitOf = [key](const Keyed &row, unsigned digit) {
        return (row.*key >> (digit * digitBits)) & (buckets - 1);
    };

    if (count < fewRows) {
        std::stable_sort(rows, rows + count, [key](const Keyed &a, const Keyed &b) { return a.*key < b.*key; });
        return;
    }
    std::vector<std::array<std::uint32_t, buckets>> counts(digits);
    for (std::size_t i = 0; i < count; ++i) {
        for (unsigned digit = 0; digit < digits; ++digit)
            ++counts[digit][digitOf(rows[i], digit)];
    }
    std::vector<Keyed> other(count);
    Keyed *source = rows;
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
    if (source != rows)
        std::copy(source, source + count, rows);
}

void RowOrder::sortKeyed(Keyed *rows, std::size_t count, std::size_t depth) const
{
    sortByKey(rows, count, &Keyed::key);
    const Term &term = m_terms.front();
    if (term.number >= 0)
        return;
    const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
    forEqual(rows, count, &Keyed::key, [&](Keyed *same, std::size_t many) {
        if (isWhole(same->key ^ turn))
            return;
        sortByKey(same, many, &Keyed::further);
        forEqual(same, many, &Keyed::further, [&](Keyed *equal, std::size_t left) {
            if (!isWhole(equal->further ^ turn))
                sortEqualKeys(equal, left, depth);
        });
    });
}

// Cells that are equal as far as their keys reach: keys from further behind, or one comparison after the other.
void RowOrder::sortEqualKeys(Keyed *rows, std::size_t count, std::size_t depth) const
{
    const Term &term = m_terms.front();
    constexpr std::size_t worthNewKeys = 32;
    if (count >= worthNewKeys) {
        const std::vector<unsigned char> prefix = commonPrefix(rows, count);
        if (prefix.size() > depth) {
            const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
            for (std::size_t i = 0; i < count; ++i) {
                const Key key = textKey(m_store.cell(rows[i].id, term.column), prefix);
                rows[i].key = key.first ^ turn;
                rows[i].further = key.second ^ turn;
            }
            sortKeyed(rows, count, prefix.size());
            return;
        }
    }
    std::stable_sort(rows, rows + count,
                     [this, &term](const Keyed &a, const Keyed &b) { return compareTerm(term, a.id, b.id) < 0; });
}

int RowOrder::compareTerm(const Term &term, RowId a, RowId b) const
{
    int result = 0;
    if (term.number >= 0) {
        const qint64 left = m_store.number(a, term.number);
        const qint64 right = m_store.number(b, term.number);
        result = left < right ? -1 : left > right ? 1 : 0;
    } else {
        const QByteArrayView left = m_store.cell(a, term.column);
        const QByteArrayView right = m_store.cell(b, term.column);
        result = left == right ? 0 : collate(left, right);
    }
    return term.order == Qt::DescendingOrder ? -result : result;
}

bool RowOrder::isBefore(RowId a, RowId b) const
{
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
        const Term &term = m_terms[i];
        if (i == 0 && m_keys[a] != m_keys[b])
            return (m_keys[a] < m_keys[b]) == (term.order == Qt::AscendingOrder);
        if (i == 0 && (term.number >= 0 || isWhole(m_keys[a])))
            continue;
        if (const int result = compareTerm(term, a, b); result != 0)
            return result < 0;
    }
    return a < b;
}

void RowOrder::noted(RowId id)
{
    if (m_terms.empty())
        return;
    if (m_keys.size() <= id) {
        const std::size_t rows = m_store.idLimit();
        if (m_keys.capacity() < rows)
            m_keys.reserve(rows + rows / 16); // the vector's own growth would double it
        m_keys.resize(rows);
    }
    m_keys[id] = keyOf(id).first;
}

void RowOrder::renumbered(const std::vector<RowId> &newIds)
{
    if (m_terms.empty())
        return;
    std::vector<quint64> keys(m_store.idLimit());
    for (std::size_t old = 0; old < newIds.size(); ++old) {
        if (newIds[old] != noRow)
            keys[newIds[old]] = m_keys[old];
    }
    m_keys = std::move(keys);
}

void RowOrder::clear()
{
    m_keys = {};
    m_prefix.clear();
}

} // namespace gatehouse
