// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/roworder.h"

#include "models/collation.h"
#include "models/textorder.h"
#include "models/wordlist.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace gatehouse {

using Keyed = TextOrder::Keyed;

TextOrder::Key RowOrder::keyOf(RowId id) const
{
    const Term &term = m_terms.front();
    if (term.number >= 0)
        return {static_cast<quint64>(m_store.number(id, term.number)) ^ (quint64(1) << 63), 0};
    return TextOrder::keyOf(m_store.cell(id, term.column), m_prefix);
}

TextOrder RowOrder::textOrder() const
{
    const Term &term = m_terms.front();
    return {[this, column = term.column](RowId id) { return m_store.cell(id, column); }, term.order};
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
    const TextOrder texts = textOrder();
    if (term.number < 0)
        m_prefix = texts.commonPrefix(keyed.data(), keyed.size());
    // Made in the order in which the texts stand in memory, then brought into the order of the rows.
    std::vector<quint64> further(m_store.idLimit());
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (m_store.isLive(id))
            std::tie(m_keys[id], further[id]) = keyOf(id);
    }
    for (Keyed &row : keyed) {
        row.key = m_keys[row.id] ^ texts.turn();
        row.further = further[row.id] ^ texts.turn();
    }
    if (term.number >= 0)
        TextOrder::sortByKey(keyed.data(), keyed.size(), &Keyed::key);
    else
        texts.sort(keyed.data(), keyed.size(), m_prefix.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = keyed[i].id;
}

bool RowOrder::sortByWords(std::vector<RowId> &rows)
{
    const Term &term = m_terms.front();
    if (term.number >= 0 || rows.size() < TextOrder::few)
        return false;
    WordList words;
    std::vector<std::uint32_t> wordOf(m_store.idLimit());
    std::size_t seen = 0;
    const std::size_t sample = std::clamp<std::size_t>(rows.size() / 4, TextOrder::few, 65536);
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
        if (first.size() == TextOrder::few)
            break;
    }
    m_prefix = textOrder().commonPrefix(first.data(), first.size());
    std::vector<quint64> keys(words.size());
    std::vector<std::uint32_t> inOrder(words.size());
    for (std::uint32_t word = 0; word < words.size(); ++word) {
        keys[word] = TextOrder::keyOf(words.at(word), m_prefix).first;
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
        if (i == 0 && (term.number >= 0 || TextOrder::isWhole(m_keys[a])))
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
