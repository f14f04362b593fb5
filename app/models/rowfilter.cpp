// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/rowfilter.h"

#include <algorithm>

namespace gatehouse {

RowFilter::RowFilter(const QString &text, quint8 facets, std::shared_ptr<const RowCondition> condition)
    : m_facets(facets)
    , m_condition(std::move(condition))
{
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words)
        m_words.emplace_back(word);
    std::stable_sort(m_words.begin(), m_words.end(),
                     [](const TextSearch &a, const TextSearch &b) { return a.folded().size() > b.folded().size(); });
}

bool RowFilter::isSame(const RowFilter &other) const
{
    return m_facets == other.m_facets && m_condition == other.m_condition &&
           std::equal(m_words.begin(), m_words.end(), other.m_words.begin(), other.m_words.end(),
                      [](const TextSearch &a, const TextSearch &b) { return a.folded() == b.folded(); });
}

bool RowFilter::isWithin(const RowFilter &wider) const
{
    const bool narrowerFacets = wider.m_facets == 0 || (m_facets != 0 && (m_facets & ~wider.m_facets) == 0);
    const bool narrowerCondition = !wider.m_condition || wider.m_condition == m_condition;
    return narrowerFacets && narrowerCondition &&
           std::all_of(wider.m_words.begin(), wider.m_words.end(), [this](const TextSearch &word) {
               return std::any_of(m_words.begin(), m_words.end(),
                                  [&word](const TextSearch &mine) { return mine.folded().contains(word.folded()); });
           });
}

bool RowFilter::hasWords(const RowStore &store, RowId id, std::size_t from) const
{
    if (from == m_words.size())
        return true;
    const QByteArrayView text = store.text(id);
    const bool capitals = store.hasCapitals(id);
    return std::all_of(m_words.begin() + static_cast<std::ptrdiff_t>(from), m_words.end(), [&](const TextSearch &word) {
        return word.find(text.begin(), text.end()) != nullptr || (capitals && word.isInFolded(text));
    });
}

bool RowFilter::takes(const RowStore &store, RowId id) const
{
    return hasFacet(store.facets(id)) && hasWords(store, id, 0) && isMet(store, id);
}

void RowFilter::collect(const RowStore &store, const RowStore::Run &run, RowSet &taken) const
{
    const auto isCandidate = [&](RowId row) {
        return (run.states[row] & RowStore::liveState) != 0 && hasFacet(run.facets[row]);
    };
    if (m_words.empty()) {
        for (RowId row = 0; row < run.rows; ++row) {
            if (isCandidate(row) && isMet(store, run.first + row))
                taken.insert(run.first + row);
        }
        return;
    }

    const char *const start = run.text.begin();
    const char *const end = run.text.end();
    const char *from = start;
    while (const char *hit = from < end ? m_words.front().find(from, end) : nullptr) {
        const auto offset = static_cast<std::uint32_t>(hit - start);
        const std::uint32_t *next = std::upper_bound(run.starts, run.starts + run.rows, offset);
        const auto row = static_cast<RowId>(next - run.starts) - 1;
        if (isCandidate(row) && hasWords(store, run.first + row, 1) && isMet(store, run.first + row))
            taken.insert(run.first + row);
        from = start + run.starts[row + 1];
    }
    for (RowId row = 0; row < run.rows; ++row) {
        if ((run.states[row] & RowStore::capitalsState) != 0 && isCandidate(row) && !taken.contains(run.first + row) &&
            hasWords(store, run.first + row, 0) && isMet(store, run.first + row))
            taken.insert(run.first + row);
    }
}

} // namespace gatehouse
