// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secret.h"

#include <QDataStream>
#include <QDebug>
#include <QTest>

#include <concepts>
#include <type_traits>

using namespace gatehouse;

template <typename T>
concept Printable = requires(QDebug debug, T value)
{
    debug << value;
};
template <typename T>
concept Streamable = requires(QDataStream stream, T value)
{
    stream << value;
};
template <typename T>
concept Comparable = requires(T a, T b)
{
    a == b;
};

class TestSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_its_bytes();
    void shares_nothing();
    void is_empty_after_a_move();
    void survives_an_assignment_to_itself();
    void overwrites_bytes_in_place();
    void leaves_shared_bytes_to_their_other_holder();
    void compares_data();
    void compares();
    void cannot_be_printed_streamed_or_compared_by_accident();
};

void TestSecret::keeps_its_bytes()
{
    QCOMPARE(Secret(QByteArray("hunter2")).reveal(), QByteArray("hunter2"));
    QCOMPARE(Secret::fromText(QStringLiteral("pässwort")).reveal(), QByteArray("p\xc3\xa4sswort"));
    QCOMPARE(Secret(QByteArray("a\0b", 3)).reveal().size(), 3);
    QVERIFY(Secret().isEmpty());
    QVERIFY(Secret::fromText(QString()).isEmpty());
}

void TestSecret::shares_nothing()
{
    const QByteArray given("hunter2");
    const Secret first(given);
    QVERIFY(first.reveal().constData() != given.constData());
    QCOMPARE(given, QByteArray("hunter2"));
    const Secret second(first);
    QVERIFY(second.reveal().constData() != first.reveal().constData());
    Secret third;
    third = first;
    QVERIFY(third.reveal().constData() != first.reveal().constData());
    QVERIFY(third.sameAs(first));
}

void TestSecret::is_empty_after_a_move()
{
    Secret first(QByteArray("hunter2"));
    const char *bytes = first.reveal().constData();
    Secret second(std::move(first));
    QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move): that is what is tested
    QCOMPARE(second.reveal().constData(), bytes);
    Secret third(QByteArray("old"));
    third = std::move(second);
    QVERIFY(second.isEmpty()); // NOLINT(bugprone-use-after-move)
    QCOMPARE(third.reveal(), QByteArray("hunter2"));
}

void TestSecret::survives_an_assignment_to_itself()
{
    Secret secret(QByteArray("hunter2"));
    const Secret &same = secret;
    secret = same;
    QCOMPARE(secret.reveal(), QByteArray("hunter2"));
    Secret &again = secret;
    secret = std::move(again);
    QCOMPARE(secret.reveal(), QByteArray("hunter2"));
}

void TestSecret::overwrites_bytes_in_place()
{
    QByteArray bytes("hunter2");
    bytes.detach();
    const char *place = bytes.constData();
    overwrite(bytes);
    QCOMPARE(bytes.constData(), place);
    QCOMPARE(bytes, QByteArray(7, '\0'));
    QString text = QString::fromLatin1("hunter2");
    overwrite(text);
    QCOMPARE(text, QString(7, QChar(0)));
    QByteArray empty;
    overwrite(empty);
    QVERIFY(empty.isEmpty());
}

void TestSecret::leaves_shared_bytes_to_their_other_holder()
{
    QByteArray bytes("hunter2");
    const QByteArray other = bytes;
    overwrite(bytes);
    QCOMPARE(other, QByteArray("hunter2"));
}

void TestSecret::compares_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<bool>("same");
    QTest::newRow("same") << QByteArray("hunter2") << QByteArray("hunter2") << true;
    QTest::newRow("empty") << QByteArray() << QByteArray() << true;
    QTest::newRow("first byte") << QByteArray("Hunter2") << QByteArray("hunter2") << false;
    QTest::newRow("last byte") << QByteArray("hunter3") << QByteArray("hunter2") << false;
    QTest::newRow("longer") << QByteArray("hunter22") << QByteArray("hunter2") << false;
    QTest::newRow("one is empty") << QByteArray("hunter2") << QByteArray() << false;
    QTest::newRow("longer by a nul") << QByteArray("a\0", 2) << QByteArray("a") << false;
    QTest::newRow("bytes above 127") << QByteArray("\xff") << QByteArray("\x7f") << false;
}

void TestSecret::compares()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QTEST(Secret(a).sameAs(Secret(b)), "same");
    QTEST(Secret(b).sameAs(Secret(a)), "same");
}

void TestSecret::cannot_be_printed_streamed_or_compared_by_accident()
{
    QVERIFY(!Printable<Secret>);
    QVERIFY(!Streamable<Secret>);
    QVERIFY(!Comparable<Secret>);
    QVERIFY(!(std::is_convertible_v<Secret, QByteArray>));
    QVERIFY(!(std::is_convertible_v<QByteArray, Secret>));
}

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
