// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <string>

namespace gatehouse {

/// Whether a text beyond ASCII has letters that simple Unicode case folding changes.
bool changesWhenFolded(QByteArrayView utf8);
/// Reads one code point and moves on; broken UTF-8 is U+FFFD, a byte at a time. `at` must be before `end`.
char32_t nextCodePoint(const unsigned char *&at, const unsigned char *end);

/// Finds one word in UTF-8 texts, whatever the case (simple Unicode folding). A value; any thread.
class TextSearch final
{
public:
    explicit TextSearch(QStringView word);

    [[nodiscard]] const QByteArray &folded() const { return m_bytes; } ///< the word, folded
    /// The first place in [from, end) where the word is, folding ASCII letters only; null: none. Exact for texts that
    /// changesWhenFolded() is false for. Reads at several gigabytes a second.
    [[nodiscard]] const char *find(const char *from, const char *end) const;
    /// Exact for every text, letter by letter.
    [[nodiscard]] bool isInFolded(QByteArrayView text) const;

private:
    [[nodiscard]] bool isAt(const char *place) const;
    [[nodiscard]] const char *findSlowly(const char *from, const char *last) const;

    QByteArray m_bytes;
    std::u32string m_letters;
    QByteArray m_masks;    ///< for each byte, 0x20 where it is an ASCII letter
    qsizetype m_first = 0; ///< where the two bytes are that are looked for first: the rarest ones
    qsizetype m_second = 0;
};

} // namespace gatehouse
