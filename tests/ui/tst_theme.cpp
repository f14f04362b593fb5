// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QTest>

using namespace gatehouse;

namespace {
const QList<Scheme> allSchemes{Scheme::Light, Scheme::Dark, Scheme::HighContrast};
}

class TestTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyToneCanBeRead_data();
    void everyToneCanBeRead();
    void thePaletteIsWhole();
    void theTextGrows();
    void labelsFollow();
    void iconsFollow();
    void everyIconIsDrawn();
    void namesComeBack();
};

void TestTheme::everyToneCanBeRead_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("surface");
    for (const Scheme scheme : allSchemes) {
        const Colours &c = coloursOf(scheme);
        const QList<QPair<QString, QColor>> surfaces{{QStringLiteral("window"), c.window},
                                                     {QStringLiteral("base"), c.base},
                                                     {QStringLiteral("raised"), c.raised},
                                                     {QStringLiteral("side"), c.side}};
        for (const Tone tone : {Tone::Normal, Tone::Muted, Tone::Accent, Tone::Danger, Tone::Warning, Tone::Success}) {
            const QString name = QStringLiteral("%1 tone %2 on ").arg(schemeName(scheme)).arg(static_cast<int>(tone));
            for (const auto &[title, surface] : surfaces)
                QTest::newRow(qUtf8Printable(QString(name + title))) << c.tone(tone) << surface;
            QTest::newRow(qUtf8Printable(QString(name + u"its soft"))) << c.tone(tone) << c.soft(tone);
            QTest::newRow(qUtf8Printable(QString(name + u"text on its soft"))) << c.text << c.soft(tone);
        }
        const QString name = schemeName(scheme);
        QTest::newRow(qUtf8Printable(QString(name + u" on accent"))) << c.accentText << c.accent;
        QTest::newRow(qUtf8Printable(QString(name + u" placeholder"))) << c.placeholder << c.base;
        QTest::newRow(qUtf8Printable(QString(name + u" text on a pill"))) << c.text << c.pill;
    }
}

void TestTheme::everyToneCanBeRead()
{
    QFETCH(QColor, text);
    QFETCH(QColor, surface);
    const double ratio = contrastRatio(text, surface);
    QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 on %2 is %3:1").arg(text.name(), surface.name()).arg(ratio)));
}

void TestTheme::thePaletteIsWhole()
{
    for (const Scheme scheme : allSchemes) {
        const QPalette palette = paletteOf(scheme);
        const Colours &c = coloursOf(scheme);
        for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText}) {
            QCOMPARE(palette.color(QPalette::Active, role), c.text);
            QCOMPARE(palette.color(QPalette::Inactive, role), c.text);
            QCOMPARE(palette.color(QPalette::Disabled, role), c.disabled);
        }
        QCOMPARE(palette.color(QPalette::Active, QPalette::PlaceholderText), c.placeholder);
        QVERIFY(contrastRatio(c.disabled, c.base) >= 2.5);
        QCOMPARE(coloursOf(palette).accent, c.accent);
    }
}

void TestTheme::theTextGrows()
{
    applyTheme(*qApp, Scheme::Light, 100);
    const double usual = QApplication::font().pointSizeF();
    const int high = QPushButton(QStringLiteral("x")).sizeHint().height();
    applyTheme(*qApp, Scheme::Light, 200);
    QCOMPARE(QApplication::font().pointSizeF(), usual * 2);
    QCOMPARE(textPercent(), 200);
    QVERIFY(QPushButton(QStringLiteral("x")).sizeHint().height() > high);
    applyTheme(*qApp, Scheme::Light, 500);
    QCOMPARE(textPercent(), 200);
    applyTheme(*qApp, Scheme::Light, 100);
    QCOMPARE(QApplication::font().pointSizeF(), usual);
}

void TestTheme::labelsFollow()
{
    applyTheme(*qApp, Scheme::Light, 100);
    QWidget window;
    auto *label = new PlainLabel(QStringLiteral("Since when"), TextRole::Title, Tone::Danger, &window);
    window.show();
    const double small = label->font().pointSizeF();
    QCOMPARE(label->palette().color(QPalette::WindowText), coloursOf(Scheme::Light).danger);
    applyTheme(*qApp, Scheme::Dark, 200);
    QTRY_COMPARE(label->palette().color(QPalette::WindowText), coloursOf(Scheme::Dark).danger);
    QTRY_COMPARE(label->font().pointSizeF(), small * 2);
    applyTheme(*qApp, Scheme::Light, 100);
    QTRY_COMPARE(label->font().pointSizeF(), small);
    QTRY_COMPARE(label->palette().color(QPalette::WindowText), coloursOf(Scheme::Light).danger);
}

void TestTheme::iconsFollow()
{
    const QIcon mark = icon(QStringLiteral("blocked"));
    const auto darkest = [&mark](QIcon::Mode mode) {
        const QImage image = mark.pixmap(QSize(64, 64), mode).toImage();
        QColor strongest(Qt::transparent);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y).alpha() > strongest.alpha())
                    strongest = image.pixelColor(x, y);
        return strongest;
    };
    applyTheme(*qApp, Scheme::Light, 100);
    QCOMPARE(darkest(QIcon::Normal).name(), coloursOf(Scheme::Light).text.name());
    QCOMPARE(darkest(QIcon::Disabled).name(), coloursOf(Scheme::Light).disabled.name());
    applyTheme(*qApp, Scheme::Dark, 100);
    QCOMPARE(darkest(QIcon::Normal).name(), coloursOf(Scheme::Dark).text.name());
    applyTheme(*qApp, Scheme::Light, 100);
}

void TestTheme::everyIconIsDrawn()
{
    icon(QStringLiteral("info")).pixmap(16, 16);
    const QStringList files = QDir(QStringLiteral(":/gatehouse/icons")).entryList({QStringLiteral("*.svg")});
    QVERIFY(files.size() > 40);
    for (const QString &file : files) {
        const QString name = file.chopped(4);
        const QImage image = icon(name).pixmap(48, 48).toImage().convertToFormat(QImage::Format_ARGB32);
        int painted = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                painted += image.pixelColor(x, y).alpha() > 128 ? 1 : 0;
        QVERIFY2(painted > 20, qPrintable(name));
    }
}

void TestTheme::namesComeBack()
{
    for (const Scheme scheme : {Scheme::System, Scheme::Light, Scheme::Dark, Scheme::HighContrast}) {
        QCOMPARE(schemeFromName(schemeName(scheme)), scheme);
        QVERIFY(!schemeTitle(scheme).isEmpty());
    }
    QCOMPARE(schemeFromName(QStringLiteral("nonsense")), Scheme::System);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
