// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <memory>
#include <utility>

namespace gatehouse {

/// What an asynchronous call returns at a seam between rooms.
template <typename T = void> using Future = QFuture<Result<T>>;

/// The writing end of a Future. Copyable, all copies are one answer; the first finish() counts. An Answer of which
/// every copy is gone without finish() answers Fault::Cancelled, so that no spinner turns for ever. Thread-safe as
/// far as QPromise is: finish() from one thread only.
template <typename T = void> class Answer
{
public:
    Answer()
        : m_shared(std::make_shared<Shared>())
    {
    }
    [[nodiscard]] Future<T> future() const { return m_shared->promise.future(); }
    [[nodiscard]] bool isFinished() const { return m_shared->finished; }
    void finish(Result<T> result) const { m_shared->finish(std::move(result)); }

private:
    struct Shared
    {
        Shared() { promise.start(); }
        Shared(const Shared &) = delete;
        Shared &operator=(const Shared &) = delete;
        ~Shared() { finish(fail(Fault::Cancelled, QString())); }
        void finish(Result<T> result)
        {
            if (std::exchange(finished, true))
                return;
            promise.addResult(std::move(result));
            promise.finish();
        }
        QPromise<Result<T>> promise;
        bool finished = false;
    };
    std::shared_ptr<Shared> m_shared;
};

/// A future that is finished already.
template <typename T> [[nodiscard]] Future<T> ready(Result<T> result)
{
    Answer<T> answer;
    answer.finish(std::move(result));
    return answer.future();
}

/// Calls handler(Result<T>) in the context's thread, by the event loop, once the future is finished; never after the
/// context died. This is used instead of QFuture::then(context, ...), which aborts debug builds of Qt 6.4 when the
/// context died first. A future that was cancelled by its producer is handed on as Fault::Cancelled.
template <typename T, typename Handler>
void whenDone(const QFuture<Result<T>> &future, QObject *context, Handler handler)
{
    auto *watcher = new QFutureWatcher<Result<T>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, handler = std::move(handler)]() mutable {
                         watcher->deleteLater();
                         const QFuture<Result<T>> done = watcher->future();
                         if (done.resultCount() > 0)
                             handler(done.result());
                         else
                             handler(Result<T>(fail(Fault::Cancelled, QString())));
                     });
    watcher->setFuture(future);
}

} // namespace gatehouse
