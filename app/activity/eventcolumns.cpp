// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/eventcolumns.h"

#include "core/text.h"

#include <algorithm>
#include <limits>

namespace gatehouse {

std::uint16_t EventColumns::Kind::packed() const
{
    return static_cast<std::uint16_t>((unsigned(type) << (causeBits + certaintyBits)) |
                                      (unsigned(cause) << certaintyBits) | unsigned(certainty));
}

EventColumns::Kind EventColumns::Kind::of(std::uint16_t packed)
{
    const auto part = [packed](unsigned shift, unsigned bits) {
        return (unsigned(packed) >> shift) & ((1U << bits) - 1);
    };
    return {EventType(part(causeBits + certaintyBits, typeBits)), Cause(part(certaintyBits, causeBits)),
            Certainty(part(0, certaintyBits))};
}

EventColumns::Chunk EventColumns::newChunk(qint64 sequence, std::size_t rows)
{
    Chunk chunk;
    chunk.firstSequence = sequence;
    chunk.sequences.reserve(rows);
    chunk.at.reserve(rows);
    chunk.kinds.reserve(rows);
    chunk.ports.reserve(rows);
    for (std::vector<WordTable::Word> &column : chunk.words)
        column.reserve(rows);
    return chunk;
}

bool EventColumns::hasRoom(const Chunk &chunk, qint64 sequence)
{
    return chunk.at.size() < chunkRows &&
           sequence - chunk.firstSequence <= qint64(std::numeric_limits<std::uint32_t>::max());
}

// Nearly all texts are plain ASCII, and at 50 000 events a second each allocation counts.
QByteArrayView EventColumns::shown(const QString &text)
{
    const qsizetype length = text.size();
    if (length <= usualLimit) {
        m_buffer.resize(usualLimit);
        const auto *from = reinterpret_cast<const char16_t *>(text.utf16());
        char *to = m_buffer.data();
        unsigned others = 0;
        for (qsizetype i = 0; i < length; ++i) {
            constexpr unsigned plain = 0x7F - 0x20;
            others |= unsigned(std::uint16_t(from[i] - 0x20) >= plain);
            to[i] = char(from[i]);
        }
        if (others == 0)
            return {to, length};
    }
    m_buffer = visibleUtf8(text);
    return m_buffer;
}

/// `text` with its marks, in m_form. The names are those that the chunk got last.
QByteArrayView EventColumns::formOf(QByteArrayView text, const Chunk &chunk, std::uint16_t &port)
{
    struct Name
    {
        QByteArrayView text;
        char mark;
    };
    constexpr qsizetype shortest = 3; // what is shorter is everywhere
    std::array<Name, 3> names{Name{m_words[Client].at(chunk.words[Client].back()), ClientMark},
                              Name{m_words[Address].at(chunk.words[Address].back()), AddressMark},
                              Name{m_words[User].at(chunk.words[User].back()), UserMark}};
    std::stable_sort(names.begin(), names.end(),
                     [](const Name &a, const Name &b) { return a.text.size() > b.text.size(); });
    auto end = names.begin();
    while (end != names.end() && end->text.size() >= shortest)
        ++end;
    m_form.resize(text.size());
    char *to = m_form.data();
    const char *at = text.begin();
    while (at != text.end()) {
        const auto name = std::find_if(names.begin(), end, [at, &text](const Name &one) {
            return *at == one.text.front() && text.end() - at >= one.text.size() &&
                   std::equal(one.text.begin(), one.text.end(), at);
        });
        if (name == end) {
            *to++ = *at++;
            continue;
        }
        *to++ = name->mark;
        at += name->text.size();
        if (name->mark != AddressMark || port != 0 || text.end() - at < 2 || *at != ':')
            continue;
        const char *digit = at + 1;
        unsigned number = 0;
        constexpr unsigned most = std::numeric_limits<std::uint16_t>::max();
        while (digit != text.end() && *digit >= '0' && *digit <= '9' && number <= most)
            number = number * 10 + unsigned(*digit++ - '0');
        if (number == 0 || number > most || at[1] == '0')
            continue;
        port = std::uint16_t(number);
        *to++ = ':';
        *to++ = PortMark;
        at = digit;
    }
    return {m_form.data(), to - m_form.data()};
}

QByteArrayView EventColumns::valueOf(RowId id, char mark, QByteArray &buffer) const
{
    switch (mark) {
    case ClientMark:
        return text(id, Client);
    case UserMark:
        return text(id, User);
    case AddressMark:
        return text(id, Address);
    default:
        buffer.setNum(port(id));
        return buffer;
    }
}

void EventColumns::appendWhat(RowId id, QByteArray &whole) const
{
    QByteArray buffer;
    for (const char c : text(id, Form)) {
        if (isMark(c))
            whole.append(valueOf(id, c, buffer));
        else
            whole.append(c);
    }
}

void EventColumns::add(Chunk &chunk, const StoredEvent &stored, const QString &broker)
{
    const Event &event = stored.event;
    chunk.sequences.push_back(static_cast<std::uint32_t>(stored.sequence - chunk.firstSequence));
    chunk.at.push_back(event.at.toMSecsSinceEpoch());
    chunk.kinds.push_back(Kind{event.type, event.cause, event.certainty}.packed());
    chunk.words[Client].push_back(m_words[Client].take(shown(event.who.clientId)));
    chunk.words[User].push_back(m_words[User].take(shown(event.who.user)));
    chunk.words[Address].push_back(m_words[Address].take(shown(event.who.address)));
    chunk.words[Broker].push_back(m_words[Broker].take(shown(broker)));
    std::uint16_t port = 0;
    const QByteArrayView what = shown(event.why.isEmpty() ? event.text : event.why);
    chunk.words[Form].push_back(m_words[Form].take(formOf(what, chunk, port)));
    chunk.ports.push_back(port);
    ++m_byType[std::size_t(event.type)];
    ++m_count;
}

RowId EventColumns::append(const StoredEvent &stored, const QString &broker)
{
    if (m_chunks.empty() || !hasRoom(m_chunks.back(), stored.sequence))
        m_chunks.push_back(newChunk(stored.sequence, chunkRows));
    add(m_chunks.back(), stored, broker);
    return idLimit() - 1;
}

void EventColumns::append(const EventColumns &later)
{
    std::array<std::vector<WordTable::Word>, texts> ours;
    for (std::size_t text = 0; text < texts; ++text) {
        const WordTable &theirs = later.m_words[text];
        ours[text].resize(theirs.limit());
        for (WordTable::Word word = 0; word < theirs.limit(); ++word)
            if (theirs.isUsed(word))
                ours[text][word] = m_words[text].take(theirs.at(word), theirs.uses(word));
    }
    for (const Chunk &from : later.m_chunks) {
        for (std::size_t row = 0; row < from.at.size(); ++row) {
            const qint64 sequence = from.firstSequence + from.sequences[row];
            if (m_chunks.empty() || !hasRoom(m_chunks.back(), sequence))
                m_chunks.push_back(newChunk(sequence, chunkRows));
            Chunk &chunk = m_chunks.back();
            chunk.sequences.push_back(static_cast<std::uint32_t>(sequence - chunk.firstSequence));
            chunk.at.push_back(from.at[row]);
            chunk.kinds.push_back(from.kinds[row]);
            chunk.ports.push_back(from.ports[row]);
            for (std::size_t text = 0; text < texts; ++text)
                chunk.words[text].push_back(ours[text][from.words[text][row]]);
        }
    }
    for (std::size_t type = 0; type < m_byType.size(); ++type)
        m_byType[type] += later.m_byType[type];
    m_count += later.m_count;
}

std::vector<RowId> EventColumns::ids() const
{
    std::vector<RowId> ids;
    ids.reserve(std::size_t(m_count));
    for (RowId chunk = 0; chunk < chunks(); ++chunk)
        for (RowId row = 0; row < rowsIn(chunk); ++row)
            ids.push_back(chunk * chunkRows + row);
    return ids;
}

RowId EventColumns::prepend(const QList<StoredEvent> &older, const std::function<QString(const QString &)> &broker)
{
    std::deque<Chunk> chunks;
    for (qsizetype i = 0; i < older.size(); ++i) {
        const StoredEvent &stored = older.at(i);
        if (chunks.empty() || !hasRoom(chunks.back(), stored.sequence))
            chunks.push_back(
                newChunk(stored.sequence, std::min<std::size_t>(chunkRows, std::size_t(older.size() - i))));
        add(chunks.back(), stored, broker(stored.brokerId));
    }
    const auto shift = static_cast<RowId>(chunks.size());
    m_chunks.insert(m_chunks.begin(), std::make_move_iterator(chunks.begin()), std::make_move_iterator(chunks.end()));
    return shift * chunkRows;
}

RowId EventColumns::oldestBeside(qsizetype most) const
{
    qsizetype left = m_count;
    RowId gone = 0;
    while (gone + 1 < m_chunks.size() && left - qsizetype(m_chunks[gone].at.size()) >= most)
        left -= qsizetype(m_chunks[gone++].at.size());
    return gone * chunkRows;
}

void EventColumns::forget(RowId ids)
{
    for (RowId gone = 0; gone < ids / chunkRows; ++gone) {
        const Chunk &chunk = m_chunks.front();
        for (std::size_t column = 0; column < texts; ++column)
            for (const WordTable::Word word : chunk.words[column])
                m_words[column].release(word);
        for (const std::uint16_t kind : chunk.kinds)
            --m_byType[std::size_t(Kind::of(kind).type)];
        m_count -= qsizetype(chunk.at.size());
        m_chunks.pop_front();
    }
    for (WordTable &table : m_words)
        table.tidy();
}

RowId EventColumns::idLimit() const
{
    return m_chunks.empty() ? 0 : (chunks() - 1) * chunkRows + rowsIn(chunks() - 1);
}

qint64 EventColumns::sequence(RowId id) const
{
    const Chunk &chunk = chunkOf(id);
    return chunk.firstSequence + chunk.sequences[id % chunkRows];
}

RowId EventColumns::find(qint64 sequence) const
{
    const auto after = std::upper_bound(m_chunks.begin(), m_chunks.end(), sequence,
                                        [](qint64 wanted, const Chunk &chunk) { return wanted < chunk.firstSequence; });
    if (after == m_chunks.begin())
        return noRow;
    const Chunk &chunk = *std::prev(after);
    const auto place = std::lower_bound(chunk.sequences.begin(), chunk.sequences.end(), sequence - chunk.firstSequence,
                                        [](std::uint32_t one, qint64 wanted) { return qint64(one) < wanted; });
    if (place == chunk.sequences.end() || chunk.firstSequence + *place != sequence)
        return noRow;
    return RowId(std::prev(after) - m_chunks.begin()) * chunkRows + RowId(place - chunk.sequences.begin());
}

qsizetype EventColumns::bytes() const
{
    std::size_t bytes = 0;
    for (const Chunk &chunk : m_chunks) {
        bytes += sizeof(Chunk) + chunk.sequences.capacity() * sizeof(std::uint32_t) +
                 chunk.at.capacity() * sizeof(qint64) +
                 (chunk.kinds.capacity() + chunk.ports.capacity()) * sizeof(std::uint16_t);
        for (const std::vector<WordTable::Word> &column : chunk.words)
            bytes += column.capacity() * sizeof(WordTable::Word);
    }
    for (const WordTable &table : m_words)
        bytes += static_cast<std::size_t>(table.bytes());
    return static_cast<qsizetype>(bytes);
}

} // namespace gatehouse
