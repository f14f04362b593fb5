// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/finding.h"
#include "connectors/mosquitto/files/linemarks.h"
#include "connectors/mosquitto/files/nameindex.h"
#include "connectors/mosquitto/files/passwordhash.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gatehouse::mosquitto {

/// One user's line. Views into the file's bytes.
struct PasswordEntry
{
    quint32 number = 0; ///< of the entry in its file, from 1
    quint32 offset = 0; ///< of the user name, in bytes from the start of the file
    QByteArrayView user;
    QByteArrayView hash; ///< as it is written, an exclamation mark included
    HashState state = HashState::Usable;
    bool isCommentedOut = false; ///< the whole line is a comment, and would be an entry without the #

    /// Whether the broker keeps it.
    [[nodiscard]] bool isUsed() const
    {
        return !isCommentedOut && (state == HashState::Usable || state == HashState::Argon2);
    }
};

/// Broken: the user has entries, but none that the broker keeps. NotKnown: entries of the same user differ, or the hash
/// is of a kind that is not computed here.
enum class PasswordVerdict { Right, Wrong, UnknownUser, Broken, NotKnown };

/// A password_file as mosquitto reads it (pwfile__parse of 2.0.11 and 2.0.22, password_file__parse of 2.1.2), or
/// FlashMQ (loadMosquittoPasswordFile of 1.26.2). Immutable; any thread. It keeps the file's bytes, and decodes a hash
/// when it is asked for.
class PasswordFile final
{
public:
    /// Never fails: what cannot be read is among the findings. `path` is for them. At most 4 GB.
    static std::shared_ptr<const PasswordFile> read(QByteArray bytes, const QString &path,
                                                    Dialect dialect = Dialect::V20, LineMarks marks = {});

    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; } ///< one of the findings is an error
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] int lineAt(quint32 offset) const; ///< 1-based

    /// The entry that the broker uses, else the last of that name.
    [[nodiscard]] std::optional<PasswordEntry> find(QByteArrayView user) const;
    /// Every line of a user, the last first.
    [[nodiscard]] QList<PasswordEntry> entriesOf(QByteArrayView user) const;
    [[nodiscard]] quint32 entryCount() const { return quint32(m_lines.size()); } ///< with the ones commented out
    [[nodiscard]] PasswordEntry entry(quint32 number) const;                     ///< 1 to entryCount()

    /// What the broker says to a user name and password. A null view: none was sent.
    [[nodiscard]] PasswordVerdict check(QByteArrayView user, QByteArrayView password) const;

private:
    struct Line
    {
        quint32 name = 0;
        quint32 hash = 0;
        quint16 nameLength = 0;
        quint16 hashLength = 0;
        HashState state = HashState::Usable;
        bool isCommentedOut = false;
    };
    class Reader;

    PasswordFile() = default;
    [[nodiscard]] QByteArrayView nameOf(const Line &line) const;
    [[nodiscard]] static bool isKept(const PasswordEntry &entry); ///< by FlashMQ
    [[nodiscard]] PasswordVerdict checkAsFlashmq(QByteArrayView user, QByteArrayView password) const;
    [[nodiscard]] quint32 lastOf(QByteArrayView user) const;
    [[nodiscard]] quint32 earlier(quint32 number) const;

    QByteArray m_bytes;
    LineMarks m_marks;
    QString m_path;
    Dialect m_dialect = Dialect::V20;
    std::vector<Line> m_lines;
    std::unordered_map<quint32, quint32> m_earlier; ///< of the users who have several
    NameIndex m_index;                              ///< user name to the last entry
    QList<Finding> m_findings;
    bool m_isBroken = false;
};

/// "user:$7$101$salt$hash", without a line end. Fails for a name that no entry can have.
Result<QByteArray> passwordLine(QByteArrayView user, const Secret &password);

/// The line of an entry so that nobody can sign in with it, and back: 2.0 and FlashMQ drop a hash behind an exclamation
/// mark, 2.1 does not start with one, so there the line becomes a comment. A blocked line stays as it is, and so does a
/// line that is not blocked; line ends and blanks stay.
QByteArray blockedLine(QByteArrayView line, Dialect dialect);
QByteArray unblockedLine(QByteArrayView line);

} // namespace gatehouse::mosquitto
