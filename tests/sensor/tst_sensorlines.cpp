// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sensor/sensorfixture.h"

#include <QRegularExpression>

using namespace gatehouse::test;
using Sensor = SensedBroker::Sensor;

namespace {

constexpr int badUtf8 = 0xff;
const QString files = QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\n@SENSOR@\n"
                                     "password_file @FOLDER@/pw\n");
const QString dynsec = QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\n@SENSOR@\n@DYNSEC@\n");
const QString split = QStringLiteral("per_listener_settings true\nlistener @PORT0@ 127.0.0.1\n@SENSOR@\n"
                                     "password_file @FOLDER@/pw\nlistener @PORT1@ 127.0.0.1\nallow_anonymous true\n");

bool isAttempt(const QByteArray &line)
{
    return line.startsWith("gatehouse-sensor 1 attempt ");
}

/// What mosquitto says between asking its plugins and its verdict.
bool isBetween(const QByteArray &line)
{
    return line.startsWith("Sending CONNACK to ") || line.startsWith("Will message ") || line.startsWith("\twill");
}

bool isRefusal(const QByteArray &line)
{
    return line.endsWith("disconnected, not authorised.") || line.endsWith("disconnected: not authorised.");
}

QByteArray lineOf(const AttemptClient &client, const QByteArray &subject, int port)
{
    const QByteArray user = client.user.value_or(QByteArray()).isEmpty() ? QByteArray("-") : client.user->toHex();
    const QByteArray listener = port > 0 ? QByteArray::number(port) : QByteArray("-");
    return QByteArray("gatehouse-sensor 1 attempt id=" + client.id.toHex() + " user=" + user +
                      " address=127.0.0.1 protocol=" + QByteArray::number(client.protocol) +
                      " subject=" + (subject.isEmpty() ? QByteArray("-") : subject.toHex()) + " listener=" + listener);
}

QByteArray memoryOf(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1) : QByteArray();
}

} // namespace

Q_DECLARE_METATYPE(AttemptClient)

/// What the sensor writes into the log of a living mosquitto: who asked stands right before what the broker said to
/// that.
class TestSensorLines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void standBeforeTheVerdict_data();
    void standBeforeTheVerdict();
    void tellTheCertificate();
    void areNotWrittenBeforeNamesAreAsked_data();
    void areNotWrittenBeforeNamesAreAsked();
    void holdWhateverAStrangerSends();
    void areNotWrittenForThoseWhoStay();
    void endWithTheBroker();
};

void TestSensorLines::standBeforeTheVerdict_data()
{
    QTest::addColumn<QString>("configuration");
    QTest::addColumn<AttemptClient>("client");
    QTest::addColumn<bool>("isLetIn");
    QTest::newRow("nobody") << files << AttemptClient{"c"} << false;
    QTest::newRow("nobody, 3.1") << files << AttemptClient{"c", {}, {}, 3} << false;
    QTest::newRow("nobody, 5") << files << AttemptClient{"c", {}, {}, 5} << false;
    QTest::newRow("nobody, with a will") << files << AttemptClient{"c", {}, {}, 5, true} << false;
    QTest::newRow("wrong password") << files << AttemptClient{"c", "alice", "x"} << false;
    QTest::newRow("no password") << files << AttemptClient{"c", "alice"} << false;
    QTest::newRow("unknown") << files << AttemptClient{"c", "bob", "x"} << false;
    QTest::newRow("empty name") << files << AttemptClient{"c", "", "x"} << false;
    QTest::newRow("right") << files << AttemptClient{"c", "alice", "apw"} << true;
    QTest::newRow("right, with a will") << files << AttemptClient{"c", "alice", "apw", 5, true} << true;
    QTest::newRow("plugin: nobody") << dynsec << AttemptClient{"c"} << false;
    QTest::newRow("plugin: wrong password") << dynsec << AttemptClient{"c", "dora", "x", 5} << false;
    QTest::newRow("plugin: unknown") << dynsec << AttemptClient{"c", "bob", "x"} << false;
    QTest::newRow("plugin: disabled") << dynsec << AttemptClient{"c", "off", "dpw"} << false;
    QTest::newRow("plugin: another's id") << dynsec << AttemptClient{"c", "bound", "dpw"} << false;
    QTest::newRow("plugin: no password stored") << dynsec << AttemptClient{"c", "blank", "x"} << false;
    QTest::newRow("plugin: right") << dynsec << AttemptClient{"c", "dora", "dpw"} << true;
    QTest::newRow("listener: unknown") << split << AttemptClient{"c", "bob", "x"} << false;
    QTest::newRow("listener: right") << split << AttemptClient{"c", "alice", "apw"} << true;
}

void TestSensorLines::standBeforeTheVerdict()
{
    QFETCH(QString, configuration);
    QFETCH(AttemptClient, client);
    QFETCH(bool, isLetIn);
    SensedBroker sensed;
    QVERIFY2(sensed.start(configuration, Sensor::With), sensed.broker.problem());
    QVERIFY(sensed.broker.logText().contains("gatehouse-sensor 1 ready"));
    sensed.newLines();
    // One that came before and one that comes behind: a verdict is that of the line right before it.
    for (const AttemptClient &one : {AttemptClient{"before", "who"}, client, AttemptClient{"behind"}}) {
        const int code = ask(sensed.broker.port(), one);
        const bool isIn = one.id == client.id && isLetIn;
        QCOMPARE(code == 0, isIn);
        QByteArrayList lines = sensed.newLines();
        lines.erase(std::remove_if(lines.begin(), lines.end(), isBetween), lines.end());
        QCOMPARE(std::count_if(lines.cbegin(), lines.cend(), isAttempt), 1);
        const auto at = std::find_if(lines.cbegin(), lines.cend(), isAttempt);
        QCOMPARE(*at, lineOf(one, {}, sensed.isNew() ? sensed.broker.port() : 0));
        QVERIFY(at + 1 != lines.cend());
        const QByteArray verdict = *(at + 1);
        QVERIFY2(isIn ? verdict.startsWith("New client connected from ") : isRefusal(verdict), verdict.constData());
    }
}

void TestSensorLines::tellTheCertificate()
{
    const TestCertificates certificates;
    QVERIFY(certificates.isValid());
    const QString configuration = u"listener @PORT0@ 127.0.0.1\nallow_anonymous false\n@SENSOR@\ncafile " +
                                  certificates.caFile() + u"\ncertfile " + certificates.server().certificate +
                                  u"\nkeyfile " + certificates.server().key + u"\nrequire_certificate true\n";
    SensedBroker sensed;
    QVERIFY2(sensed.start(configuration, Sensor::With), sensed.broker.problem());
    sensed.newLines();
    const AttemptClient client{"c", "bob", "x", 5, false, {}, certificates.client()};
    QCOMPARE(askByTls(sensed.broker.port(), client), 135);
    const QByteArrayList lines = sensed.newLines();
    const qsizetype at = lines.indexOf(lineOf(client, "CN=pump-7", sensed.isNew() ? sensed.broker.port() : 0));
    QVERIFY(at >= 0);
    QVERIFY(isRefusal(lines.value(at + 1)) || isRefusal(lines.value(at + 2)));
    // Who is refused by TLS never gets as far as a name.
    askByTls(sensed.broker.port(), AttemptClient{"c", "bob", "x", 5, false, {}, certificates.strangeClient()});
    QVERIFY(QTest::qWaitFor([&] { return sensed.broker.logText().contains("OpenSSL Error"); }));
    const QByteArrayList refused = sensed.newLines();
    QVERIFY(std::none_of(refused.cbegin(), refused.cend(), isAttempt));
}

void TestSensorLines::areNotWrittenBeforeNamesAreAsked_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<AttemptClient>("client");
    QTest::newRow("clientid_prefixes") << "clientid_prefixes dev-\n" << AttemptClient{"c", "alice", "apw"};
    QTest::newRow("use_username_as_clientid") << "use_username_as_clientid true\n" << AttemptClient{"c"};
    QTest::newRow("control character in the id") << "" << AttemptClient{"a\nb", "alice", "apw"};
    QTest::newRow("control character in the name") << "" << AttemptClient{"c", "al\x1b[31mice", "apw"};
    QTest::newRow("line end in the name") << "" << AttemptClient{"c", "a\ngatehouse-sensor 1 attempt id=", "apw"};
    QTest::newRow("bytes that are no text") << "" << AttemptClient{QByteArray(1, char(badUtf8)), "alice", "apw"};
    QTest::newRow("extended authentication") << "" << AttemptClient{"c", "alice", "apw", 5, false, "SCRAM"};
    QTest::newRow("unknown protocol") << "" << AttemptClient{"c", "alice", "apw", 7};
}

void TestSensorLines::areNotWrittenBeforeNamesAreAsked()
{
    QFETCH(QString, more);
    QFETCH(AttemptClient, client);
    SensedBroker sensed;
    QVERIFY2(sensed.start(QString(files + more), Sensor::With), sensed.broker.problem());
    QVERIFY(ask(sensed.broker.port(), client) != 0);
    const QByteArrayList lines = sensed.newLines();
    QVERIFY(std::none_of(lines.cbegin(), lines.cend(), isAttempt));
}

void TestSensorLines::holdWhateverAStrangerSends()
{
    SensedBroker sensed;
    QVERIFY2(sensed.start(files, Sensor::With), sensed.broker.problem());
    sensed.newLines();
    static const QRegularExpression form(QStringLiteral(
        "^gatehouse-sensor 1 attempt id=([0-9a-f]*)(\\+?) user=([0-9a-f]*)(\\+?) address=127\\.0\\.0\\.1 "
        "protocol=4 subject=- listener=(-|[0-9]+)$"));
    const QByteArrayList names = {"%s%n%x%1000000d",
                                  "x user=- address=127.0.0.1 protocol=5",
                                  "Client <unknown> disconnected, not authorised.",
                                  "\xe2\x80\xae\xc3\xa4 \xf0\x9f\x98\x80",
                                  "'\"\\$(id)`<b>",
                                  QByteArray(30'000, 'l'),
                                  QByteArray(150, 'm'),
                                  QByteArray(365, 'n')};
    for (const QByteArray &id : names) {
        for (const QByteArray &user : names) {
            QVERIFY(ask(sensed.broker.port(), AttemptClient{id, user, "secret-password"}) > 0);
            const QByteArrayList lines = sensed.newLines();
            QCOMPARE(std::count_if(lines.cbegin(), lines.cend(), isAttempt), 1);
            const QByteArray line = *std::find_if(lines.cbegin(), lines.cend(), isAttempt);
            const auto match = form.match(QString::fromLatin1(line));
            QVERIFY2(match.hasMatch(), line.constData());
            const QByteArray toldId = QByteArray::fromHex(match.captured(1).toLatin1());
            const QByteArray toldUser = QByteArray::fromHex(match.captured(3).toLatin1());
            QVERIFY(id.startsWith(toldId) && user.startsWith(toldUser));
            QCOMPARE(match.capturedLength(2) == 0, toldId.size() == id.size());
            QCOMPARE(match.capturedLength(4) == 0, toldUser.size() == user.size());
            QVERIFY(toldId.size() >= qMin<qsizetype>(121, id.size()));
            QVERIFY(toldUser.size() >= qMin<qsizetype>(121, user.size()));
        }
    }
    QVERIFY(!sensed.broker.logText().contains("secret-password"));
    QVERIFY(!sensed.broker.logText().contains(QByteArray("secret-password").toHex()));
}

/// A reload checks everybody again who is connected, by the same question to the plugins.
void TestSensorLines::areNotWrittenForThoseWhoStay()
{
    SensedBroker sensed;
    QVERIFY2(sensed.start(files, Sensor::With), sensed.broker.problem());
    QTcpSocket stays;
    stays.connectToHost(QStringLiteral("127.0.0.1"), sensed.broker.port());
    QVERIFY(stays.waitForConnected());
    stays.write(QByteArray::fromHex("101c00044d51545404c2003c0004737461790005616c6963650003617077"));
    QVERIFY(stays.waitForReadyRead());
    QCOMPARE(stays.readAll(), QByteArray::fromHex("20020000"));
    sensed.newLines();
    for (int round = 0; round < 20; ++round) {
        QVERIFY(sensed.reload());
        stays.write(QByteArray::fromHex("c000")); // a signal that comes while it still reloads would be lost
        QVERIFY(stays.waitForReadyRead());
        QCOMPARE(stays.readAll(), QByteArray::fromHex("d000"));
    }
    QVERIFY(ask(sensed.broker.port(), AttemptClient{"c", "bob", "x"}) > 0);
    const QByteArrayList lines = sensed.newLines();
    QCOMPARE(std::count_if(lines.cbegin(), lines.cend(), isAttempt), 1);
}

void TestSensorLines::endWithTheBroker()
{
    for (const QString &configuration : {files, dynsec, split}) {
        SensedBroker sensed;
        QVERIFY2(sensed.start(configuration, Sensor::With), sensed.broker.problem());
        qint64 early = 0;
        for (int round = 0; round < 30; ++round) {
            for (int client = 0; client < 30; ++client)
                QVERIFY(ask(sensed.broker.port(), AttemptClient{"c", QByteArray(200, 'u'), "x"}) > 0);
            QVERIFY(sensed.reload());
            if (round == 9)
                early = memoryOf(sensed.broker.pid()).toLongLong();
        }
        const qint64 late = memoryOf(sensed.broker.pid()).toLongLong();
        // 600 attempts and 20 reloads: an attempt that leaves its line behind would be seen.
        QVERIFY2(early > 0 && late <= early + 64, qPrintable(QStringLiteral("%1 to %2 pages").arg(early).arg(late)));
        sensed.broker.stop();
        QVERIFY(sensed.broker.endedWell());
        QVERIFY2(sensed.start(configuration, Sensor::With), sensed.broker.problem());
    }
}

QTEST_GUILESS_MAIN(TestSensorLines)
#include "tst_sensorlines.moc"
