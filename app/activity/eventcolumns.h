// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/wordtable.h"
#include "core/storedevent.h"
#include "models/rowid.h"

#include <array>
#include <deque>

namespace gatehouse {

/// The events behind the live list, column by column: each takes 36 bytes, and each different text is held once. What
/// happened is held as a form: the event's own names in it, and the port behind its address, are marks, so that many
/// events share one. The oldest go in chunks. An id is a place in the order of the sequences; where events are put
/// before the others, or the oldest go, all ids are shifted by as much. Texts are as they are shown (visibleUtf8()).
/// The thread of its owner.
class EventColumns final
{
public:
    enum Text { Client, User, Address, Form, Broker };
    static constexpr std::size_t texts = 5;
    /// What stands in a form instead; no visible text has such bytes.
    enum Mark : char { ClientMark = 1, UserMark, AddressMark, PortMark };
    static constexpr RowId chunkRows = 16384;

    /// What is not text of an event, in one number.
    struct Kind
    {
        static constexpr unsigned typeBits = 4;
        static constexpr unsigned causeBits = 4;
        static constexpr unsigned certaintyBits = 2;
        static constexpr std::size_t all = 1U << (typeBits + causeBits + certaintyBits);
        EventType type = EventType::Log;
        Cause cause = Cause::Unknown;
        Certainty certainty = Certainty::Certain;
        [[nodiscard]] std::uint16_t packed() const;
        static Kind of(std::uint16_t packed);
    };

    /// What came later than all others; `broker`: its name. Its text is why it happened, where that is known.
    RowId append(const StoredEvent &stored, const QString &broker);
    /// All of another one, which come later: a text costs once, not for each event. For what was made elsewhere.
    void append(const EventColumns &later);
    /// What came before all others, the oldest first; `broker` answers with the name for a profile id. The shift.
    RowId prepend(const QList<StoredEvent> &older, const std::function<QString(const QString &)> &broker);
    /// How many ids go with the oldest chunks so that no fewer than `most` events stay.
    [[nodiscard]] RowId oldestBeside(qsizetype most) const;
    void forget(RowId ids); ///< as oldestBeside() says: these go, and all others are shifted down by as much

    [[nodiscard]] qsizetype count() const { return m_count; }
    [[nodiscard]] RowId idLimit() const;
    [[nodiscard]] RowId chunks() const { return static_cast<RowId>(m_chunks.size()); }
    [[nodiscard]] RowId rowsIn(RowId chunk) const { return static_cast<RowId>(m_chunks[chunk].at.size()); }
    [[nodiscard]] std::vector<RowId> ids() const;    ///< of all, ascending
    [[nodiscard]] RowId find(qint64 sequence) const; ///< noRow: it is not there

    [[nodiscard]] qint64 sequence(RowId id) const;
    [[nodiscard]] qint64 at(RowId id) const { return chunkOf(id).at[id % chunkRows]; } ///< milliseconds since 1970
    [[nodiscard]] std::uint16_t kind(RowId id) const { return chunkOf(id).kinds[id % chunkRows]; }
    [[nodiscard]] WordTable::Word word(RowId id, Text text) const { return chunkOf(id).words[text][id % chunkRows]; }
    [[nodiscard]] QByteArrayView text(RowId id, Text text) const { return m_words[text].at(word(id, text)); }
    [[nodiscard]] std::uint16_t port(RowId id) const { return chunkOf(id).ports[id % chunkRows]; }
    /// What a mark stands for; `buffer` holds it where it is a port.
    [[nodiscard]] QByteArrayView valueOf(RowId id, char mark, QByteArray &buffer) const;
    [[nodiscard]] static bool isMark(char c) { return c >= ClientMark && c <= PortMark; }
    void appendWhat(RowId id, QByteArray &text) const; ///< the whole sentence
    [[nodiscard]] const WordTable &words(Text text) const { return m_words[text]; }
    [[nodiscard]] const std::vector<qint64> &times(RowId chunk) const { return m_chunks[chunk].at; }
    [[nodiscard]] const std::vector<std::uint16_t> &kinds(RowId chunk) const { return m_chunks[chunk].kinds; }
    [[nodiscard]] const std::vector<WordTable::Word> &words(RowId chunk, Text text) const
    {
        return m_chunks[chunk].words[text];
    }
    [[nodiscard]] const std::array<int, 1U << Kind::typeBits> &countsByType() const { return m_byType; }
    [[nodiscard]] qsizetype bytes() const;

private:
    struct Chunk
    {
        qint64 firstSequence = 0;
        std::vector<std::uint32_t> sequences; ///< beside the first
        std::vector<qint64> at;
        std::vector<std::uint16_t> kinds;
        std::vector<std::uint16_t> ports;
        std::array<std::vector<WordTable::Word>, texts> words;
    };
    [[nodiscard]] const Chunk &chunkOf(RowId id) const { return m_chunks[id / chunkRows]; }
    [[nodiscard]] static bool hasRoom(const Chunk &chunk, qint64 sequence);
    static Chunk newChunk(qint64 sequence, std::size_t rows);
    void add(Chunk &chunk, const StoredEvent &stored, const QString &broker);
    QByteArrayView shown(const QString &text); ///< in m_buffer
    QByteArrayView formOf(QByteArrayView text, const Chunk &chunk, std::uint16_t &port);

    std::deque<Chunk> m_chunks;
    std::array<WordTable, texts> m_words;
    std::array<int, 1U << Kind::typeBits> m_byType{};
    qsizetype m_count = 0;
    QByteArray m_buffer; ///< these two spare an allocation for each text
    QByteArray m_form;
};

} // namespace gatehouse
