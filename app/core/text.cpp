// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/text.h"

#include <QChar>
#include <QStringConverter>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

// Letters and marks by category that draw nothing: fillers, joiners and blanks that strangers use to make two names
// look alike. The categories Cc, Cf, Cs, Zl and Zp are covered by isHidden() itself.
bool drawsNothing(char32_t c)
{
    switch (c) {
    case 0x034F: // combining grapheme joiner
    case 0x115F: // Hangul fillers
    case 0x1160:
    case 0x3164:
    case 0xFFA0:
    case 0x17B4: // Khmer inherent vowels
    case 0x17B5:
    case 0x2800: // blank Braille pattern
        return true;
    default:
        return (c >= 0x180B && c <= 0x180F)       // Mongolian selectors
               || (c >= 0xFE00 && c <= 0xFE0F)    // variation selectors
               || (c >= 0xE0000 && c <= 0xE0FFF); // tags and more selectors
    }
}

bool isHidden(char32_t c)
{
    if (c >= 0x20 && c < 0x7F)
        return false;
    if (QChar::isNonCharacter(c) || drawsNothing(c))
        return true;
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

bool isPlain(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7F; });
}

void appendEscape(QString &out, char32_t c)
{
    out += QLatin1String("\\u{");
    out += QString::number(static_cast<uint>(c), 16).toUpper();
    out += QLatin1Char('}');
}

// The code point at `at`, and how many units it takes; a lone surrogate is itself.
std::pair<char32_t, qsizetype> codePointAt(QStringView text, qsizetype at)
{
    const QChar unit = text.at(at);
    if (unit.isHighSurrogate() && at + 1 < text.size() && text.at(at + 1).isLowSurrogate())
        return {QChar::surrogateToUcs4(unit, text.at(at + 1)), 2};
    return {unit.unicode(), 1};
}

} // namespace

QString visibleText(QStringView text, qsizetype limit)
{
    qsizetype end = qMin(text.size(), qMax(limit, qsizetype(0)));
    if (end < text.size() && end > 0 && text.at(end - 1).isHighSurrogate() && text.at(end).isLowSurrogate())
        --end;

    // Nearly all texts are plain ASCII, and lists of 100 000 names wait for this.
    if (end == text.size() && isPlain(text))
        return text.toString();
    QString out;
    out.reserve(end + 16);
    for (qsizetype at = 0; at < end;) {
        const auto [c, units] = codePointAt(text.first(end), at);
        if (isHidden(c))
            appendEscape(out, c);
        else
            out.append(text.mid(at, units));
        at += units;
    }
    if (end < text.size()) {
        out += QChar(0x2026);
        out += QLatin1String(" (") + QString::number(text.size()) + QLatin1Char(')');
    }
    return out;
}

QByteArray visibleUtf8(QStringView text)
{
    return text.size() <= usualLimit && isPlain(text) ? text.toLatin1() : visibleText(text).toUtf8();
}

QString lenientUtf8(QByteArrayView bytes)
{
    // A decoder takes longer to make than a short ASCII text to copy.
    if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return QString::fromLatin1(bytes);
    // QString::fromUtf8() would drop a leading byte order mark (Qt 6.4): two names could then read alike.
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    return decoder.decode(bytes);
}

QByteArray csvCell(QStringView text)
{
    QByteArray cell = text.toUtf8();
    if (!cell.isEmpty() && QByteArrayView("=+-@\t\r\n").contains(cell.front()))
        cell.prepend('\'');
    // Some spreadsheets split at ';' or tab as well, and trim blanks, unless the cell is quoted.
    const bool needsQuotes =
        std::any_of(cell.cbegin(), cell.cend(), [](char c) { return QByteArrayView("\",;\t\r\n").contains(c); }) ||
        cell.startsWith(' ') || cell.endsWith(' ');
    if (!needsQuotes)
        return cell;
    cell.replace('"', "\"\"");
    return '"' + cell + '"';
}

} // namespace gatehouse
