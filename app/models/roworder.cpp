// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/roworder.h"

#include "models/collation.h"

#include <algorithm>
#include <array>
#include <utility>

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
    RowId id;
};

quint64 RowOrder::textKey(QByteArrayView cell, const std::vector<unsigned char> &prefix) const
{
    CollationBytes bytes(cell);
    quint64 place = 1;
    quint64 differing = 0;
    for (const unsigned char wanted : prefix) {
        differing = bytes.next();
        if (differing != wanted) {
            place = differing < wanted ? 0 : 2;
            bytes = CollationBytes(cell);
            break;
        }
    }
    quint64 key = place;
    for (int i = 0; i < bytesInKey; ++i)
        key = (key << 8) | bytes.next();
    return key;
}

quint64 RowOrder::keyOf(RowId id) const
{
    const Term &term = m_terms.front();
    if (term.number >= 0)
        return static_cast<quint64>(m_store.number(id, term.number)) ^ (quint64(1) << 63);
    return textKey(m_store.cell(id, term.column), m_prefix);
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

void RowOrder::makeKeys(const Keyed *rows, std::size_t count)
{
    m_keys.assign(m_store.idLimit(), 0);
    m_prefix.clear();
    if (count > 0 && m_terms.front().number < 0)
        m_prefix = commonPrefix(rows, count);
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (m_store.isLive(id))
            m_keys[id] = keyOf(id);
    }
}

void RowOrder::sortAllBy(const Term &term, std::vector<RowId> &rows)
{
    std::erase_if(m_terms, [&term](const Term &old) { return old.column == term.column; });
    m_terms.insert(m_terms.begin(), term);
    std::vector<Keyed> keyed(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        keyed[i].id = rows[i];
    makeKeys(keyed.data(), keyed.size());
    const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
    for (Keyed &row : keyed)
        row.key = m_keys[row.id] ^ turn;
    sortKeyed(keyed.data(), keyed.size(), m_prefix.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = keyed[i].id;
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

// Stable. Least significant digits first, eleven bits at a time, leaving out digits that all rows share.
void RowOrder::sortKeyed(Keyed *rows, std::size_t count, std::size_t depth) const
{
    constexpr unsigned digitBits = 11;
    constexpr unsigned digits = 6;
    constexpr std::size_t buckets = std::size_t(1) << digitBits;
    const auto digitOf = [](quint64 key, unsigned digit) { return (key >> (digit * digitBits)) & (buckets - 1); };

    if (count < fewRows) {
        std::stable_sort(rows, rows + count, [](const Keyed &a, const Keyed &b) { return a.key < b.key; });
    } else {
        std::vector<std::array<std::uint32_t, buckets>> counts(digits);
        for (std::size_t i = 0; i < count; ++i) {
            for (unsigned digit = 0; digit < digits; ++digit)
                ++counts[digit][digitOf(rows[i].key, digit)];
        }
        std::vector<Keyed> other(count);
        Keyed *source = rows;
        Keyed *target = other.data();
        for (unsigned digit = 0; digit < digits; ++digit) {
            if (counts[digit][digitOf(source->key, digit)] == count)
                continue;
            std::uint32_t start = 0;
            for (std::uint32_t &bucket : counts[digit])
                start += std::exchange(bucket, start);
            for (std::size_t i = 0; i < count; ++i)
                target[counts[digit][digitOf(source[i].key, digit)]++] = source[i];
            std::swap(source, target);
        }
        if (source != rows)
            std::copy(source, source + count, rows);
    }

    const Term &term = m_terms.front();
    if (term.number >= 0)
        return;
    const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
    for (std::size_t start = 0; start < count;) {
        std::size_t end = start + 1;
        while (end < count && rows[end].key == rows[start].key)
            ++end;
        if (end - start > 1 && !isWhole(rows[start].key ^ turn))
            sortEqualKeys(rows + start, end - start, depth);
        start = end;
    }
}

// Cells that are equal as far as their keys reach: keys from further behind, or one comparison after the other.
void RowOrder::sortEqualKeys(Keyed *rows, std::size_t count, std::size_t depth) const
{
    const Term &term = m_terms.front();
    if (count >= fewRows) {
        const std::vector<unsigned char> prefix = commonPrefix(rows, count);
        if (prefix.size() > depth) {
            const quint64 turn = term.order == Qt::DescendingOrder ? ~quint64(0) : 0;
            for (std::size_t i = 0; i < count; ++i)
                rows[i].key = textKey(m_store.cell(rows[i].id, term.column), prefix) ^ turn;
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
    m_keys[id] = keyOf(id);
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
