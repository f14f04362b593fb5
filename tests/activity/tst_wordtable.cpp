// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/wordtable.h"

#include "support/dice.h"

#include <QHash>
#include <QRandomGenerator>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Each different text once, and forgotten with the last row that has it.
class TestWordTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsEachOnce();
    void knowsCapitalsBeyondAscii();
    void cutsWhatIsTooLong();
    void isLikeAPlainCount();
    void givesMemoryBack();
};

void TestWordTable::holdsEachOnce()
{
    WordTable table;
    const auto one = table.take("pump-7");
    QCOMPARE(table.take("pump-7"), one);
    const auto empty = table.take("");
    QVERIFY(empty != one);
    QCOMPARE(table.at(empty).size(), 0);
    QCOMPARE(table.at(one), QByteArrayView("pump-7"));
    QCOMPARE(table.count(), std::size_t(2));
    table.release(one);
    QVERIFY(table.isUsed(one));
    QCOMPARE(table.reuses(), 0U);
    table.release(one);
    QVERIFY(!table.isUsed(one));
    QCOMPARE(table.take("valve-1"), one); // its number is another text's now
    QCOMPARE(table.reuses(), 1U);
    QCOMPARE(table.at(one), QByteArrayView("valve-1"));
}

void TestWordTable::knowsCapitalsBeyondAscii()
{
    WordTable table;
    QVERIFY(!table.hasCapitals(table.take("PUMP")));
    QVERIFY(table.hasCapitals(table.take("Ärger")));
}

void TestWordTable::cutsWhatIsTooLong()
{
    WordTable table;
    const QByteArray text = QByteArray(QByteArray(WordTable::longest - 1, 'x') + "ä");
    const auto word = table.take(text);
    QCOMPARE(table.at(word).size(), WordTable::longest - 1); // not within a letter
}

void TestWordTable::isLikeAPlainCount()
{
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? qEnvironmentVariable("GATEHOUSE_SEED").toUInt()
                                                                     : QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    Dice dice(seed);
    WordTable table;
    QHash<QByteArray, int> counts;
    QList<QPair<WordTable::Word, QByteArray>> rows;
    for (int round = 0; round < 30000; ++round) {
        if (rows.isEmpty() || dice.below(100) < 55) {
            QByteArray text = QByteArray::number(dice.below(800));
            text += QByteArray(qsizetype(dice.below(300)) / 10 * 10, 'y').left(qsizetype(dice.below(3)) * 90);
            rows.append({table.take(text), text});
            ++counts[text];
        } else {
            const auto [word, text] = rows.takeAt(dice.below(int(rows.size())));
            table.release(word);
            if (--counts[text] == 0)
                counts.remove(text);
        }
        if (round % 3000 == 0)
            table.tidy();
        QCOMPARE(table.count(), std::size_t(counts.size()));
    }
    for (const auto &[word, text] : rows)
        QCOMPARE(table.at(word), QByteArrayView(text));
}

void TestWordTable::givesMemoryBack()
{
    WordTable table;
    const auto stays = table.take("stays");
    const qsizetype before = table.bytes();
    QList<WordTable::Word> words;
    for (int i = 0; i < 20000; ++i)
        words.append(table.take(QByteArray("a text that only one row has, number " + QByteArray::number(i))));
    const qsizetype full = table.bytes();
    QVERIFY(full > before + 500000);
    for (qsizetype i = 0; i < words.size(); ++i)
        if (i % 1000 != 0) // some stay in each piece of memory
            table.release(words.at(i));
    table.tidy();
    QVERIFY(table.bytes() < full - 600000);
    for (qsizetype i = 0; i < words.size(); i += 1000)
        QCOMPARE(table.at(words.at(i)).toByteArray(),
                 QByteArray("a text that only one row has, number " + QByteArray::number(i)));
    QCOMPARE(table.at(stays), QByteArrayView("stays"));
}

QTEST_APPLESS_MAIN(TestWordTable)
#include "tst_wordtable.moc"
