// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/passwordfile.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostLength = 65535; // of a name or hash, in every version
constexpr qsizetype mostCompared = 8;   // entries of one user; each costs a hashing

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::PasswordFile)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

} // namespace

QByteArrayView PasswordFile::nameOf(const Line &line) const
{
    return QByteArrayView(m_bytes.constData() + line.name, line.nameLength);
}

int PasswordFile::lineAt(quint32 offset) const
{
    return m_marks.lineAt(m_bytes, offset);
}

quint32 PasswordFile::lastOf(QByteArrayView user) const
{
    return m_index.find(NameIndex::hash(user),
                        [this, user](quint32 number) { return nameOf(m_lines[number - 1]) == user; });
}

quint32 PasswordFile::earlier(quint32 number) const
{
    const auto found = m_earlier.find(number);
    return found == m_earlier.end() ? 0 : found->second;
}

PasswordEntry PasswordFile::entry(quint32 number) const
{
    const Line &line = m_lines[number - 1];
    return {number,       line.name,
            nameOf(line), QByteArrayView(m_bytes.constData() + line.hash, line.hashLength),
            line.state,   line.isCommentedOut};
}

QList<PasswordEntry> PasswordFile::entriesOf(QByteArrayView user) const
{
    QList<PasswordEntry> entries;
    for (quint32 number = lastOf(user); number != 0; number = earlier(number))
        entries.append(entry(number));
    return entries;
}

std::optional<PasswordEntry> PasswordFile::find(QByteArrayView user) const
{
    std::optional<PasswordEntry> best;
    for (quint32 number = lastOf(user); number != 0; number = earlier(number)) {
        const PasswordEntry one = entry(number);
        if (m_dialect == Dialect::FlashMq && isKept(one)) { // it takes the first of them
            best = one;
            continue;
        }
        if (one.isUsed())
            return one;
        if (!best || (best->isCommentedOut && !one.isCommentedOut))
            best = one;
    }
    return best;
}

bool PasswordFile::isKept(const PasswordEntry &entry)
{
    return !entry.isCommentedOut && isKeptByFlashmq(entry.state);
}

PasswordVerdict PasswordFile::checkAsFlashmq(QByteArrayView user, QByteArrayView password) const
{
    const std::optional<PasswordEntry> entry = find(user);
    if (!entry || entry->isCommentedOut)
        return PasswordVerdict::UnknownUser;
    if (entry->state != HashState::Usable)
        return PasswordVerdict::Broken;
    if (password.isNull())
        return PasswordVerdict::Wrong;
    const std::optional<bool> isRight = fits(passwordHash(entry->hash, m_dialect), password, NulIn::TakesPart);
    if (!isRight)
        return PasswordVerdict::NotKnown;
    return *isRight ? PasswordVerdict::Right : PasswordVerdict::Wrong;
}

PasswordVerdict PasswordFile::check(QByteArrayView user, QByteArrayView password) const
{
    if (m_dialect == Dialect::FlashMq)
        return checkAsFlashmq(user, password);
    std::optional<PasswordVerdict> verdict;
    bool isBrokenEntry = false;
    qsizetype compared = 0;
    for (quint32 number = lastOf(user); number != 0; number = earlier(number)) {
        const PasswordEntry one = entry(number);
        if (one.isCommentedOut)
            continue;
        if (!one.isUsed()) {
            isBrokenEntry = true;
            continue;
        }
        if (password.isNull())
            return PasswordVerdict::Wrong;
        if (++compared > mostCompared)
            return PasswordVerdict::NotKnown;
        const std::optional<bool> isRight = fits(passwordHash(one.hash, m_dialect), password);
        const PasswordVerdict now = !isRight   ? PasswordVerdict::NotKnown
                                    : *isRight ? PasswordVerdict::Right
                                               : PasswordVerdict::Wrong;
        if (now == PasswordVerdict::NotKnown || (verdict && *verdict != now))
            return PasswordVerdict::NotKnown;
        verdict = now;
    }
    if (verdict)
        return *verdict;
    return isBrokenEntry ? PasswordVerdict::Broken : PasswordVerdict::UnknownUser;
}

Result<QByteArray> passwordLine(QByteArrayView user, const Secret &password)
{
    const bool isOdd = user.isEmpty() || user.size() > mostLength || user.startsWith('#') ||
                       withoutBlanks(user).size() != user.size() || !user.isValidUtf8() ||
                       std::any_of(user.begin(), user.end(), [](char byte) {
                           return byte == ':' || byte == '\n' || byte == '\r' || byte == '\0';
                       });
    if (isOdd)
        return fail(Fault::BadInput, Words::tr("A password file cannot hold the user name “%1”: it must not be empty, "
                                               "begin with #, begin or end with a space, or contain a colon or a line "
                                               "break. Choose another name.")
                                         .arg(shown(user)));
    return newHash(password).map(
        [user](const QByteArray &hash) -> QByteArray { return user.toByteArray() + ':' + hash; });
}

QByteArray blockedLine(QByteArrayView line, Dialect dialect)
{
    QByteArray blocked = line.toByteArray();
    if (line.startsWith('#'))
        return blocked;
    const auto entry = credentialLine(line);
    if (!entry || !entry->secret)
        return blocked;
    if (dialect == Dialect::V21)
        return blocked.prepend('#');
    if (!entry->secret->startsWith('!'))
        blocked.insert(entry->secret->data() - line.data(), '!');
    return blocked;
}

QByteArray unblockedLine(QByteArrayView line)
{
    QByteArray open = line.toByteArray();
    if (line.startsWith('#')) {
        const auto entry = credentialLine(line.sliced(1));
        const HashState state =
            entry && entry->secret ? passwordHash(*entry->secret, Dialect::V21).state : HashState::Incomplete;
        if (state != HashState::Usable && state != HashState::Argon2)
            return open;
        return open.sliced(1);
    }
    const auto entry = credentialLine(open);
    if (entry && entry->secret && entry->secret->startsWith('!'))
        open.remove(entry->secret->data() - open.constData(), 1);
    return open;
}

} // namespace gatehouse::mosquitto
