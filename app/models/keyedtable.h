// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/rowid.h"

#include <QAbstractTableModel>

#include <vector>

namespace gatehouse {

struct TableColumn
{
    enum class Sort { Text, Number };
    QString title;
    Sort sort = Sort::Text;
    int width = 160; ///< device-independent pixels at 100 % text
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

/// What a TableView shows: rows with stable keys, of which a list of ids is shown, in order. It never resets: it goes
/// from one list to the next so that the selection stays with its rows, and a view keeps its place between
/// aboutToRearrange() and rearranged(). GUI thread.
class KeyedTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role { KeyRole = Qt::UserRole, IconRole, FacetsRole, NumberRole };

    [[nodiscard]] virtual int totalCount() const = 0;
    [[nodiscard]] virtual bool isFiltering() const = 0; ///< the exact count is not in yet
    [[nodiscard]] virtual QByteArray keyAt(int row) const = 0;
    [[nodiscard]] virtual int rowOf(const QByteArray &key) const = 0; ///< -1: filtered out or not there

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countChanged();     ///< shown or total; also when the exact count is in
    void aboutToRearrange(); ///< rows come, go or move: remember what stands at the top by its key
    void rearranged();       ///< and put it there again; the selection may have lost rows that are not shown any more

protected:
    explicit KeyedTable(QList<TableColumn> columns, QObject *parent);

    /// What the next list has beside the last one; what is not Moved stays in its order.
    enum class Difference { None, Added, Removed, Moved };
    static constexpr std::size_t firstHits = 512; ///< more than any screen shows

    [[nodiscard]] virtual bool isBefore(RowId a, RowId b) const = 0; ///< a total order
    [[nodiscard]] virtual bool isTaken(RowId id) const = 0;          ///< by the filter
    [[nodiscard]] virtual RowId idLimit() const = 0;                 ///< above every id

    [[nodiscard]] const std::vector<RowId> &shown() const { return m_shown; }
    void show(std::vector<RowId> next, Difference difference);
    void showFurther(const std::vector<RowId> &more);                ///< behind all others: no row moves
    template <typename NewId> void renumberShown(const NewId &newId) ///< the same rows, by other ids
    {
        for (RowId &id : m_shown)
            id = newId(id);
    }
    void tellChanged(const std::vector<RowId> &changed); ///< of those that are shown
    [[nodiscard]] int placeOf(RowId id) const;           ///< row in the table; -1: not shown
    [[nodiscard]] std::vector<int> placesOf(const std::vector<RowId> &ids, const std::vector<RowId> &list) const;
    [[nodiscard]] const QList<TableColumn> &columns() const { return m_columns; }

private:
    bool showPiecewise(const std::vector<RowId> &next, Difference difference);
    void showRearranged(std::vector<RowId> next);
    void keepHeld(std::vector<RowId> &next) const;

    QList<TableColumn> m_columns;
    std::vector<RowId> m_shown;
    int m_blanks = 0; ///< rows at the end that are about to go, or have just come: between two signals only
};

} // namespace gatehouse
