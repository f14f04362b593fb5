// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <chrono>

namespace gatehouse {

/// How a server hands out a long list in parts. Paths are keys from the reply's root inwards; empty: it has none.
struct PageForm
{
    enum class Turning {
        ByNumber, ///< ?page=2
        ByCursor  ///< ?cursor=... of the page before; none on the last one
    };
    Turning turning = Turning::ByNumber;
    QString turnName = QStringLiteral("page"); ///< the parameter that turns: its number from 1 on, or the cursor
    QString sizeName = QStringLiteral("limit");
    int size = 1000;
    QStringList rows; ///< where the rows stand; empty: the reply is the array itself
    QStringList total;
    QStringList pageCount;
    QStringList hasNext; ///< a boolean
    QStringList cursor;  ///< a string or a number
    QString pastEnd;     ///< the server's word when the list became shorter than the page asked for
};

/// Where reading stops by itself.
struct PageLimits
{
    qint64 rows = 1'000'000;
    int pages = 10'000;
    std::chrono::milliseconds overall{600'000};
};

/// How far it came.
struct PagesRead
{
    qint64 rows = 0;
    int pages = 0;
    qint64 announced = -1; ///< by the server, at the last page; -1: it does not tell
    bool isWhole = false;  ///< the end was reached
    /// The list changed while it was read: a row may have moved from one page to another unseen, or stand on two.
    bool hasChanged = false;
    QString whyNotWhole; ///< a finished sentence
};

} // namespace gatehouse
