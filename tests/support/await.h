// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"

#include <QtTest/QTest>

#include <chrono>

namespace gatehouse::test {

/// Spins the event loop until the future is finished and returns its answer; a future that is still open after
/// `patience` answers TimedOut with a text that no part of the program uses.
template <typename T>
Result<T> await(const Future<T> &future, std::chrono::milliseconds patience = std::chrono::seconds(20))
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, static_cast<int>(patience.count())))
        return fail(Fault::TimedOut, QStringLiteral("The test waited in vain for this future."));
    if (future.resultCount() == 0)
        return fail(Fault::Cancelled, QStringLiteral("The future was finished without a result."));
    return future.result();
}

/// For the message of QVERIFY2: what an answer says when it is an error.
template <typename T> QByteArray told(const Result<T> &result)
{
    if (result)
        return QByteArrayLiteral("fine");
    const Error &error = result.error();
    const QString text = faultName(error.fault) + u": " + error.what + u" [" + error.detail + u']';
    return text.toUtf8();
}

} // namespace gatehouse::test
