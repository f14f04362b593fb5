// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/redaction.h"

#include <QtTest/QTest>

using namespace gatehouse;

class TestRedaction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesOtherRecordsAlone_data();
    void leavesOtherRecordsAlone();
    void takesSecretsOut_data();
    void takesSecretsOut();
    void tellsTheSameFromAnother();
    void showsNothingOfWhatIsNotJson();
    void doesWithoutAKey();
    void makesFreshKeys();
};

void TestRedaction::leavesOtherRecordsAlone_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("account") << QByteArray(R"({"username":"pump-7", "disabled":true})");
    QTest::newRow("odd blanks") << QByteArray("{ \"username\" :\t\"pump-7\" }");
    QTest::newRow("the word in a value") << QByteArray(R"({"textdescription":"wrong password three times"})");
    QTest::newRow("escapes") << QByteArray(R"({"textdescription":"\u202e"})");
    QTest::newRow("text") << QByteArray("user pump-7\ntopic read #\n");
}

void TestRedaction::leavesOtherRecordsAlone()
{
    QFETCH(QByteArray, record);
    QCOMPARE(Redaction("key").redacted(record), record);
}

void TestRedaction::takesSecretsOut_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("password") << QByteArray(R"({"username":"a","password":"hunter2"})") << QByteArray("hunter2");
    QTest::newRow("salt") << QByteArray(R"({"salt":"c2FsdA=="})") << QByteArray("c2FsdA==");
    QTest::newRow("iterations") << QByteArray(R"({"iterations":86421})") << QByteArray("86421");
    QTest::newRow("encoded") << QByteArray(R"({"encoded_password":"$7$1000$aa$bb"})") << QByteArray("$aa$");
    QTest::newRow("deep") << QByteArray(R"({"a":[{"b":{"password":"hunter2"}}]})") << QByteArray("hunter2");
    QTest::newRow("array") << QByteArray(R"([{"password":"hunter2"}])") << QByteArray("hunter2");
    QTest::newRow("in capitals") << QByteArray(R"({"PassWord":"hunter2"})") << QByteArray("hunter2");
    QTest::newRow("an object") << QByteArray(R"({"password":{"x":"hunter2"}})") << QByteArray("hunter2");
    QTest::newRow("key in escapes") << QByteArray(R"({"pass\u0077ord":"hunter2"})") << QByteArray("hunter2");
    QTest::newRow("broken") << QByteArray(R"({"password":"hunter2)") << QByteArray("hunter2");
    QTest::newRow("not JSON") << QByteArray("password hunter2") << QByteArray("hunter2");
}

void TestRedaction::takesSecretsOut()
{
    QFETCH(QByteArray, record);
    QFETCH(QByteArray, secret);
    QVERIFY(record.contains(secret));
    const QByteArray redacted = Redaction("key").redacted(record);
    QVERIFY2(!redacted.contains(secret), redacted.constData());
    QVERIFY2(redacted.contains("hmac-sha256:"), redacted.constData());
    QCOMPARE(Redaction("key").redacted(record), redacted);
}

void TestRedaction::tellsTheSameFromAnother()
{
    const Redaction redaction("key");
    const QByteArray one = redaction.redacted(QByteArray(R"({"password":"one"})"));
    QVERIFY(one != redaction.redacted(QByteArray(R"({"password":"two"})")));
    QVERIFY(one != Redaction("other").redacted(QByteArray(R"({"password":"one"})")));
    QVERIFY(!redaction.redacted(std::optional<QByteArray>()).has_value());
}

void TestRedaction::showsNothingOfWhatIsNotJson()
{
    const QByteArray redacted = Redaction("key").redacted(QByteArray("name pump-7\npassword x\n"));
    QVERIFY2(!redacted.contains("pump-7"), redacted.constData());
}

void TestRedaction::doesWithoutAKey()
{
    QCOMPARE(Redaction().redacted(QByteArray(R"({"password":"hunter2"})")), QByteArray(R"({"password":"removed"})"));
}

void TestRedaction::makesFreshKeys()
{
    const QByteArray key = Redaction::freshKey();
    QCOMPARE(key.size(), 32);
    QVERIFY(key != Redaction::freshKey());
    QVERIFY(key != QByteArray(32, '\0'));
}

QTEST_GUILESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
