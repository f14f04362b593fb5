// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/eventorder.h"

#include "models/collation.h"
#include "models/textorder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace gatehouse {

namespace {

using Keyed = TextOrder::Keyed;

/// Stable, by a rank of each row below `ranks`.
template <typename RankOf>
void sortByRank(std::vector<RowId> &rows, std::size_t ranks, Qt::SortOrder order, const RankOf &rankOf)
{
    std::vector<std::uint32_t> places(ranks + 1);
    std::vector<std::uint32_t> rankOfRow(rows.size()); // each is looked up once
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t rank = rankOf(rows[i]);
        rankOfRow[i] = order == Qt::DescendingOrder ? static_cast<std::uint32_t>(ranks) - 1 - rank : rank;
        ++places[rankOfRow[i] + 1];
    }
    std::partial_sum(places.begin(), places.end(), places.begin());
    std::vector<RowId> sorted(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        sorted[places[rankOfRow[i]]++] = rows[i];
    rows = std::move(sorted);
}

} // namespace

EventOrder::EventOrder(const EventColumns &columns, const QList<QByteArray> &titles)
    : m_columns(columns)
{
    std::vector<std::uint32_t> types(std::size_t(titles.size()));
    std::iota(types.begin(), types.end(), 0);
    std::sort(types.begin(), types.end(),
              [&titles](std::uint32_t a, std::uint32_t b) { return collate(titles.at(a), titles.at(b)) < 0; });
    for (std::uint32_t rank = 0; rank < types.size(); ++rank)
        m_typeRanks[types[rank]] = rank;
}

EventColumns::Text EventOrder::textOf(By by)
{
    switch (by) {
    case By::Client:
        return EventColumns::Client;
    case By::User:
        return EventColumns::User;
    case By::Address:
        return EventColumns::Address;
    case By::What:
        return EventColumns::Form;
    default:
        return EventColumns::Broker;
    }
}

void EventOrder::sortAllBy(const Term &term, std::vector<RowId> &rows)
{
    if (term.by == By::Time) {
        m_terms = {term};
        return sortByTime(term.order, rows);
    }
    std::erase_if(m_terms, [&term](const Term &old) { return old.by == term.by; });
    m_terms.insert(m_terms.begin(), term);
    if (rows.size() < 2)
        return;
    if (term.by == By::Result)
        return sortByRank(rows, m_typeRanks.size(), term.order, [this](RowId id) {
            return m_typeRanks[std::size_t(EventColumns::Kind::of(m_columns.kind(id)).type)];
        });
    const EventColumns::Text text = textOf(term.by);
    const std::vector<std::uint32_t> ranks = ranksOf(text);
    sortByRank(rows, ranks.size() + 1, term.order, [&](RowId id) { return ranks[m_columns.word(id, text)]; });
}

// Events nearly always come in the order of their times: that costs one look.
void EventOrder::sortByTime(Qt::SortOrder order, std::vector<RowId> &rows) const
{
    rows = m_columns.ids();
    const auto before = [this](RowId a, RowId b) { return m_columns.at(a) < m_columns.at(b); };
    if (!std::is_sorted(rows.begin(), rows.end(), before)) {
        std::vector<Keyed> keyed(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            keyed[i] = {static_cast<quint64>(m_columns.at(rows[i])) ^ (quint64(1) << 63), 0, rows[i]};
        TextOrder::sortByKey(keyed.data(), keyed.size(), &Keyed::key);
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = keyed[i].id;
    }
    if (order == Qt::AscendingOrder)
        return;
    // Turned round, those of one time stay by age.
    std::vector<RowId> turned;
    turned.reserve(rows.size());
    for (auto end = rows.cend(); end != rows.cbegin();) {
        auto begin = end - 1;
        while (begin != rows.cbegin() && m_columns.at(*(begin - 1)) == m_columns.at(*begin))
            --begin;
        turned.insert(turned.end(), begin, end);
        end = begin;
    }
    rows = std::move(turned);
}

std::vector<std::uint32_t> EventOrder::ranksOf(EventColumns::Text text) const
{
    const WordTable &words = m_columns.words(text);
    const TextOrder order([&words](std::uint32_t word) { return words.at(word); }, Qt::AscendingOrder);
    std::vector<Keyed> keyed;
    keyed.reserve(words.count());
    for (WordTable::Word word = 0; word < words.limit(); ++word)
        if (words.isUsed(word))
            keyed.push_back({0, 0, word});
    const TextOrder::Prefix prefix =
        keyed.empty() ? TextOrder::Prefix() : order.commonPrefix(keyed.data(), keyed.size());
    for (Keyed &one : keyed)
        std::tie(one.key, one.further) = TextOrder::keyOf(words.at(one.id), prefix);
    order.sort(keyed.data(), keyed.size(), prefix.size());
    std::vector<std::uint32_t> ranks(words.limit());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        // Their keys are those of the depth to which they had to be read: where they differ, so do the texts.
        const bool isOther = i == 0 || keyed[i].key != keyed[i - 1].key || keyed[i].further != keyed[i - 1].further ||
                             collate(words.at(keyed[i].id), words.at(keyed[i - 1].id)) != 0;
        rank += isOther ? 1 : 0;
        ranks[keyed[i].id] = rank;
    }
    return ranks;
}

void EventOrder::sortAll(std::vector<RowId> &rows)
{
    const std::vector<Term> terms = m_terms;
    rows = m_columns.ids();
    for (auto term = terms.rbegin(); term != terms.rend(); ++term)
        sortAllBy(*term, rows);
}

int EventOrder::compare(const Term &term, RowId a, RowId b) const
{
    const auto order = [](auto left, auto right) { return left < right ? -1 : left > right ? 1 : 0; };
    int result = 0;
    if (term.by == By::Time) {
        result = order(m_columns.at(a), m_columns.at(b));
    } else if (term.by == By::Result) {
        const auto rankOf = [this](RowId id) {
            return m_typeRanks[std::size_t(EventColumns::Kind::of(m_columns.kind(id)).type)];
        };
        result = order(rankOf(a), rankOf(b));
    } else {
        const EventColumns::Text text = textOf(term.by);
        if (m_columns.word(a, text) != m_columns.word(b, text))
            result = collate(m_columns.text(a, text), m_columns.text(b, text));
    }
    return term.order == Qt::DescendingOrder ? -result : result;
}

bool EventOrder::isBefore(RowId a, RowId b) const
{
    for (const Term &term : m_terms)
        if (const int result = compare(term, a, b); result != 0)
            return result < 0;
    return a < b;
}

bool EventOrder::areBehind(const std::vector<RowId> &rows, const std::vector<RowId> &others) const
{
    const auto before = [this](RowId a, RowId b) { return isBefore(a, b); };
    return rows.empty() || ((others.empty() || isBefore(others.back(), rows.front())) &&
                            std::is_sorted(rows.begin(), rows.end(), before));
}

} // namespace gatehouse
