// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>

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

struct TableColumn
{
    enum class Sort { Text, Number };
    QString title;
    Sort sort = Sort::Text;
    int width = 160; ///< device-independent pixels at 100 % text
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

/// The one model under every table: keyed rows in compact columns (at most 100 bytes a row beside the texts), filtered
/// and sorted through an index of its own. It never resets: rows are put, replaced and removed in batches; the
/// selection and the scroll position stay with their keys (a view keeps its place between aboutToRearrange() and
/// rearranged()). Text is sorted whatever the case, digits by their value; rows that are equal stay in the order that
/// they had. A filter shows its first rows at once and the rest some frames later. GUI thread. Not
/// QSortFilterProxyModel: that takes 50 s to narrow 1 000 000 rows with a view attached (Qt 6.4.2).
class IndexedTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role { KeyRole = Qt::UserRole, IconRole, FacetsRole, NumberRole };

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
    [[nodiscard]] bool isFiltering() const; ///< the exact count is not in yet
    [[nodiscard]] int totalCount() const;
    [[nodiscard]] std::array<int, 8> facetCounts() const; ///< how many rows have each bit, the lowest first
    [[nodiscard]] QByteArray keyAt(int row) const;
    [[nodiscard]] int rowOf(const QByteArray &key) const; ///< -1: filtered out or not there
    [[nodiscard]] qsizetype bytesBesideTexts() const;     ///< what the index, columns and hash take

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    void countChanged();     ///< shown or total; also when the exact count is in
    void aboutToRearrange(); ///< rows come, go or move: remember what stands at the top by its key
    void rearranged();       ///< and put it there again; the selection may have lost rows that are not shown any more

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse
