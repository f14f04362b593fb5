// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"

#include <QByteArrayView>

#include <cstdint>
#include <memory>
#include <vector>

namespace gatehouse {

/// The rows of an IndexedTable in compact form: the texts of 1 024 rows stand one behind the other in one piece of
/// memory, which a search reads straight through; what is not text stands in plain arrays. Ids are given in the order
/// of adding and stay until compacted(). Owned by the table; its thread.
class RowStore final
{
public:
    static constexpr RowId chunkRows = 1024;

    RowStore(int columns, int numbers);
    ~RowStore();
    RowStore(const RowStore &) = delete;
    RowStore &operator=(const RowStore &) = delete;

    RowId add(const TableRow &row);
    [[nodiscard]] bool holds(RowId id, const TableRow &row) const; ///< the very same cells, icon, facets and numbers
    void replace(RowId id, const TableRow &row);                   ///< keeps the key
    void remove(RowId id);
    void clear();
    /// Gives new ids without gaps, in the old order; the answer has the new id at each old one (noRow: gone).
    std::vector<RowId> compacted();

    [[nodiscard]] RowId idLimit() const { return m_limit; } ///< above every id
    [[nodiscard]] RowId live() const { return m_live; }
    [[nodiscard]] RowId gaps() const { return m_limit - m_live; }
    [[nodiscard]] bool isLive(RowId id) const;
    [[nodiscard]] QByteArrayView key(RowId id) const;
    [[nodiscard]] QByteArrayView cell(RowId id, int column) const;
    [[nodiscard]] QByteArrayView text(RowId id) const; ///< all cells, each ended by a line feed
    [[nodiscard]] bool hasCapitals(RowId id) const;    ///< beyond ASCII: the text is not what it folds to
    [[nodiscard]] quint8 icon(RowId id) const;
    [[nodiscard]] quint8 facets(RowId id) const;
    [[nodiscard]] qint64 number(RowId id, int which) const;
    [[nodiscard]] qsizetype textBytes() const { return m_textBytes; }
    [[nodiscard]] qsizetype bytesBesideTexts() const;

    /// One run of rows for searching: `text` holds them one behind the other, row i from starts[i] to starts[i + 1].
    struct Run
    {
        RowId first = 0;
        RowId rows = 0;
        QByteArrayView text;
        const std::uint32_t *starts = nullptr; ///< rows + 1
        const quint8 *facets = nullptr;
        const quint8 *states = nullptr;
    };
    static constexpr quint8 liveState = 1;
    static constexpr quint8 capitalsState = 2;
    [[nodiscard]] RowId runCount() const { return static_cast<RowId>(m_chunks.size()); }
    [[nodiscard]] Run run(RowId which); ///< puts the texts in row order first, when rows were replaced

private:
    struct Chunk;
    [[nodiscard]] Chunk &chunkOf(RowId id) const { return *m_chunks[id / chunkRows]; }
    void writeTexts(Chunk &chunk, RowId at, const TableRow &row);
    void makeRoom(Chunk &chunk, std::size_t bytes) const;
    void writeValues(Chunk &chunk, RowId at, const TableRow &row) const;
    void forgetTexts(Chunk &chunk, RowId at);
    void tidy(Chunk &chunk) const;
    [[nodiscard]] std::uint32_t lengthOf(const Chunk &chunk, RowId at, int column) const;
    [[nodiscard]] std::uint32_t textLength(const Chunk &chunk, RowId at) const;
    [[nodiscard]] TableRow rowAt(RowId id) const;

    int m_columns;
    int m_numbers;
    std::vector<std::unique_ptr<Chunk>> m_chunks;
    RowId m_limit = 0;
    RowId m_live = 0;
    qsizetype m_textBytes = 0; ///< of cells and keys of live rows
};

} // namespace gatehouse
