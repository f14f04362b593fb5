// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <vector>

namespace gatehouse {

/// Numbers the different cells of a column, and keeps a copy of each close together.
class WordList final
{
public:
    static constexpr std::uint32_t none = 0xFFFFFFFFU;

    WordList();
    /// The number of this word; `none` when too many words fall on one place of the table, as somebody may have chosen
    /// them to.
    std::uint32_t numberOf(QByteArrayView word);
    [[nodiscard]] std::size_t size() const { return m_hashes.size(); }
    [[nodiscard]] QByteArrayView at(std::size_t word) const
    {
        return {m_text.data() + m_starts[word], static_cast<qsizetype>(m_starts[word + 1] - m_starts[word])};
    }

private:
    void grow();

    std::vector<std::uint32_t> m_slots; ///< a power of two
    std::vector<std::uint64_t> m_hashes;
    std::vector<std::size_t> m_starts;
    std::vector<char> m_text;
    std::uint64_t m_seed;
};

} // namespace gatehouse
