// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/recorddiff.h"

#include <QTest>

using namespace gatehouse;

class TestRecordDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void differences_data();
    void differences();
};

void TestRecordDiff::differences_data()
{
    using Kind = DiffLine::Kind;
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QList<DiffLine>>("lines");
    const QString name = QStringLiteral("name");
    const QString roles = QStringLiteral("roles");
    QTest::newRow("a field goes") << QByteArray(R"({"disabled":true,"name":"a"})") << QByteArray(R"({"name":"a"})")
                                  << QList<DiffLine>{{Kind::Gone, QStringLiteral("disabled"), QStringLiteral("true")},
                                                     {Kind::Stays, name, QStringLiteral("a")}};
    QTest::newRow("a field changes") << QByteArray(R"({"name":"a"})") << QByteArray(R"({"name":"b"})")
                                     << QList<DiffLine>{{Kind::Gone, name, QStringLiteral("a")},
                                                        {Kind::New, name, QStringLiteral("b")}};
    QTest::newRow("one element of a list")
        << QByteArray(R"({"roles":["a","b"]})") << QByteArray(R"({"roles":["b","c"]})")
        << QList<DiffLine>{{Kind::Gone, roles, QStringLiteral("a")}, {Kind::New, roles, QStringLiteral("c")}};
    QTest::newRow("only the order of a list")
        << QByteArray(R"({"roles":["a","b"]})") << QByteArray(R"({"roles":["b","a"]})")
        << QList<DiffLine>{{Kind::Gone, roles, QStringLiteral("[\"a\",\"b\"]")},
                           {Kind::New, roles, QStringLiteral("[\"b\",\"a\"]")}};
    QTest::newRow("a record is made") << QByteArray() << QByteArray(R"({"name":"a"})")
                                      << QList<DiffLine>{{Kind::New, name, QStringLiteral("a")}};
    QTest::newRow("lines of a file") << QByteArray("user a\ntopic x\n") << QByteArray("user a\ntopic y\n")
                                     << QList<DiffLine>{{Kind::Gone, QString(), QStringLiteral("topic x")},
                                                        {Kind::New, QString(), QStringLiteral("topic y")},
                                                        {Kind::Stays, QString(), QStringLiteral("user a")},
                                                        {Kind::Stays, QString(), QString()}};
    QTest::newRow("a secret") << QByteArray(R"({"password":"hunter2"})") << QByteArray(R"({"password":"hunter3"})")
                              << QList<DiffLine>{{Kind::Stays, QStringLiteral("password"), QStringLiteral("removed")}};
    QTest::newRow("a name that turns round") << QByteArray(R"({})")
                                             << QByteArray("{\"name\":\"a\xe2\x80\xae"
                                                           "b\"}")
                                             << QList<DiffLine>{{Kind::New, name, QStringLiteral("a\\u{202E}b")}};
}

void TestRecordDiff::differences()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QList<DiffLine>, lines);
    const auto form = [](const QByteArray &bytes) { return bytes.isEmpty() ? std::nullopt : std::optional(bytes); };
    const QList<DiffLine> found = differenceOf(form(before), form(after));
    QCOMPARE(found.size(), lines.size());
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QCOMPARE(found.at(i).kind, lines.at(i).kind);
        QCOMPARE(found.at(i).field, lines.at(i).field);
        QCOMPARE(found.at(i).value, lines.at(i).value);
    }
}

QTEST_MAIN(TestRecordDiff)
#include "tst_recorddiff.moc"
