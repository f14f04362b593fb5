// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/change.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QGridLayout;
class QVBoxLayout;

namespace gatehouse {

/// One line of the difference between two forms of a record.
struct DiffLine
{
    using Kind = ChangedLine::Kind;
    Kind kind = Kind::Stays;
    QString field; ///< made visible; empty where the record is not made of fields; the number of a file's line
    QString value; ///< made visible
    friend bool operator==(const DiffLine &, const DiffLine &) = default;
};

/// The difference by fields where both forms are JSON objects (arrays by their elements, objects inside by their own
/// fields), else by lines. What is gone comes before what is new of the same field; what stays comes last. Secret parts
/// are taken out as for an export.
QList<DiffLine> differenceOf(const std::optional<QByteArray> &before, const std::optional<QByteArray> &after);

/// Shows what a change makes of a record: each field on its own line, with a sign and a tint; what stays is folded
/// away. Plain text throughout.
class RecordDiff final : public QWidget
{
    Q_OBJECT
public:
    explicit RecordDiff(QWidget *parent = nullptr);
    void showDifference(const std::optional<QByteArray> &before, const std::optional<QByteArray> &after);
    /// Lines of a file, those around included.
    void showLines(const QList<ChangedLine> &lines);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *begin();
    QGridLayout *addGrid(QWidget *holder) const;
    void addLine(const DiffLine &line, QWidget *holder, QGridLayout *grid);

    struct Row
    {
        DiffLine::Kind kind;
        QWidget *first;
        QWidget *last;
    };
    QList<Row> m_rows;
    QWidget *m_content = nullptr;
};

} // namespace gatehouse
