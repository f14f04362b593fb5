// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/access/accessrows.h"

#include <QObject>

#include <deque>
#include <functional>
#include <memory>

namespace gatehouse {

/// Makes the rows of what was read beside the window's thread, and hands everything on in the order in which it was
/// given, one piece a turn of the event loop: so that the window stays alive while 100 000 rows come in. What is small
/// is made and handed on at once when nothing waits before it. GUI thread.
class AccessIntake final : public QObject
{
    Q_OBJECT
public:
    using Take = std::function<void(const AccessRows &rows)>;

    explicit AccessIntake(QObject *parent = nullptr);

    void add(const QString &brokerId, const QString &brokerName, const QList<AccessRecord> &records, Take take);
    void add(std::function<void()> step); ///< what follows on the pieces given so far

private:
    struct Piece
    {
        std::shared_ptr<AccessRows> rows; ///< null: still being made
        Take take;
    };
    void handOn();

    std::deque<std::shared_ptr<Piece>> m_pieces;
    QList<QList<TableRow>> m_spent;
    bool m_isHandingOn = false;
};

} // namespace gatehouse
