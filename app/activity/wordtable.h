// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <memory>
#include <vector>

namespace gatehouse {

/// The different texts of one column, each held once however many rows have it, and forgotten with the last of them.
/// Owned by EventColumns; its thread.
class WordTable final
{
public:
    using Word = std::uint32_t;
    static constexpr qsizetype longest = 8192; ///< bytes; more is cut off

    WordTable();
    Word take(QByteArrayView text, std::uint32_t rows = 1); ///< of so many more rows
    void release(Word word); ///< by one of its rows; with the last one its number may become another text's
    /// After many were released: brings together what is left of memory that is nearly empty.
    void tidy();

    [[nodiscard]] QByteArrayView at(Word word) const
    {
        const Entry &entry = m_entries[word];
        if (entry.length == 0)
            return {"", 0}; // the memory may be gone
        return {m_blocks[entry.place >> blockBits].bytes.get() + (entry.place & (blockSize - 1)), entry.length};
    }
    [[nodiscard]] bool isUsed(Word word) const { return m_entries[word].uses > 0; }
    [[nodiscard]] std::uint32_t uses(Word word) const { return m_entries[word].uses; }
    [[nodiscard]] bool hasCapitals(Word word) const { return m_entries[word].hasCapitals; } ///< beyond ASCII
    [[nodiscard]] Word limit() const { return static_cast<Word>(m_entries.size()); }        ///< above every number
    [[nodiscard]] std::size_t count() const { return m_entries.size() - m_free.size(); }
    [[nodiscard]] quint64 reuses() const { return m_reuses; } ///< how often a number became another text's
    [[nodiscard]] qsizetype bytes() const;

private:
    static constexpr unsigned blockBits = 16;
    static constexpr std::uint32_t blockSize = 1U << blockBits;
    static constexpr Word none = 0xFFFFFFFFU;

    struct Entry
    {
        std::uint32_t place = 0; ///< block and offset
        std::uint32_t uses = 0;
        std::uint16_t length = 0;
        bool hasCapitals = false;
    };
    struct Block
    {
        std::unique_ptr<char[]> bytes; // NOLINT(modernize-avoid-c-arrays)
        std::uint32_t used = 0;
        std::uint32_t live = 0; ///< of those, of words that are in use
    };
    struct Slot
    {
        Word word = none;
        std::uint32_t hash = 0;
    };
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (m_slots.size() - 1); }
    void grow();
    void eraseSlot(std::size_t at);
    std::uint32_t write(QByteArrayView text); ///< its place
    void leave(const Entry &entry);

    std::vector<Entry> m_entries;
    std::vector<Word> m_free;
    std::vector<Slot> m_slots; ///< a power of two
    std::vector<Block> m_blocks;
    std::vector<std::uint32_t> m_freeBlocks;
    std::uint32_t m_block = 0; ///< that is written to
    quint64 m_reuses = 0;
};

} // namespace gatehouse
