// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/brokerprocess.h"

#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QtTest/QtTest>

#include <array>

using namespace gatehouse::test;

/// What changes something: allow, block, undo; and the trail that it leaves.
class tst_GatehousectlChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void planChangesNothing();
    void allowsAndUndoes();
    void allowsByBlockId();
    void blocksSomebodyNew();
    void nothingToChange();
    void whatStaysBlockedIsNotCalledDone();
    void allowsAnotherClientId();
    void readOnlyBrokerIsLeftAlone();
    void foreignChangeIsNotOverwritten();
    void neverShutsItselfOut();
    void twoConsolesAtOnce();
    void trailIsListedFilteredAndExported();
    void brokenChainIsNoticed();
    void endsWhatWasForATime();
    void refusesTimesThatAreNone_data();
    void refusesTimesThatAreNone();

private:
    [[nodiscard]] Ended run(const QStringList &arguments) const
    {
        const QString url = QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port());
        return m_ctl->run(QStringList{QStringLiteral("--url"), url, QStringLiteral("--json")} + arguments);
    }
    static QStringList allow(const char *user, const char *more = "")
    {
        return words("allow --reason needed-again --user") + words(user) + words(more);
    }
    [[nodiscard]] bool isBlocked(const char *user) const
    {
        const QJsonArray blocks = run(words("blocked --kind disabled")).json().value(u"blocks").toArray();
        for (const QJsonValue &block : blocks) {
            if (block.toObject().value(u"subject").toObject().value(u"value").toString() == QLatin1String(user))
                return true;
        }
        return false;
    }
    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Gatehousectl> m_ctl;
};

void tst_GatehousectlChanges::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_ctl = std::make_unique<Gatehousectl>();
    m_ctl->setPassword("adminpw");
    DynsecFile file;
    file.addEverythingRole();
    for (const char *name : {"pump-7", "pump-9"})
        file.addAccount(DynsecAccount{.user = QString::fromLatin1(name),
                                      .password = QStringLiteral("pw"),
                                      .textDescription = QStringLiteral("flooded, ticket 4711"),
                                      .disabled = true,
                                      .roles = words("everything")});
    file.addAccount(QStringLiteral("pump-8"), QStringLiteral("pw"), words("everything"));
    file.addAccount(QStringLiteral("no-rights"), QStringLiteral("pw"));
    file.addAccount(DynsecAccount{.user = QStringLiteral("bound"),
                                  .password = QStringLiteral("pw"),
                                  .clientId = QStringLiteral("id-1"),
                                  .roles = words("everything")});
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
}

void tst_GatehousectlChanges::planChangesNothing()
{
    const Ended planned = run(allow("pump-7"));
    QVERIFY2(planned.code == 0, planned.told().constData());
    QVERIFY(!planned.json().contains(u"outcome"));
    const QJsonObject plan = planned.json().value(u"plan").toObject();
    QVERIFY(plan.value(u"effects").isArray() && plan.value(u"notLiftable").isArray());
    const QJsonArray changes = plan.value(u"changes").toArray();
    QCOMPARE(changes.size(), 1);
    for (const char *key : {"record", "before", "after", "sentence", "effects"})
        QVERIFY2(changes.at(0).toObject().contains(QLatin1String(key)), key);
    QVERIFY(isBlocked("pump-7"));
    QCOMPARE(run(words("audit verify")).json().value(u"entries").toInt(), 0);
}

void tst_GatehousectlChanges::allowsAndUndoes()
{
    const Ended allowed = run(allow("pump-7", "--apply --operator anna --certificate-identity never"));
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QCOMPARE(allowed.json().value(u"outcome").toString(), u"done"_qs);
    const QJsonObject verification = allowed.json().value(u"verification").toObject();
    QCOMPARE(verification.value(u"verdict").toString(), u"applied"_qs);
    QVERIFY(!verification.value(u"evidence").toArray().isEmpty());
    QVERIFY(verification.contains(u"next"));
    QVERIFY(!isBlocked("pump-7"));

    const Ended plan = run(words("undo"));
    QVERIFY2(plan.code == 0 && !plan.json().contains(u"outcome"), plan.told().constData());
    QVERIFY(!isBlocked("pump-7"));
    const Ended undone = run(words("undo --apply"));
    QVERIFY2(undone.code == 0, undone.told().constData());
    QVERIFY(isBlocked("pump-7"));
    // The reason survived, whole.
    QVERIFY(run(words("blocked")).out.contains("flooded, ticket 4711"));
    QVERIFY(run(words("audit list")).out.contains("\"operatorClaim\":\"anna\""));
}

void tst_GatehousectlChanges::allowsByBlockId()
{
    QString id;
    const QJsonArray blocks = run(words("blocked")).json().value(u"blocks").toArray();
    for (const QJsonValue &block : blocks) {
        if (block.toObject().value(u"subject").toObject().value(u"value").toString() == QLatin1String("pump-9"))
            id = block.toObject().value(u"id").toString();
    }
    QVERIFY(!id.isEmpty());
    const QStringList unban = words("unban --reason r --apply --block");
    const Ended allowed = run(unban + QStringList{id});
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QVERIFY(!isBlocked("pump-9"));
    QVERIFY(isBlocked("pump-7"));
    const Ended gone = run(unban + QStringList{id});
    QVERIFY2(gone.failedWith(2, "badInput"), gone.told().constData());
}

void tst_GatehousectlChanges::blocksSomebodyNew()
{
    const Ended blocked = run(words("block --user pump-8 --reason loud,ticket12 --apply"));
    QVERIFY2(blocked.code == 0, blocked.told().constData());
    QVERIFY(isBlocked("pump-8"));
    // A certificate could still name it, unless the listeners are known not to ask for one.
    const auto verdict = [](const Ended &ended) {
        return ended.json().value(u"verification").toObject().value(u"verdict").toString();
    };
    QCOMPARE(verdict(blocked), u"applied"_qs);
    QCOMPARE(run(allow("pump-8", "--apply")).code, 0);
    const Ended certain = run(words("block --user pump-8 --reason r --apply --certificate-identity never"));
    QCOMPARE(verdict(certain), u"verified"_qs);
    const Ended unknown = run(words("block --user nobody --reason r --apply"));
    // The broker refuses an account that it does not have already, but nothing was blocked: it may be a slip.
    QVERIFY2(unknown.code == 1, unknown.told().constData());
    QCOMPARE(unknown.json().value(u"outcome").toString(), u"nothing"_qs);
}

void tst_GatehousectlChanges::nothingToChange()
{
    const Ended allowed = run(allow("pump-8", "--apply"));
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QCOMPARE(allowed.json().value(u"outcome").toString(), u"nothing"_qs);
    const Ended undo = run(words("undo --apply"));
    QVERIFY2(undo.failedWith(2, "badInput"), undo.told().constData());
    const Ended strange = run(words("undo 99 --apply"));
    QVERIFY2(strange.failedWith(2, "badInput"), strange.told().constData());
}

void tst_GatehousectlChanges::whatStaysBlockedIsNotCalledDone()
{
    const Ended allowed = run(allow("no-rights", "--apply"));
    QVERIFY2(allowed.code == 1, allowed.told().constData());
    QCOMPARE(allowed.json().value(u"outcome").toString(), u"nothing"_qs);
    QVERIFY(!allowed.json().value(u"plan").toObject().value(u"notLiftable").toArray().isEmpty());
}

void tst_GatehousectlChanges::allowsAnotherClientId()
{
    const Ended nameless = run(allow("bound", "--apply"));
    QVERIFY2(nameless.code == 1, nameless.told().constData());
    QVERIFY2(nameless.out.contains("id-1"), nameless.told().constData());
    const QStringList other = words("--client-id id-2");
    QCOMPARE(run(words("explain --user bound") + other).code, 1);
    const Ended allowed = run(allow("bound", "--apply") + other);
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QCOMPARE(run(words("explain --user bound") + other).code, 0);
}

void tst_GatehousectlChanges::readOnlyBrokerIsLeftAlone()
{
    const QString url = QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port());
    QCOMPARE(m_ctl->run(words("brokers add careful --url") + QStringList{url}).code, 0);
    const Ended refused = m_ctl->run(allow("pump-7", "--apply --json"));
    QVERIFY2(refused.code == 2 || refused.code == 3, refused.told().constData());
    QVERIFY2(refused.err.count('\n') == 1, refused.told().constData());
    QVERIFY(refused.json().contains(u"error"));
    QVERIFY(isBlocked("pump-7"));
}

void tst_GatehousectlChanges::foreignChangeIsNotOverwritten()
{
    QCOMPARE(run(allow("pump-7", "--apply")).code, 0);
    // Somebody else blocks it again: that is what the undo wants, and what was noted with it stays.
    Gatehousectl other;
    other.setPassword("adminpw");
    const QString url = QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port());
    const Ended foreign = other.run(QStringList{QStringLiteral("--url"), url} +
                                    words("block --user pump-7 --reason another-hand --apply"));
    QVERIFY2(foreign.code == 0, foreign.told().constData());
    const Ended undo = run(words("undo --apply"));
    QVERIFY2(undo.code == 0, undo.told().constData());
    QCOMPARE(undo.json().value(u"outcome").toString(), u"nothing"_qs);
    QVERIFY(isBlocked("pump-7"));
}

void tst_GatehousectlChanges::neverShutsItselfOut()
{
    const Ended blocked = run(words("block --user admin --reason r --apply"));
    QVERIFY2(blocked.code == 2 && blocked.json().contains(u"error"), blocked.told().constData());
    QCOMPARE(run(words("blocked")).code, 0);
}

void tst_GatehousectlChanges::twoConsolesAtOnce()
{
    // Same store, same broker, same moment: each gets its own answers, and one chain holds both.
    const QString url = QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port());
    std::array<QProcess, 4> processes;
    const QStringList common{QStringLiteral("--json"), QStringLiteral("--url"), url};
    m_ctl->start(processes[0], common + allow("pump-7", "--apply"));
    m_ctl->start(processes[1], common + words("blocked"));
    m_ctl->start(processes[2], common + allow("pump-9", "--apply"));
    m_ctl->start(processes[3], common + words("blocked"));
    for (QProcess &process : processes) {
        const Ended ended = Gatehousectl::finish(process);
        QVERIFY2(ended.code == 0, ended.told().constData());
    }
    QVERIFY(!isBlocked("pump-7") && !isBlocked("pump-9"));
    const Ended verify = run(words("audit verify"));
    QVERIFY2(verify.code == 0 && verify.json().value(u"entries").toInt() >= 4, verify.told().constData());
}

void tst_GatehousectlChanges::trailIsListedFilteredAndExported()
{
    QCOMPARE(run(allow("pump-7", "--apply")).code, 0);
    QCOMPARE(run(allow("pump-9", "--apply")).code, 0);
    const QStringList list = words("audit list");
    const QJsonArray all = run(list).json().value(u"entries").toArray();
    QVERIFY(all.size() >= 4);
    QVERIFY(all.at(0).toObject().value(u"sequence").toInt() > all.at(1).toObject().value(u"sequence").toInt());
    QCOMPARE(run(list + words("--limit 1")).json().value(u"entries").toArray().size(), 1);
    const QJsonArray some = run(list + words("--match pump-9")).json().value(u"entries").toArray();
    QVERIFY(!some.isEmpty() && some.size() < all.size());
    QVERIFY(run(list + words("--to 2020-01-01")).json().value(u"entries").toArray().isEmpty());
    QCOMPARE(run(list + words("--from 2020-01-01")).json().value(u"entries").toArray().size(), all.size());

    const QJsonArray exported = run(words("audit export")).json().value(u"entries").toArray();
    QCOMPARE(exported.size(), all.size());
    QCOMPARE(exported.at(0).toObject().value(u"sequence").toInt(), 1);
    const QString file = m_ctl->dataFolder() + QLatin1String("/trail.csv");
    const QStringList csv = words("audit export --format csv --out") + QStringList{file};
    QCOMPARE(run(csv).code, 0);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readLine().startsWith("sequence,at,operator,"));
    const Ended twice = run(csv);
    QVERIFY2(twice.failedWith(5, "storage") && twice.err.contains("exists already"), twice.told().constData());
    QVERIFY(run(list).out.contains("\"export\""));
    const Ended verify = run(words("audit verify"));
    QVERIFY2(verify.code == 0, verify.told().constData());
    for (const char *key : {"intact", "entries", "firstBroken", "anchors"})
        QVERIFY2(verify.json().contains(QLatin1String(key)), key);
}

void tst_GatehousectlChanges::brokenChainIsNoticed()
{
    QCOMPARE(run(allow("pump-7", "--apply")).code, 0);
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("tamper"));
        database.setDatabaseName(m_ctl->dataFolder() + QLatin1String("/gatehouse.sqlite"));
        QVERIFY(database.open());
        QSqlQuery query(database);
        QStringList triggers;
        QVERIFY(
            query.exec(QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")));
        while (query.next())
            triggers.append(query.value(0).toString());
        for (const QString &trigger : std::as_const(triggers))
            QVERIFY(query.exec(QLatin1String("DROP TRIGGER ") + trigger));
        QVERIFY2(query.exec(QStringLiteral("UPDATE audit SET reason = 'nothing to see' WHERE sequence = 2")),
                 qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("tamper"));
    const Ended verify = run(words("audit verify"));
    QVERIFY2(verify.code == 1, verify.told().constData());
    QCOMPARE(verify.json().value(u"firstBroken").toInt(), 2);
    QCOMPARE(verify.json().value(u"intact").toBool(true), false);
}

void tst_GatehousectlChanges::endsWhatWasForATime()
{
    QCOMPARE(run(words("expire")).json().value(u"changes").toArray().size(), 0);
    const Ended allowed = run(allow("pump-7", "--for 5s --apply"));
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QVERIFY(allowed.json().value(u"plan").toObject().value(u"until").isString());
    const Ended later = run(allow("pump-9", "--until 2999-01-01T00:00:00Z --apply"));
    QVERIFY2(later.code == 0, later.told().constData());
    Ended ended;
    const auto isEnded = [&] {
        if (ended.json().value(u"changes").toArray().isEmpty()) // once it is said, it is said
            ended = run(words("expire"));
        return !ended.json().value(u"changes").toArray().isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isEnded(), 20000);
    QVERIFY2(ended.code == 0, ended.told().constData());
    const QJsonObject change = ended.json().value(u"changes").toArray().at(0).toObject();
    QCOMPARE(change.value(u"outcome").toString(), u"ended"_qs);
    QCOMPARE(change.value(u"who").toString(), u"pump-7"_qs);
    QCOMPARE(ended.json().value(u"later").toArray().size(), 1);
    QVERIFY(isBlocked("pump-7"));
    QVERIFY(!isBlocked("pump-9"));
    QVERIFY(run(words("blocked")).out.contains("flooded, ticket 4711"));
    QCOMPARE(run(words("expire")).json().value(u"changes").toArray().size(), 0);
}

void tst_GatehousectlChanges::refusesTimesThatAreNone_data()
{
    QTest::addColumn<QString>("time");
    QTest::newRow("past") << "--until 2020-01-01T00:00:00Z";
    QTest::newRow("no time") << "--until tomorrow";
    QTest::newRow("no duration") << "--for long";
    QTest::newRow("nothing") << "--for 0s";
    QTest::newRow("both") << "--for 1h --until 2999-01-01T00:00:00Z";
}

void tst_GatehousectlChanges::refusesTimesThatAreNone()
{
    QFETCH(QString, time);
    const Ended refused = run(allow("pump-7", time.toUtf8().constData()));
    QVERIFY2(refused.failedWith(2, "badInput"), refused.told().constData());
}

QTEST_GUILESS_MAIN(tst_GatehousectlChanges)
#include "tst_gatehousectlchanges.moc"
