// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/rowstore.h"

#include "models/textsearch.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cstring>

namespace gatehouse {

namespace {

// A chunk's texts are addressed by 32 bits: 1 024 rows of 16 such cells still fit.
constexpr qsizetype longestCell = 128 * 1024;
constexpr std::uint16_t longMark = 0xFFFF; // the length stands in Chunk::longCells

QByteArrayView cutToLongest(const QByteArray &cell)
{
    if (cell.size() <= longestCell)
        return cell;
    qsizetype end = longestCell;
    while (end > 0 && (static_cast<unsigned char>(cell.at(end)) & 0xC0U) == 0x80U)
        --end;
    return QByteArrayView(cell).first(end);
}

} // namespace

struct RowStore::Chunk
{
    Chunk(int cellsOfRow, int numbersOfRow)
        : lengths(std::size_t(chunkRows) * static_cast<std::size_t>(cellsOfRow))
        , numbers(std::size_t(chunkRows) * static_cast<std::size_t>(numbersOfRow))
    {
    }

    std::vector<char> text;
    std::vector<char> keys;
    std::array<std::uint32_t, chunkRows + 1> starts{};
    std::array<std::uint32_t, chunkRows> keyStarts{};
    std::array<std::uint32_t, chunkRows> keyLengths{};
    std::array<quint8, chunkRows> icons{};
    std::array<quint8, chunkRows> facets{};
    std::array<quint8, chunkRows> states{};
    std::vector<std::uint16_t> lengths; ///< of each cell of each row
    std::vector<qint64> numbers;
    QHash<quint32, quint32> longCells; ///< row * columns + column -> length
    RowId rows = 0;
    RowId live = 0;
    std::size_t unused = 0; ///< bytes of `text` and `keys` that no row has any more
    bool inOrder = true;    ///< row after row, nothing in between
};

RowStore::RowStore(int columns, int numbers)
    : m_columns(columns)
    , m_numbers(numbers)
{
}

RowStore::~RowStore() = default;

RowId RowStore::add(const TableRow &row)
{
    if (m_limit % chunkRows == 0) {
        if (!m_chunks.empty()) {
            m_chunks.back()->text.shrink_to_fit();
            m_chunks.back()->keys.shrink_to_fit();
        }
        m_chunks.push_back(std::make_unique<Chunk>(m_columns, m_numbers));
    }
    Chunk &chunk = *m_chunks.back();
    const RowId at = chunk.rows++;
    ++chunk.live;
    chunk.states[at] = liveState;
    chunk.keyStarts[at] = static_cast<std::uint32_t>(chunk.keys.size());
    chunk.keyLengths[at] = static_cast<std::uint32_t>(row.key.size());
    chunk.keys.insert(chunk.keys.end(), row.key.cbegin(), row.key.cend());
    m_textBytes += row.key.size();
    writeTexts(chunk, at, row);
    writeValues(chunk, at, row);
    ++m_live;
    return m_limit++;
}

// A vector doubles when it is full; where rows are replaced here and there, all chunks would end up half empty.
void RowStore::makeRoom(Chunk &chunk, std::size_t bytes) const
{
    const std::size_t wanted = chunk.text.size() + bytes;
    if (wanted > chunk.text.capacity() && chunk.rows == chunkRows)
        chunk.text.reserve(wanted + wanted / 16);
}

void RowStore::writeTexts(Chunk &chunk, RowId at, const TableRow &row)
{
    qsizetype bytes = m_columns;
    for (const QByteArray &cell : row.cells)
        bytes += std::min(cell.size(), longestCell);
    makeRoom(chunk, static_cast<std::size_t>(bytes));
    chunk.starts[at] = static_cast<std::uint32_t>(chunk.text.size());
    for (int column = 0; column < m_columns; ++column) {
        const QByteArrayView cell = column < row.cells.size() ? cutToLongest(row.cells.at(column)) : QByteArrayView();
        const quint32 place = at * static_cast<quint32>(m_columns) + static_cast<quint32>(column);
        const bool isLong = cell.size() >= longMark;
        chunk.lengths[place] = isLong ? longMark : static_cast<std::uint16_t>(cell.size());
        if (isLong)
            chunk.longCells.insert(place, static_cast<quint32>(cell.size()));
        chunk.text.insert(chunk.text.end(), cell.begin(), cell.end());
        chunk.text.push_back('\n');
        m_textBytes += cell.size();
    }
    const QByteArrayView whole(chunk.text.data() + chunk.starts[at],
                               static_cast<qsizetype>(chunk.text.size() - chunk.starts[at]));
    chunk.states[at] = static_cast<quint8>(liveState | (changesWhenFolded(whole) ? capitalsState : 0));
}

void RowStore::writeValues(Chunk &chunk, RowId at, const TableRow &row) const
{
    chunk.icons[at] = row.icon;
    chunk.facets[at] = row.facets;
    for (int i = 0; i < m_numbers; ++i)
        chunk.numbers[at * static_cast<std::size_t>(m_numbers) + static_cast<std::size_t>(i)] =
            row.numbers.value(i, row.number);
}

bool RowStore::holds(RowId id, const TableRow &row) const
{
    for (int i = 0; i < m_numbers; ++i) {
        if (number(id, i) != row.numbers.value(i, row.number))
            return false;
    }
    if (icon(id) != row.icon || facets(id) != row.facets)
        return false;
    for (int column = 0; column < m_columns; ++column) {
        const QByteArrayView cell = column < row.cells.size() ? cutToLongest(row.cells.at(column)) : QByteArrayView();
        if (this->cell(id, column) != cell)
            return false;
    }
    return true;
}

void RowStore::replace(RowId id, const TableRow &row)
{
    Chunk &chunk = chunkOf(id);
    const RowId at = id % chunkRows;
    forgetTexts(chunk, at);
    writeTexts(chunk, at, row);
    writeValues(chunk, at, row);
    if (chunk.unused > chunk.text.size() / 4)
        tidy(chunk);
}

void RowStore::forgetTexts(Chunk &chunk, RowId at)
{
    const std::uint32_t length = textLength(chunk, at);
    m_textBytes -= static_cast<qsizetype>(length) - m_columns;
    chunk.unused += length;
    chunk.inOrder = false;
    if (chunk.longCells.isEmpty())
        return;
    for (int column = 0; column < m_columns; ++column)
        chunk.longCells.remove(at * static_cast<quint32>(m_columns) + static_cast<quint32>(column));
}

void RowStore::remove(RowId id)
{
    Chunk &chunk = chunkOf(id);
    const RowId at = id % chunkRows;
    forgetTexts(chunk, at);
    chunk.unused += chunk.keyLengths[at];
    m_textBytes -= chunk.keyLengths[at];
    chunk.states[at] = 0;
    chunk.keyLengths[at] = 0;
    for (int column = 0; column < m_columns; ++column)
        chunk.lengths[at * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column)] = 0;
    --chunk.live;
    --m_live;
    if (chunk.live == 0 || chunk.unused > (chunk.text.size() + chunk.keys.size()) / 4)
        tidy(chunk);
}

// Writes the texts anew, row after row; rows that are gone take no place.
void RowStore::tidy(Chunk &chunk) const
{
    std::vector<char> text;
    std::vector<char> keys;
    text.reserve(chunk.text.size() - std::min(chunk.unused, chunk.text.size()));
    for (RowId at = 0; at < chunk.rows; ++at) {
        const auto textStart = static_cast<std::uint32_t>(text.size());
        const auto keyStart = static_cast<std::uint32_t>(keys.size());
        if ((chunk.states[at] & liveState) != 0) {
            const char *from = chunk.text.data() + chunk.starts[at];
            text.insert(text.end(), from, from + textLength(chunk, at));
            const char *key = chunk.keys.data() + chunk.keyStarts[at];
            keys.insert(keys.end(), key, key + chunk.keyLengths[at]);
        }
        chunk.starts[at] = textStart;
        chunk.keyStarts[at] = keyStart;
    }
    chunk.text = std::move(text);
    chunk.keys = std::move(keys);
    chunk.unused = 0;
    chunk.inOrder = true;
}

void RowStore::clear()
{
    m_chunks.clear();
    m_limit = 0;
    m_live = 0;
    m_textBytes = 0;
}

TableRow RowStore::rowAt(RowId id) const
{
    TableRow row;
    row.key = key(id).toByteArray();
    for (int column = 0; column < m_columns; ++column)
        row.cells.append(cell(id, column).toByteArray());
    row.icon = icon(id);
    row.facets = facets(id);
    for (int i = 0; i < m_numbers; ++i)
        row.numbers.append(number(id, i));
    return row;
}

std::vector<RowId> RowStore::compacted()
{
    RowStore dense(m_columns, m_numbers);
    std::vector<RowId> newIds(m_limit, noRow);
    for (RowId id = 0; id < m_limit; ++id) {
        if (isLive(id))
            newIds[id] = dense.add(rowAt(id));
        if (id % chunkRows == chunkRows - 1)
            m_chunks[id / chunkRows].reset(); // so that the texts are not held twice
    }
    m_chunks = std::move(dense.m_chunks);
    m_limit = dense.m_limit;
    m_live = dense.m_live;
    m_textBytes = dense.m_textBytes;
    return newIds;
}

bool RowStore::isLive(RowId id) const
{
    return (chunkOf(id).states[id % chunkRows] & liveState) != 0;
}

QByteArrayView RowStore::key(RowId id) const
{
    const Chunk &chunk = chunkOf(id);
    const RowId at = id % chunkRows;
    return {chunk.keys.data() + chunk.keyStarts[at], static_cast<qsizetype>(chunk.keyLengths[at])};
}

std::uint32_t RowStore::lengthOf(const Chunk &chunk, RowId at, int column) const
{
    const quint32 place = at * static_cast<quint32>(m_columns) + static_cast<quint32>(column);
    const std::uint16_t length = chunk.lengths[place];
    return length == longMark ? chunk.longCells.value(place) : length;
}

std::uint32_t RowStore::textLength(const Chunk &chunk, RowId at) const
{
    std::uint32_t length = static_cast<std::uint32_t>(m_columns);
    for (int column = 0; column < m_columns; ++column)
        length += lengthOf(chunk, at, column);
    return length;
}

QByteArrayView RowStore::cell(RowId id, int column) const
{
    const Chunk &chunk = chunkOf(id);
    const RowId at = id % chunkRows;
    std::uint32_t start = chunk.starts[at];
    for (int before = 0; before < column; ++before)
        start += lengthOf(chunk, at, before) + 1;
    return {chunk.text.data() + start, static_cast<qsizetype>(lengthOf(chunk, at, column))};
}

QByteArrayView RowStore::text(RowId id) const
{
    const Chunk &chunk = chunkOf(id);
    const RowId at = id % chunkRows;
    return {chunk.text.data() + chunk.starts[at], static_cast<qsizetype>(textLength(chunk, at))};
}

bool RowStore::hasCapitals(RowId id) const
{
    return (chunkOf(id).states[id % chunkRows] & capitalsState) != 0;
}

quint8 RowStore::icon(RowId id) const
{
    return chunkOf(id).icons[id % chunkRows];
}

quint8 RowStore::facets(RowId id) const
{
    return chunkOf(id).facets[id % chunkRows];
}

qint64 RowStore::number(RowId id, int which) const
{
    const auto row = static_cast<std::size_t>(id % chunkRows);
    return chunkOf(id).numbers[row * static_cast<std::size_t>(m_numbers) + static_cast<std::size_t>(which)];
}

RowStore::Run RowStore::run(RowId which)
{
    Chunk &chunk = *m_chunks[which];
    if (!chunk.inOrder)
        tidy(chunk);
    chunk.starts[chunk.rows] = static_cast<std::uint32_t>(chunk.text.size());
    Run run;
    run.first = which * chunkRows;
    run.rows = chunk.rows;
    run.text = QByteArrayView(chunk.text.data(), static_cast<qsizetype>(chunk.text.size()));
    run.starts = chunk.starts.data();
    run.facets = chunk.facets.data();
    run.states = chunk.states.data();
    return run;
}

qsizetype RowStore::bytesBesideTexts() const
{
    std::size_t bytes = m_chunks.capacity() * sizeof(m_chunks.front());
    for (const std::unique_ptr<Chunk> &chunk : m_chunks) {
        bytes += sizeof(Chunk) + chunk->text.capacity() + chunk->keys.capacity();
        bytes += chunk->lengths.capacity() * sizeof(std::uint16_t) + chunk->numbers.capacity() * sizeof(qint64);
        bytes += static_cast<std::size_t>(chunk->longCells.capacity()) * 16;
    }
    return static_cast<qsizetype>(bytes) - m_textBytes;
}

} // namespace gatehouse
