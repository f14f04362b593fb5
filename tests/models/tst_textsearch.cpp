// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/textsearch.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace gatehouse;

class TestTextSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void finds_at_every_place_of_a_block();
    void never_reads_beyond_the_end();
    void agrees_with_a_plain_search();
    void knows_texts_that_change_when_folded_data();
    void knows_texts_that_change_when_folded();
    void reads_broken_utf8();
};

void TestTextSearch::finds_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("found");
    QTest::newRow("as it is") << QStringLiteral("pump") << QByteArray("a pump-7") << true;
    QTest::newRow("other case in the text") << QStringLiteral("pump") << QByteArray("A PUMP") << true;
    QTest::newRow("other case in the word") << QStringLiteral("PuMp") << QByteArray("a pump") << true;
    QTest::newRow("not there") << QStringLiteral("pump") << QByteArray("a pum p") << false;
    QTest::newRow("one byte") << QStringLiteral("7") << QByteArray("pump-7") << true;
    QTest::newRow("empty text") << QStringLiteral("7") << QByteArray() << false;
    QTest::newRow("empty word") << QString() << QByteArray("x") << true;
    QTest::newRow("longer than the text") << QStringLiteral("pump-7") << QByteArray("pump-") << false;
    QTest::newRow("brackets are no letters") << QStringLiteral("{") << QByteArray("[") << false;
    QTest::newRow("at is no letter") << QStringLiteral("`") << QByteArray("@") << false;
    QTest::newRow("umlaut") << QStringLiteral("PÖMPE") << QByteArray("eine p\xc3\xb6mpe") << true;
    QTest::newRow("capital umlaut in the text") << QStringLiteral("pömpe") << QByteArray("P\xc3\x96MPE") << true;
    QTest::newRow("Cyrillic") << QStringLiteral("насос") << QStringLiteral("НАСОС-7").toUtf8() << true;
    QTest::newRow("Greek sigma") << QStringLiteral("ΣΑΣ") << QStringLiteral("σας").toUtf8() << true;
    QTest::newRow("Kelvin sign") << QStringLiteral("k") << QStringLiteral("\u212A").toUtf8() << true;
    QTest::newRow("Chinese") << QStringLiteral("泵") << QStringLiteral("水泵").toUtf8() << true;
    QTest::newRow("broken UTF-8 around") << QStringLiteral("pömpe") << QByteArray("\xff\xc3P\xc3\x96mpe\xe2") << true;
}

void TestTextSearch::finds()
{
    QFETCH(QString, word);
    QFETCH(QByteArray, text);
    QFETCH(bool, found);
    const TextSearch search(word);
    QCOMPARE(search.isInFolded(text), found);
    const bool byBytes = search.find(text.constData(), text.constData() + text.size()) != nullptr;
    // Bytes are enough unless folding changes the text; then what they find is there, but they may miss some.
    if (changesWhenFolded(text))
        QVERIFY(found || !byBytes);
    else
        QCOMPARE(byBytes, found);
}

void TestTextSearch::finds_at_every_place_of_a_block()
{
    for (const char *word : {"x", "xy", "-0077", "abcdefghijklmnopqrstuvwxyz-0123456789"}) {
        const TextSearch search(QString::fromLatin1(word));
        for (int before = 0; before < 70; ++before) {
            for (int after = 0; after < 40; after += 13) {
                const QByteArray text = QByteArray(before, '.') + word + QByteArray(after, '.');
                const char *hit = search.find(text.constData(), text.constData() + text.size());
                QCOMPARE(hit ? hit - text.constData() : -1, before);
            }
        }
    }
}

// The sanitizers watch over this one.
void TestTextSearch::never_reads_beyond_the_end()
{
    const TextSearch search(QStringLiteral("needle"));
    for (std::size_t size = 0; size < 100; ++size) {
        const std::vector<char> exact(size, 'n');
        QVERIFY(!search.find(exact.data(), exact.data() + size));
        QVERIFY(!search.isInFolded(QByteArrayView(exact.data(), static_cast<qsizetype>(size))));
    }
    const std::vector<char> cut{'\xf0', '\x9f'};
    QVERIFY(!search.isInFolded(QByteArrayView(cut.data(), 2)));
}

void TestTextSearch::agrees_with_a_plain_search()
{
    const QString seedText = qEnvironmentVariable("GATEHOUSE_SEED");
    const quint32 seed = seedText.isEmpty() ? QRandomGenerator::global()->generate() : seedText.toUInt();
    const int rounds = 2000 * std::max(1, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    qInfo("GATEHOUSE_SEED=%u, %d rounds", seed, rounds);
    QRandomGenerator random(seed);
    const QString letters = QStringLiteral("aAbB-0öÖжЖ");
    const auto randomText = [&](int longest) {
        QString text;
        for (int left = random.bounded(longest + 1); left > 0; --left)
            text += letters.at(random.bounded(static_cast<int>(letters.size())));
        return text;
    };
    for (int i = 0; i < rounds; ++i) {
        const QString word = randomText(3);
        const QString text = randomText(60);
        const bool expected = text.contains(word, Qt::CaseInsensitive);
        const QByteArray utf8 = text.toUtf8();
        const TextSearch search(word);
        const bool byBytes = search.find(utf8.constData(), utf8.constData() + utf8.size()) != nullptr;
        QVERIFY2((byBytes || (changesWhenFolded(utf8) && search.isInFolded(utf8))) == expected,
                 qPrintable(word + QLatin1Char('|') + text));
    }
}

void TestTextSearch::knows_texts_that_change_when_folded_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("changes");
    QTest::newRow("ASCII capitals do not count") << QByteArray("PUMP") << false;
    QTest::newRow("small umlaut") << QByteArray("p\xc3\xb6mpe") << false;
    QTest::newRow("capital umlaut") << QByteArray("P\xc3\x96MPE") << true;
    QTest::newRow("far behind") << QByteArray(100, 'x') + "\xc3\x96" << true;
    QTest::newRow("Chinese") << QStringLiteral("水泵").toUtf8() << false;
    QTest::newRow("broken") << QByteArray("\xc3") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestTextSearch::knows_texts_that_change_when_folded()
{
    QFETCH(QByteArray, text);
    QTEST(changesWhenFolded(text), "changes");
}

void TestTextSearch::reads_broken_utf8()
{
    const auto codePoints = [](const QByteArray &bytes) {
        QList<uint> list;
        const auto *at = reinterpret_cast<const unsigned char *>(bytes.constData());
        const auto *end = at + bytes.size();
        while (at < end)
            list.append(nextCodePoint(at, end));
        return list;
    };
    QCOMPARE(codePoints("a\xc3\xb6\xe2\x82\xac\xf0\x9f\x94\x92"), (QList<uint>{'a', 0xF6, 0x20AC, 0x1F512}));
    QCOMPARE(codePoints("\x80"), QList<uint>{0xFFFD});
    QCOMPARE(codePoints("\xc3"), QList<uint>{0xFFFD});
    QCOMPARE(codePoints("\xe2\x82"), (QList<uint>{0xFFFD, 0xFFFD}));
    QCOMPARE(codePoints("\xc3x"), (QList<uint>{0xFFFD, 'x'}));
    QCOMPARE(codePoints("\xc0\xaf"), (QList<uint>{0xFFFD, 0xFFFD}));
    QCOMPARE(codePoints("\xff"), QList<uint>{0xFFFD});
}

QTEST_GUILESS_MAIN(TestTextSearch)
#include "tst_textsearch.moc"
