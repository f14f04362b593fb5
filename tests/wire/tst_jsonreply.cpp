// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/jsonreply.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace gatehouse;

/// JSON is taken whole and in one meaning, or not at all.
class TestJsonReply : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads();
    void refuses_data();
    void refuses();
    void takesTheLastOfKnownRepetitions();
};

void TestJsonReply::reads()
{
    const auto document =
        jsonOf(R"( {"a":[1,2.5,-3e2,true,null,"\u00fc\ud83d\ude00"],"b":{"a":9007199254740993}} )", {}, {});
    QVERIFY(document);
    const QJsonArray row = document->object().value(QLatin1String("a")).toArray();
    QCOMPARE(row.size(), 6);
    QCOMPARE(row.at(5).toString(), QStringLiteral("ü😀"));
    QCOMPARE(document->object().value(QLatin1String("b")).toObject().value(QLatin1String("a")).toInteger(),
             9007199254740993);
    QVERIFY(jsonOf("[]", {}, {}));
    QVERIFY(jsonOf(R"([{"a":1},{"a":1}])", {}, {})); // once in each object
    QVERIFY(jsonOf(QByteArray(QByteArray(500, '[') + QByteArray(500, ']')), {}, {}));
}

void TestJsonReply::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const QByteArray &bytes, const char *word = "damaged") {
        QTest::newRow(name) << bytes << QString::fromLatin1(word);
    };
    row("nothing", "");
    row("blanks", "  \n");
    row("a page", "<html></html>");
    row("half an object", R"({"a":[1,2)");
    row("half a text", R"({"a":"b)");
    row("half a letter", "[\"\xc3");
    row("not UTF-8", "[\"\xff\"]");
    row("Latin-1", "[\"\xfc\"]");
    row("an overlong form", "[\"\xc0\xaf\"]");
    row("half a pair", "[\"\xed\xa0\x80\"]");
    row("UTF-16", QByteArray("[\0]\0", 4));
    row("NaN", R"({"a":NaN})");
    row("infinite", R"({"a":-Infinity})");
    row("beyond numbers", R"({"a":1e999})");
    row("leading zero", R"([01])");
    row("a point at the end", R"([1.])");
    row("a comma at the end", R"([1,])");
    row("a comment", R"([1/**/])");
    row("single quotes", R"({'a':1})");
    row("line end in a text", "[\"a\nb\"]");
    row("zero byte behind", QByteArray("[]\0", 3));
    row("two documents", "[][]");
    row("a line of text behind", "[] ok");
    row("too deep", QByteArray(100'000, '['));
    row("too deep and whole", QByteArray(QByteArray(5000, '[') + QByteArray(5000, ']')));
    row("a value alone", "17");
    row("a key twice", R"({"until":1,"who":"x","until":2})", R"("until" twice)");
    row("a key twice, inside", R"([{"a":{"b":[{"c":1,"c":1}]}}])", R"("c" twice)");
    row("a key twice, escaped", R"({"a\u0062":1,"ab":2})", R"("ab" twice)");
    row("the empty key twice", R"({"":1,"":2})", R"("" twice)");
    row("a hostile key twice", "{\"\u202e\":1,\"\u202e\":2}", "\\u{202E}");
    row("a key three times", R"({"client_properties":1,"a":1,"a":2,"client_properties":2})", R"("a" twice)");
}

void TestJsonReply::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    const auto document = jsonOf(bytes, {"client_properties"}, QStringLiteral("broker.example:15671"));
    QVERIFY(!document);
    QCOMPARE(document.error().fault, Fault::BadReply);
    QVERIFY2(document.error().what.contains(word), qPrintable(document.error().what));
    QVERIFY(document.error().what.contains(QLatin1String("broker.example:15671")));
}

// RabbitMQ 3.10 lists each MQTT connection with client_properties twice, the telling one last.
void TestJsonReply::takesTheLastOfKnownRepetitions()
{
    const QByteArray bytes = R"([{"client_properties":{},"client_properties":{"client_id":"cid-live"},"user":"dev1"}])";
    QVERIFY(!jsonOf(bytes, {}, {}));
    const auto document = jsonOf(bytes, {"client_properties"}, {});
    QVERIFY(document);
    const QJsonObject connection = document->array().at(0).toObject();
    QCOMPARE(
        connection.value(QLatin1String("client_properties")).toObject().value(QLatin1String("client_id")).toString(),
        QStringLiteral("cid-live"));
}

QTEST_GUILESS_MAIN(TestJsonReply)
#include "tst_jsonreply.moc"
