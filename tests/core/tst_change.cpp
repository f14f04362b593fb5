// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/change.h"
#include "core/storedchange.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gatehouse;

namespace {

Change anyChange()
{
    Change change;
    change.record = QStringLiteral("dynsec/client/pump-7");
    change.container = QStringLiteral("/etc/mosquitto/acl");
    change.before = QByteArray("{\"disabled\":true}");
    change.after = QByteArray("{\"disabled\":false}");
    change.sentence = QStringLiteral("Enable the account pump-7.");
    change.effects.sentences = {QStringLiteral("The broker pauses.")};
    change.effects.alsoAffected = {QStringLiteral("pump-8")};
    change.effects.touchesConsole = true;
    return change;
}

} // namespace

class TestChange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turns_round();
    void turned_round_twice_is_the_same_edit();
    void says_when_the_inverse_is_not_exact();
    void counts_the_changes_of_a_plan();
    void is_kept_without_loss_data();
    void is_kept_without_loss();
    void is_refused_when_damaged_data();
    void is_refused_when_damaged();
};

void TestChange::turns_round()
{
    const Change change = anyChange();
    const Change inverse = inverseOf(change, QStringLiteral("Disable the account pump-7 again."));
    QCOMPARE(inverse.record, change.record);
    QCOMPARE(inverse.container, change.container);
    QCOMPARE(inverse.before, change.after);
    QCOMPARE(inverse.after, change.before);
    QCOMPARE(inverse.sentence, QStringLiteral("Disable the account pump-7 again."));
    QCOMPARE(inverse.effects.alsoAffected, change.effects.alsoAffected);
    QVERIFY(inverse.effects.touchesConsole);
    // What the change itself brings about is not what its inverse does.
    QVERIFY(inverse.effects.sentences.isEmpty());
}

void TestChange::turned_round_twice_is_the_same_edit()
{
    Change made = anyChange();
    made.before = std::nullopt;
    const Change again = inverseOf(inverseOf(made, QString()), made.sentence);
    QCOMPARE(again.before, made.before);
    QCOMPARE(again.after, made.after);
    QCOMPARE(again.sentence, made.sentence);
}

void TestChange::says_when_the_inverse_is_not_exact()
{
    Change change = anyChange();
    QCOMPARE(inverseOf(change, QString()).undo.kind, Undo::Kind::Exact);
    change.undo = {Undo::Kind::Partly, QStringLiteral("The password cannot be read back.")};
    QCOMPARE(inverseOf(change, QString()).undo.kind, Undo::Kind::Partly);
    QCOMPARE(inverseOf(change, QString()).undo.why, change.undo.why);
    change.undo.kind = Undo::Kind::Never;
    QCOMPARE(inverseOf(change, QString()).undo.kind, Undo::Kind::Partly);
}

void TestChange::counts_the_changes_of_a_plan()
{
    Plan plan;
    QCOMPARE(plan.changeCount(), 0);
    PlanItem item;
    plan.items = {item};
    QCOMPARE(plan.changeCount(), 0);
    item.changes = {anyChange(), anyChange()};
    plan.items.append(item);
    plan.items.append(item);
    QCOMPARE(plan.changeCount(), 4);
}

void TestChange::is_kept_without_loss_data()
{
    QTest::addColumn<std::optional<QByteArray>>("before");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << std::optional<QByteArray>("{}") << QStringLiteral("pump-7");
    QTest::newRow("no record") << std::optional<QByteArray>() << QStringLiteral("pump-7");
    QTest::newRow("empty record") << std::optional<QByteArray>(QByteArray("")) << QString();
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(static_cast<char>(i));
    QTest::newRow("every byte") << std::optional<QByteArray>(all) << QStringLiteral("<b>\u202E\x1b\"\\</b>");
    QTest::newRow("nul, line ends") << std::optional<QByteArray>("a") << QString::fromLatin1("a\0b\r\n", 5);
    QTest::newRow("above the first plane") << std::optional<QByteArray>("a") << QStringLiteral("\U0001F512");
    QTest::newRow("one megabyte") << std::optional<QByteArray>(QByteArray(1 << 20, '\xff'))
                                  << QString(65535, QLatin1Char('x'));
}

void TestChange::is_kept_without_loss()
{
    QFETCH(std::optional<QByteArray>, before);
    QFETCH(QString, text);
    Change change = anyChange();
    change.before = before;
    change.record = text;
    change.container = text;
    change.sentence = text;
    change.effects.sentences = {text, text};
    change.effects.alsoAffected = {text};
    change.undo = {Undo::Kind::Partly, text};
    const Result<Change> read = changeFromStored(changeToStored(change));
    QVERIFY(read.has_value());
    QCOMPARE(*read, change);
    change.after = std::nullopt;
    change.effects = {};
    change.undo = {Undo::Kind::Never, QString()};
    QCOMPARE(changeFromStored(changeToStored(change)).value_or(Change()), change);
}

void TestChange::is_refused_when_damaged_data()
{
    QTest::addColumn<QByteArray>("stored");
    const QByteArray good = changeToStored(anyChange());
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("an empty object") << QByteArray("{}");
    QTest::newRow("cut off") << good.left(good.size() / 2);
    const auto with = [&good](const char *name, const QJsonValue &value) {
        QJsonObject object = QJsonDocument::fromJson(good).object();
        object[QLatin1String(name)] = value;
        return QJsonDocument(object).toJson();
    };
    QTest::newRow("another format") << with("format", QStringLiteral("gatehouse-change-2"));
    QTest::newRow("no base64") << with("before", QStringLiteral("!"));
    QTest::newRow("bytes are a number") << with("after", 7);
    QTest::newRow("record is null") << with("record", QJsonValue());
    QTest::newRow("undo of no kind") << with("undo", 3);
    QTest::newRow("undo below all kinds") << with("undo", -1);
    QTest::newRow("flag is text") << with("touchesConsole", QStringLiteral("true"));
    QTest::newRow("list is text") << with("effects", QStringLiteral("x"));
    QTest::newRow("list of numbers") << with("alsoAffected", QJsonArray{1});
}

void TestChange::is_refused_when_damaged()
{
    QFETCH(QByteArray, stored);
    const Result<Change> read = changeFromStored(stored);
    QVERIFY(!read);
    QCOMPARE(read.error().fault, Fault::BadReply);
    QVERIFY(read.error().what.endsWith(QLatin1Char('.')));
}

QTEST_GUILESS_MAIN(TestChange)
#include "tst_change.moc"
