// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/wordtable.h"

#include "models/textsearch.h"
#include "models/wordhash.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

constexpr std::size_t firstSlots = 64;

std::uint32_t hashOf(QByteArrayView text)
{
    static const std::uint64_t seed = QHashSeed::globalSeed() | 1U;
    return static_cast<std::uint32_t>(wordHash(text, seed));
}

QByteArrayView cutToLongest(QByteArrayView text)
{
    if (text.size() <= WordTable::longest)
        return text;
    qsizetype end = WordTable::longest;
    while (end > 0 && (static_cast<unsigned char>(text.at(end)) & 0xC0U) == 0x80U)
        --end;
    return text.first(end);
}

} // namespace

WordTable::WordTable()
    : m_slots(firstSlots)
    , m_blocks(1)
{
    m_blocks.front().bytes = std::make_unique<char[]>(blockSize); // NOLINT(modernize-avoid-c-arrays)
}

WordTable::Word WordTable::take(QByteArrayView whole, std::uint32_t rows)
{
    const QByteArrayView text = cutToLongest(whole);
    const std::uint32_t hash = hashOf(text);
    std::size_t slot = hash & (m_slots.size() - 1);
    for (; m_slots[slot].word != none; slot = next(slot)) {
        const Word word = m_slots[slot].word;
        if (m_slots[slot].hash == hash && at(word) == text) {
            m_entries[word].uses += rows;
            return word;
        }
    }
    Word word = none;
    if (m_free.empty()) {
        word = limit();
        if (m_entries.size() == m_entries.capacity())
            m_entries.reserve(m_entries.size() + m_entries.size() / 8 + 256); // its own growth would double it
        m_entries.emplace_back();
    } else {
        word = m_free.back();
        m_free.pop_back();
        ++m_reuses;
    }
    m_slots[slot] = {word, hash};
    Entry &entry = m_entries[word];
    entry.place = write(text);
    entry.length = static_cast<std::uint16_t>(text.size());
    entry.uses = rows;
    entry.hasCapitals = changesWhenFolded(text);
    if (count() * 4 > m_slots.size() * 3)
        grow();
    return word;
}

std::uint32_t WordTable::write(QByteArrayView text)
{
    const auto length = static_cast<std::uint32_t>(text.size());
    if (m_blocks[m_block].used + length > blockSize) {
        if (m_freeBlocks.empty()) {
            m_freeBlocks.push_back(static_cast<std::uint32_t>(m_blocks.size()));
            m_blocks.emplace_back();
        }
        const std::uint32_t full = std::exchange(m_block, m_freeBlocks.back());
        m_freeBlocks.pop_back();
        if (m_blocks[full].live == 0) {
            m_blocks[full] = {};
            m_freeBlocks.push_back(full);
        }
        m_blocks[m_block].bytes = std::make_unique<char[]>(blockSize); // NOLINT(modernize-avoid-c-arrays)
    }
    Block &block = m_blocks[m_block];
    std::copy(text.begin(), text.end(), block.bytes.get() + block.used);
    const std::uint32_t place = (m_block << blockBits) | block.used;
    block.used += length;
    block.live += length;
    return place;
}

void WordTable::leave(const Entry &entry)
{
    const std::uint32_t which = entry.place >> blockBits;
    Block &block = m_blocks[which];
    block.live -= entry.length;
    if (block.live > 0 || which == m_block || !block.bytes)
        return;
    block = {};
    m_freeBlocks.push_back(which);
}

void WordTable::release(Word word)
{
    Entry &entry = m_entries[word];
    if (--entry.uses > 0)
        return;
    std::size_t slot = hashOf(at(word)) & (m_slots.size() - 1);
    while (m_slots[slot].word != word)
        slot = next(slot);
    eraseSlot(slot);
    leave(entry);
    entry.length = 0;
    m_free.push_back(word);
}

// Those behind it move up, so that no mark of it has to stay.
void WordTable::eraseSlot(std::size_t hole)
{
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = next(hole); m_slots[slot].word != none; slot = next(slot)) {
        const std::size_t home = m_slots[slot].hash & mask;
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            m_slots[hole] = m_slots[slot];
            hole = slot;
        }
    }
    m_slots[hole] = {};
}

void WordTable::grow()
{
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    for (const Slot &one : old) {
        if (one.word == none)
            continue;
        std::size_t slot = one.hash & (m_slots.size() - 1);
        while (m_slots[slot].word != none)
            slot = next(slot);
        m_slots[slot] = one;
    }
}

void WordTable::tidy()
{
    std::vector<bool> isSparse(m_blocks.size());
    bool any = false;
    for (std::size_t which = 0; which < m_blocks.size(); ++which) {
        const Block &block = m_blocks[which];
        isSparse[which] = block.bytes && which != m_block && block.live < block.used / 4;
        any = any || isSparse[which];
    }
    for (Word word = 0; any && word < limit(); ++word) {
        Entry &entry = m_entries[word];
        if (entry.uses == 0 || !isSparse[entry.place >> blockBits])
            continue;
        const Entry old = entry;
        entry.place = write(at(word));
        leave(old);
    }
}

qsizetype WordTable::bytes() const
{
    std::size_t bytes = m_entries.capacity() * sizeof(Entry) + m_free.capacity() * sizeof(Word) +
                        m_slots.capacity() * sizeof(Slot) + m_blocks.capacity() * sizeof(Block);
    for (const Block &block : m_blocks)
        bytes += block.bytes ? blockSize : 0;
    return static_cast<qsizetype>(bytes);
}

} // namespace gatehouse
