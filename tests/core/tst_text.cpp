// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/text.h"

#include <QTest>

using namespace gatehouse;

class TestText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makes_strangers_texts_visible_data();
    void makes_strangers_texts_visible();
    void hides_nothing_of_any_code_point();
    void cuts_long_texts();
    void never_cuts_a_character_in_two();
    void reads_broken_utf8_data();
    void reads_broken_utf8();
    void writes_csv_cells_data();
    void writes_csv_cells();
};

void TestText::makes_strangers_texts_visible_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("visible");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("plain") << QStringLiteral("pump-7") << QStringLiteral("pump-7");
    QTest::newRow("letters of the world") << QStringLiteral("Pömpe 日本 насос") << QStringLiteral("Pömpe 日本 насос");
    QTest::newRow("emoji") << QStringLiteral("\U0001F512") << QStringLiteral("\U0001F512");
    QTest::newRow("markup stays as it is") << QStringLiteral("<b>x</b> &amp;") << QStringLiteral("<b>x</b> &amp;");
    QTest::newRow("right to left override") << QStringLiteral("gpj\u202Eexe") << QStringLiteral("gpj\\u{202E}exe");
    QTest::newRow("isolates") << QStringLiteral("\u2066a\u2069") << QStringLiteral("\\u{2066}a\\u{2069}");
    QTest::newRow("line ends") << QStringLiteral("a\r\nb\u2028c\u2029d")
                               << QStringLiteral("a\\u{D}\\u{A}b\\u{2028}c\\u{2029}d");
    QTest::newRow("nul") << QString(QChar(0)) << QStringLiteral("\\u{0}");
    QTest::newRow("escape sequence") << QStringLiteral("\x1b[31mred") << QStringLiteral("\\u{1B}[31mred");
    QTest::newRow("delete, C1") << QStringLiteral("\x7f\u009b") << QStringLiteral("\\u{7F}\\u{9B}");
    QTest::newRow("tab") << QStringLiteral("a\tb") << QStringLiteral("a\\u{9}b");
    QTest::newRow("zero width") << QStringLiteral("ad\u200Bm\u2060in\uFEFF")
                                << QStringLiteral("ad\\u{200B}m\\u{2060}in\\u{FEFF}");
    QTest::newRow("soft hyphen") << QStringLiteral("ad\u00ADmin") << QStringLiteral("ad\\u{AD}min");
    QTest::newRow("Hangul filler") << QStringLiteral("admin\u3164") << QStringLiteral("admin\\u{3164}");
    QTest::newRow("variation selector") << QStringLiteral("a\uFE0F") << QStringLiteral("a\\u{FE0F}");
    QTest::newRow("tag characters") << QStringLiteral("a\U000E0041") << QStringLiteral("a\\u{E0041}");
    QTest::newRow("not a character") << QString(QChar(0xFFFE)) << QStringLiteral("\\u{FFFE}");
    QTest::newRow("lone high surrogate") << QString(QChar(0xD800)) + QLatin1Char('a') << QStringLiteral("\\u{D800}a");
    QTest::newRow("lone low surrogate") << QString(QChar(0xDC00)) << QStringLiteral("\\u{DC00}");
}

void TestText::makes_strangers_texts_visible()
{
    QFETCH(QString, text);
    QTEST(visibleText(text), "visible");
    QCOMPARE(visibleUtf8(text), visibleText(text).toUtf8());
}

void TestText::hides_nothing_of_any_code_point()
{
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const QString text = c >= 0xD800 && c <= 0xDFFF ? QString(QChar(static_cast<char16_t>(c)))
                                                        : QStringView(QChar::fromUcs4(c)).toString();
        const QString visible = visibleText(text);
        QCOMPARE(visibleUtf8(text), visible.toUtf8());
        if (visible != text) {
            QCOMPARE(visible, QStringLiteral("\\u{%1}").arg(QString::number(static_cast<uint>(c), 16).toUpper()));
            continue;
        }
        const QChar::Category category = QChar::category(c);
        const bool hidden = category == QChar::Other_Control || category == QChar::Other_Format ||
                            category == QChar::Other_Surrogate || category == QChar::Separator_Line ||
                            category == QChar::Separator_Paragraph;
        QVERIFY2(!hidden, qPrintable(QString::number(static_cast<uint>(c), 16)));
    }
}

void TestText::cuts_long_texts()
{
    const QString name(65535, QLatin1Char('x'));
    QCOMPARE(visibleText(name), QString(256, QLatin1Char('x')) + QStringLiteral("… (65535)"));
    for (const QString &one : {name, name.first(256), name.first(257), QString(300, QChar(0xF6))})
        QCOMPARE(visibleUtf8(one), visibleText(one).toUtf8());
    QCOMPARE(visibleText(name, 3), QStringLiteral("xxx… (65535)"));
    QCOMPARE(visibleText(name, 65535), name);
    QCOMPARE(visibleText(name, 0), QStringLiteral("… (65535)"));
    QCOMPARE(visibleText(name, -1), QStringLiteral("… (65535)"));
    QCOMPARE(visibleText(QString(10, QChar(0x202E)), 2), QStringLiteral("\\u{202E}\\u{202E}… (10)"));
}

void TestText::never_cuts_a_character_in_two()
{
    QCOMPARE(visibleText(QStringLiteral("\U0001F512\U0001F512"), 3), QStringLiteral("\U0001F512… (4)"));
    QCOMPARE(visibleText(QStringLiteral("\U0001F512\U0001F512"), 1), QStringLiteral("… (4)"));
}

void TestText::reads_broken_utf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QByteArray() << QString();
    QTest::newRow("sound") << QByteArray("p\xc3\xb6mpe") << QStringLiteral("pömpe");
    QTest::newRow("Latin-1") << QByteArray("p\xf6mpe") << QStringLiteral("p\uFFFDmpe");
    QTest::newRow("cut at the end") << QByteArray("a\xe2\x82") << QStringLiteral("a\uFFFD");
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << QStringLiteral("\uFFFD\uFFFD");
    QTest::newRow("byte order mark kept") << QByteArray("\xef\xbb\xbf"
                                                        "admin")
                                          << QStringLiteral("\uFEFFadmin");
    QTest::newRow("nul kept") << QByteArray("a\0b", 3) << QString::fromLatin1("a\0b", 3);
}

void TestText::reads_broken_utf8()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    const QString read = lenientUtf8(bytes);
    if (QTest::currentDataTag() == QByteArrayLiteral("cut at the end"))
        QVERIFY2(read.startsWith(QStringLiteral("a\uFFFD")), qPrintable(read));
    else
        QCOMPARE(read, text);
    QVERIFY(read.isValidUtf16());
}

void TestText::writes_csv_cells_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("empty") << QString() << QByteArray();
    QTest::newRow("plain") << QStringLiteral("pump-7") << QByteArray("pump-7");
    QTest::newRow("comma") << QStringLiteral("a,b") << QByteArray("\"a,b\"");
    QTest::newRow("quote") << QStringLiteral("a\"b") << QByteArray("\"a\"\"b\"");
    QTest::newRow("line end") << QStringLiteral("a\nb") << QByteArray("\"a\nb\"");
    QTest::newRow("blank at the end") << QStringLiteral("a ") << QByteArray("\"a \"");
    QTest::newRow("formula") << QStringLiteral("=cmd()") << QByteArray("'=cmd()");
    QTest::newRow("formula with quotes") << QStringLiteral("=HYPERLINK(\"x\")")
                                         << QByteArray("\"'=HYPERLINK(\"\"x\"\")\"");
    QTest::newRow("plus") << QStringLiteral("+1") << QByteArray("'+1");
    QTest::newRow("minus") << QStringLiteral("-1") << QByteArray("'-1");
    QTest::newRow("at") << QStringLiteral("@SUM(A1)") << QByteArray("'@SUM(A1)");
    QTest::newRow("tab") << QStringLiteral("\t=1") << QByteArray("\"'\t=1\"");
    QTest::newRow("carriage return") << QStringLiteral("\r=1") << QByteArray("\"'\r=1\"");
    QTest::newRow("behind a semicolon") << QStringLiteral("a;=1") << QByteArray("\"a;=1\"");
    QTest::newRow("UTF-8") << QStringLiteral("ö") << QByteArray("\xc3\xb6");
}

void TestText::writes_csv_cells()
{
    QFETCH(QString, text);
    QTEST(csvCell(text), "cell");
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
