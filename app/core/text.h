// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace gatehouse {

/// Text chosen by a stranger, made safe to look at: control characters, bidi marks, zero-width characters, unpaired
/// surrogates and line ends become visible escapes (U+202E is shown as "\u{202E}"); longer than `limit` UTF-16 units
/// it is cut with an ellipsis and its length. The result is still plain text: never hand it to a rich-text widget.
inline constexpr qsizetype usualLimit = 256;
QString visibleText(QStringView text, qsizetype limit = usualLimit);
/// The same in UTF-8, as the cell of a table.
QByteArray visibleUtf8(QStringView text);

/// UTF-8 that may be broken, as a broker hands it on: invalid bytes become U+FFFD.
QString lenientUtf8(QByteArrayView bytes);

/// A CSV cell after RFC 4180, with spreadsheet formulas (= + - @ tab CR at the start) defused by an apostrophe.
QByteArray csvCell(QStringView text);

} // namespace gatehouse
