// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/keyedtable.h"

#include <array>
#include <memory>
#include <vector>

namespace gatehouse {

class RowCondition;

/// One row of a table: a stable key, the text of each column, and what is not text. Values only; copied in.
struct TableRow
{
    QByteArray key;
    QList<QByteArray> cells; ///< UTF-8, already made visible
    quint8 icon = 0;         ///< index into the table's icons; 0: none
    quint8 facets = 0;       ///< bits for setFacetMask()
    qint64 number = 0;       ///< what a numeric or time column sorts by (see Column::sort)
    QList<qint64> numbers;   ///< one for each numeric column, in their order, where `number` is not for all
};

/// The model under nearly every table: keyed rows in compact columns (at most 100 bytes a row beside the texts),
/// filtered and sorted through an index of its own. It never resets: rows are put, replaced and removed in batches; the
/// selection and the scroll position stay with their keys. Text is sorted whatever the case, digits by their value;
/// rows that are equal stay in the order that they had. A filter shows its first rows at once and the rest some frames
/// later. GUI thread. Not QSortFilterProxyModel: that takes 50 s to narrow 1 000 000 rows with a view attached
/// (Qt 6.4.2).
class IndexedTable : public KeyedTable
{
    Q_OBJECT
public:
    explicit IndexedTable(QList<TableColumn> columns, QObject *parent = nullptr);
    ~IndexedTable() override;

    void put(const QList<TableRow> &rows); ///< adds, or replaces by key
    void remove(const QList<QByteArray> &keys);
    void reserve(qsizetype rows);                 ///< so many in all are about to be there
    void replaceAll(const QList<TableRow> &rows); ///< what is missing goes, what changed changes, the rest stays
    /// A reading in parts, of the rows whose keys begin with `keyStart`: those put between begin and end are kept, all
    /// others go at end. Several may be under way; beginning one anew forgets what it saw.
    void beginReading(const QByteArray &keyStart = {});
    void endReading(const QByteArray &keyStart = {});
    void clear();

    void setFilter(const QString &text); ///< case-insensitive, all words, any column
    void filterBy(const QString &text, std::shared_ptr<const RowCondition> condition); ///< and what a condition takes
    void setFacetMask(quint8 wanted); ///< rows with any of these bits; 0: all
    [[nodiscard]] QString filter() const;
    [[nodiscard]] bool isFiltering() const override;
    [[nodiscard]] int totalCount() const override;
    [[nodiscard]] std::array<int, 8> facetCounts() const; ///< how many rows have each bit, the lowest first
    [[nodiscard]] QByteArray keyAt(int row) const override;
    [[nodiscard]] int rowOf(const QByteArray &key) const override;
    [[nodiscard]] qsizetype bytesBesideTexts() const; ///< what the index, columns and hash take

    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

protected:
    [[nodiscard]] bool isBefore(RowId a, RowId b) const override;
    [[nodiscard]] bool isTaken(RowId id) const override;
    [[nodiscard]] RowId idLimit() const override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse
