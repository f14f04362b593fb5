// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"

#include <QList>

#include <memory>
#include <optional>

namespace gatehouse {

/// One answer for several: finished when all are, with the first error in the order of the list.
template <typename T> [[nodiscard]] Future<> allOf(const QList<Future<T>> &futures, QObject *context)
{
    struct Count
    {
        qsizetype open = 0;
        qsizetype worst = 0;
        std::optional<Error> error;
        Answer<> answer;
    };
    if (futures.isEmpty())
        return ready<void>({});
    auto count = std::make_shared<Count>();
    count->open = futures.size();
    for (qsizetype i = 0; i < futures.size(); ++i) {
        whenDone(futures.at(i), context, [count, i](const Result<T> &result) {
            if (!result && (!count->error || i < count->worst)) {
                count->error = result.error();
                count->worst = i;
            }
            if (--count->open == 0)
                count->answer.finish(count->error ? Result<>(fail(*count->error)) : Result<>());
        });
    }
    return count->answer.future();
}

} // namespace gatehouse
