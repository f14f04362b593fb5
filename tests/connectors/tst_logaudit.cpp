// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logaudit.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

/// "pump-7 refused login 3 (1 2 0) 1795363121-1795363125" for each row.
QByteArrayList wordsOf(const LogAudit &audit, SubjectKind subject)
{
    QByteArrayList words;
    const QList<AuditRow> rows = audit.rows(subject);
    for (const AuditRow &row : rows) {
        const auto number = [](auto value) { return QByteArray::number(value); };
        words.append(row.name + ' ' + eventTypeName(row.type).toUtf8() + ' ' + eventReasonName(row.reason).toUtf8() +
                     ' ' + number(row.count) + " (" + number(row.ofCertainty[0]) + ' ' + number(row.ofCertainty[1]) +
                     ' ' + number(row.ofCertainty[2]) + ") " + number(row.first) + '-' + number(row.last));
    }
    return words;
}

QByteArray dataOf(const char *name)
{
    QFile file(QStringLiteral(GATEHOUSE_TEST_DATA "/mosquittolog/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// What a whole log tells of everybody.
class TestLogAudit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void counts();
    void agreesWithTheEvents_data();
    void agreesWithTheEvents();
    void readsEachLineByItself_data() { agreesWithTheEvents_data(); }
    void readsEachLineByItself();
    void readsAFile();
    void saysWhyItCannot();
    void isBounded();
};

void TestLogAudit::counts()
{
    LogAudit audit;
    audit.reader().setSubscriptions(LogReader::Subscriptions::AreNotThere);
    audit.add("1795363300: New client connected from 10.0.0.1:5 as a (p2, c1, k60, u'alice').\n"
              "1795363301: Client a disconnected.\n"
              "1795370500: Client a disconnected, not authorised.\n"
              "1795370400: Client a disconnected, not authorised.\r\n"
              "1795370600: Client b disconnected, not authorised.\n"
              "1795370600: Client connection from ::1 denied: max_connections exceeded.\n"
              "1795370700: Denied PUBLISH from b (d0, q1, r0, m1, 'b/x', ... (2 bytes))\n"
              "1795370800: New client connected from 10.0.0.2:5 as b (p2, c1, k60, u'bob').\n"
              "1795370900: Client b has exceeded timeout, dis");
    audit.add("connecting.");
    audit.finish();
    QCOMPARE(wordsOf(audit, SubjectKind::ClientId).constFirst(),
             QByteArray("a refused login 2 (0 2 0) 1795370400-1795370500"));
    QByteArrayList ofB = wordsOf(audit, SubjectKind::ClientId).mid(1);
    std::sort(ofB.begin(), ofB.end());
    QCOMPARE(ofB, (QByteArrayList{"b denied rule 1 (1 0 0) 1795370700-1795370700",
                                  "b disconnected keepAlive 1 (1 0 0) 1795370900-1795370900",
                                  "b refused login 1 (1 0 0) 1795370600-1795370600"}));
    QByteArrayList users = wordsOf(audit, SubjectKind::User);
    std::sort(users.begin(), users.end());
    QCOMPARE(users, (QByteArrayList{"alice refused login 2 (0 2 0) 1795370400-1795370500",
                                    "bob disconnected keepAlive 1 (1 0 0) 1795370900-1795370900"}));
    QByteArrayList addresses = wordsOf(audit, SubjectKind::Address);
    std::sort(addresses.begin(), addresses.end());
    QCOMPARE(addresses, (QByteArrayList{"10.0.0.2 disconnected keepAlive 1 (1 0 0) 1795370900-1795370900",
                                        "::1 refused limit 1 (1 0 0) 1795370600-1795370600"}));
    QCOMPARE(audit.hours().size(), 1);
    QCOMPARE(audit.hours().value(498714).refused, 4U);
    QCOMPARE(audit.hours().value(498714).denied, 1U);
}

void TestLogAudit::agreesWithTheEvents_data()
{
    QTest::addColumn<QByteArray>("log");
    for (const char *name : {"2.0.11.log", "2.0.22.log", "2.1.2.log", "2.0.11-plugin.log", "2.1.2-plugin.log"})
        QTest::newRow(name) << dataOf(name);
}

void TestLogAudit::agreesWithTheEvents()
{
    QFETCH(QByteArray, log);
    QVERIFY(!log.isEmpty());
    LogReader reader;
    Attribution attribution;
    QMap<QByteArray, quint64> expected;
    const auto take = [&](const LogLine &line, QByteArrayView raw) {
        const Sighting *seen = attribution.take(line);
        if (seen == nullptr)
            return;
        const Event event = eventOf(*seen, raw.toByteArray());
        if (event.type != EventType::Refused && event.type != EventType::Denied)
            return;
        const QByteArray what = ' ' + eventTypeName(event.type).toUtf8() + ' ' + eventReasonName(event.reason).toUtf8();
        for (const QString &name : {event.who.clientId, event.who.user, event.who.address})
            if (!name.isEmpty())
                ++expected[name.toUtf8() + what];
    };
    reader.add(log, take);
    reader.finish(take);
    LogAudit audit;
    for (qsizetype at = 0; at < log.size(); at += 100)
        audit.add(log.mid(at, 100));
    audit.finish();
    QMap<QByteArray, quint64> counted;
    for (const SubjectKind kind : {SubjectKind::ClientId, SubjectKind::User, SubjectKind::Address}) {
        const QList<AuditRow> rows = audit.rows(kind);
        for (const AuditRow &row : rows)
            if (row.type != EventType::Disconnected)
                counted[row.name + ' ' + eventTypeName(row.type).toUtf8() + ' ' +
                        eventReasonName(row.reason).toUtf8()] += row.count;
    }
    QVERIFY(expected.size() > 3);
    QCOMPARE(counted, expected);
}

/// Most lines are only passed over then: each has the same kind, and what a line says by itself is counted the same.
void TestLogAudit::readsEachLineByItself()
{
    QFETCH(QByteArray, log);
    log += log + log; // so that it knows the version of the lines before the first start
    LogAudit each(LogAudit::Depth::EachLine);
    LogAudit joined;
    for (qsizetype at = 0; at < log.size(); at += 150) {
        each.add(log.mid(at, 150));
        joined.add(log.mid(at, 150));
    }
    each.finish();
    joined.finish();
    QCOMPARE(each.reader().counts().lines, joined.reader().counts().lines);
    QCOMPARE(each.reader().counts().ofKind, joined.reader().counts().ofKind);
    QMap<QByteArray, quint64> expected;
    LogReader reader;
    const auto take = [&expected](const LogLine &line, QByteArrayView) {
        const bool isCounted =
            line.kind == LogKind::Refused || line.kind == LogKind::DeniedPublish || line.kind == LogKind::DeniedFilter;
        if (isCounted && !line.isAmbiguous && line.clientId != unknownClient)
            ++expected[line.clientId.toByteArray()];
    };
    reader.add(log, take);
    QMap<QByteArray, quint64> counted;
    const QList<AuditRow> rows = each.rows(SubjectKind::ClientId);
    for (const AuditRow &row : rows)
        if (row.type != EventType::Disconnected)
            counted[row.name] += row.count;
    QCOMPARE(counted, expected);
    QVERIFY(each.rows(SubjectKind::User).isEmpty());
}

void TestLogAudit::readsAFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    constexpr int lines = 20000;
    for (int i = 0; i < lines; ++i)
        file.write("1795363121: Client c" + QByteArray::number(i % 7) + " disconnected, not authorised.\n");
    file.close();
    LogAudit audit;
    const Result<> read = auditFile(path, audit);
    QVERIFY2(read, read ? "" : qPrintable(read.error().what));
    QCOMPARE(audit.reader().counts().lines, lines);
    QCOMPARE(audit.rows(SubjectKind::ClientId).size(), 7);
    LogAudit stopped;
    const Result<> cancelled = auditFile(path, stopped, [] { return true; });
    QVERIFY(!cancelled && cancelled.error().fault == Fault::Cancelled);
}

void TestLogAudit::saysWhyItCannot()
{
    QTemporaryDir folder;
    for (const QString &path : {folder.path(), folder.filePath(QStringLiteral("none"))}) {
        LogAudit audit;
        const Result<> read = auditFile(path, audit);
        QVERIFY(!read);
        QCOMPARE(read.error().fault, Fault::BadInput);
        QVERIFY2(read.error().what.contains(path), qPrintable(read.error().what));
    }
}

void TestLogAudit::isBounded()
{
    LogAudit audit;
    const QByteArray tail(700, 'x');
    constexpr int names = 150000;
    for (int i = 0; i < names; ++i)
        audit.add(
            QByteArray("1795363121: Client " + QByteArray::number(i) + tail + " disconnected, not authorised.\n"));
    const auto kept = quint64(audit.rows(SubjectKind::ClientId).size());
    QVERIFY(kept > 50000);
    QVERIFY(audit.others() > 0);
    QCOMPARE(kept + audit.others(), quint64(names));
}

QTEST_GUILESS_MAIN(TestLogAudit)
#include "tst_logaudit.moc"
