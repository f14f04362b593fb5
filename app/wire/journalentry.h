// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace gatehouse {

/// One entry of the system's journal.
struct JournalEntry
{
    QByteArray message;
    QByteArray cursor;       ///< where it stands, for --after-cursor
    qint64 microseconds = 0; ///< since 1970
};

/// Of a line that `journalctl --output=json` writes: MESSAGE is text, or its bytes as numbers where it is not UTF-8.
/// nullopt: it is no such line, or the entry has no message.
std::optional<JournalEntry> readJournalEntry(QByteArrayView line);

/// The entry as syslog's lines begin, with a time in seconds since 1970: what readers of logs know. More than one line
/// where the message has line ends.
QByteArray syslogLines(const JournalEntry &entry, const QByteArray &program);

} // namespace gatehouse
