// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/async.h"

#include <QTest>

#include <thread>

using namespace gatehouse;

class TestAsync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hands_a_ready_result_over_by_the_event_loop();
    void hands_an_error_over();
    void never_calls_a_dead_context();
    void never_calls_a_context_that_dies_after_the_answer();
    void answers_cancelled_when_every_copy_is_dropped();
    void lives_as_long_as_one_copy();
    void takes_the_first_of_two_answers();
    void takes_a_result_from_another_thread();
    void turns_a_cancelled_future_into_an_error();
    void serves_two_listeners();
    void leaves_no_watcher_behind();
};

void TestAsync::hands_a_ready_result_over_by_the_event_loop()
{
    int got = 0;
    whenDone(ready<int>(7), this, [&got](const Result<int> &result) { got = result.value_or(-1); });
    QCOMPARE(got, 0);
    QTRY_COMPARE(got, 7);
}

void TestAsync::hands_an_error_over()
{
    std::optional<Error> got;
    Answer<> answer;
    whenDone(answer.future(), this, [&got](const Result<> &result) {
        if (!result)
            got = result.error();
    });
    answer.finish(fail(Fault::Offline, QStringLiteral("The broker is gone."), QStringLiteral("ECONNRESET")));
    QTRY_VERIFY(got);
    QCOMPARE(got->fault, Fault::Offline);
    QCOMPARE(got->what, QStringLiteral("The broker is gone."));
    QCOMPARE(got->detail, QStringLiteral("ECONNRESET"));
}

void TestAsync::never_calls_a_dead_context()
{
    bool called = false;
    bool other = false;
    Answer<int> answer;
    auto context = std::make_unique<QObject>();
    whenDone(answer.future(), context.get(), [&called](const Result<int> &) { called = true; });
    whenDone(answer.future(), this, [&other](const Result<int> &) { other = true; });
    context.reset();
    answer.finish(1);
    QTRY_VERIFY(other);
    QVERIFY(!called);
}

void TestAsync::never_calls_a_context_that_dies_after_the_answer()
{
    bool called = false;
    bool other = false;
    auto context = std::make_unique<QObject>();
    whenDone(ready<int>(1), context.get(), [&called](const Result<int> &) { called = true; });
    context.reset();
    whenDone(ready<int>(1), this, [&other](const Result<int> &) { other = true; });
    QTRY_VERIFY(other);
    QVERIFY(!called);
}

void TestAsync::answers_cancelled_when_every_copy_is_dropped()
{
    std::optional<Fault> fault;
    auto answer = std::make_unique<Answer<int>>();
    whenDone(answer->future(), this, [&fault](const Result<int> &result) {
        if (!result)
            fault = result.error().fault;
    });
    answer.reset();
    QTRY_VERIFY(fault);
    QCOMPARE(*fault, Fault::Cancelled);
}

void TestAsync::lives_as_long_as_one_copy()
{
    int got = 0;
    std::optional<Answer<int>> copy;
    {
        const Answer<int> answer;
        copy = answer;
        whenDone(answer.future(), this, [&got](const Result<int> &result) { got = result.value_or(-1); });
    }
    QVERIFY(!copy->isFinished());
    copy->finish(3);
    QVERIFY(copy->isFinished());
    QTRY_COMPARE(got, 3);
}

void TestAsync::takes_the_first_of_two_answers()
{
    QList<int> got;
    Answer<int> answer;
    whenDone(answer.future(), this, [&got](const Result<int> &result) { got.append(result.value_or(-1)); });
    answer.finish(1);
    answer.finish(2);
    QTRY_COMPARE(got, QList<int>{1});
    QCOMPARE(answer.future().resultCount(), 1);
}

void TestAsync::takes_a_result_from_another_thread()
{
    QString got;
    QThread *handledIn = nullptr;
    Answer<QString> answer;
    whenDone(answer.future(), this, [&got, &handledIn](const Result<QString> &result) {
        got = result.value_or(QString());
        handledIn = QThread::currentThread();
    });
    std::thread other([answer] { answer.finish(QStringLiteral("from afar")); });
    QTRY_COMPARE(got, QStringLiteral("from afar"));
    QCOMPARE(handledIn, QThread::currentThread());
    other.join();
}

void TestAsync::turns_a_cancelled_future_into_an_error()
{
    std::optional<Fault> fault;
    {
        QPromise<Result<int>> promise;
        promise.start();
        whenDone(promise.future(), this, [&fault](const Result<int> &result) {
            if (!result)
                fault = result.error().fault;
        });
    }
    QTRY_VERIFY(fault);
    QCOMPARE(*fault, Fault::Cancelled);
}

void TestAsync::serves_two_listeners()
{
    int sum = 0;
    Answer<int> answer;
    for (int i = 0; i < 2; ++i)
        whenDone(answer.future(), this, [&sum](const Result<int> &result) { sum += result.value_or(0); });
    answer.finish(5);
    QTRY_COMPARE(sum, 10);
}

void TestAsync::leaves_no_watcher_behind()
{
    QObject context;
    bool called = false;
    whenDone(ready<int>(1), &context, [&called](const Result<int> &) { called = true; });
    QTRY_VERIFY(called);
    QTRY_VERIFY(context.children().isEmpty());
}

QTEST_GUILESS_MAIN(TestAsync)
#include "tst_async.moc"
