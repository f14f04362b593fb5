// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/await.h"

#include <QEventLoop>
#include <QFutureWatcher>
#include <QTimer>

namespace gatehouse::test {

/// As await(), which looks every 10 ms only; for where thousands of answers are waited for.
template <typename T> Result<T> answerOf(const Future<T> &future)
{
    QEventLoop loop;
    QTimer::singleShot(20000, &loop, &QEventLoop::quit);
    QFutureWatcher<Result<T>> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.isFinished() ? await(future) : Result<T>(fail(Fault::TimedOut, QString()));
}

} // namespace gatehouse::test
