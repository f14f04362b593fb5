// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <Qt>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace gatehouse {

/// Sorts many texts in the order of collate(), each known by a number: by keys of their first bytes, digit by digit;
/// only those that are equal there are read further. Stable. A value; reads the texts where they are.
class TextOrder final
{
public:
    using TextOf = std::function<QByteArrayView(std::uint32_t)>;
    using Prefix = std::vector<unsigned char>;
    using Key = std::pair<quint64, quint64>;
    struct Keyed
    {
        quint64 key;
        quint64 further; ///< the eight bytes behind
        std::uint32_t id;
    };

    TextOrder(TextOf textOf, Qt::SortOrder order)
        : m_textOf(std::move(textOf))
        , m_turn(order == Qt::DescendingOrder ? ~quint64(0) : 0)
    {
    }

    /// The first bytes of a text, behind what most texts start with. Keys compare as the texts do, ascending.
    [[nodiscard]] static Key keyOf(QByteArrayView text, const Prefix &prefix);
    [[nodiscard]] static bool isWhole(quint64 key); ///< it holds the whole rest of its text
    /// Of a few of them: a text that differs only costs a comparison later.
    [[nodiscard]] Prefix commonPrefix(const Keyed *texts, std::size_t count) const;
    /// By keys that stand behind `depth` bytes, each already turned round for a descending order.
    void sort(Keyed *texts, std::size_t count, std::size_t depth) const;
    [[nodiscard]] quint64 turn() const { return m_turn; }

    static void sortByKey(Keyed *texts, std::size_t count, quint64 Keyed::*key);
    static constexpr std::size_t few = 512; ///< below this, comparing is faster than counting

private:
    void sortEqualKeys(Keyed *texts, std::size_t count, std::size_t depth) const;

    TextOf m_textOf;
    quint64 m_turn;
};

} // namespace gatehouse
