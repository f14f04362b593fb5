// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A password_file, its hashes, and its lines blocked and unblocked.

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "fuzz/invariant.h"

using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/pw");

bool isGood(HashState state)
{
    return state == HashState::Usable || state == HashState::Argon2;
}

bool isCounted(const PasswordEntry &entry)
{
    return !entry.isCommentedOut && isGood(entry.state);
}

/// The entry that the broker takes of all those of a user, the last first.
const PasswordEntry *counting(const QList<PasswordEntry> &entries, Dialect dialect)
{
    const auto isKept = [](const PasswordEntry &one) { return !one.isCommentedOut && isKeptByFlashmq(one.state); };
    const auto last = std::find_if(entries.cbegin(), entries.cend(), isCounted);
    const auto first = std::find_if(entries.crbegin(), entries.crend(), isKept);
    if (dialect == Dialect::FlashMq)
        return first == entries.crend() ? nullptr : &*first;
    return last == entries.cend() ? nullptr : &*last;
}

void checkHash(QByteArrayView text, Dialect dialect)
{
    const PasswordHash hash = passwordHash(text, dialect);
    holds(!isUsualHash(text, dialect) || hash.state == HashState::Usable, "a usual hash is usable");
    holds(hash.at.isEmpty() ||
              (hash.at.data() >= text.data() && hash.at.data() + hash.at.size() <= text.data() + text.size()),
          "what is wrong with a hash is part of it");
    if (hash.state != HashState::Usable)
        return;
    holds(hash.digest.size() == 64 && (dialect == Dialect::FlashMq || hash.salt.size() == 12 ||
                                       (dialect == Dialect::V21 && hash.salt.size() == 64)),
          "salt and digest of a usable hash have their sizes");
    holds(hash.iterations >= 0, "there are no negative iterations");
    if (hash.iterations <= 1000) {
        const auto isRight = fits(hash, "apw");
        holds(isRight && isRight == fits(hash, QByteArrayView("apw\0x", 5)), "a NUL ends a password");
    }
}

void checkEntry(const PasswordFile &file, const PasswordEntry &entry, Dialect dialect)
{
    const QByteArray &bytes = file.bytes();
    holds(liesIn(entry.user, bytes) && liesIn(entry.hash, bytes), "an entry lies in the file");
    holds(entry.user.data() == bytes.constData() + entry.offset, "an entry stands where it is told");
    holds(!entry.user.contains('\n') && !entry.hash.contains('\n') && !entry.user.contains('\0') &&
              !entry.hash.contains('\0') && !entry.user.contains(':') &&
              (dialect == Dialect::FlashMq || !entry.hash.contains(':')),
          "an entry is part of one line");
    holds(file.lineAt(entry.offset) == countedLine(bytes, entry.offset), "the line of an entry is that of its bytes");
    const qsizetype hash = entry.hash.data() - bytes.constData();
    holds(hash > entry.offset && countedLine(bytes, hash) == file.lineAt(entry.offset),
          "a hash stands in the line of its user");
    const bool isComment = bytes.at(startOfLine(bytes, entry.offset)) == '#';
    holds(isComment == entry.isCommentedOut, "an entry is commented out when its line is a comment");
    const bool isShut = entry.hash.startsWith('!');
    holds(isShut == (entry.state == HashState::Disabled), "an exclamation mark is a shut entry");
    const HashState state = passwordHash(entry.hash, dialect).state;
    holds(state == entry.state, "the state of an entry is that of its hash");
    holds(!entry.isCommentedOut || isGood(state) || isShut, "a comment is an entry only with a hash");
    checkHash(entry.hash, dialect);
}

/// By going through all entries.
QList<quint32> numbersOf(const PasswordFile &file, QByteArrayView user)
{
    QList<quint32> numbers;
    for (quint32 number = file.entryCount(); number > 0; --number)
        if (file.entry(number).user == user)
            numbers.append(number);
    return numbers;
}

void checkUser(const PasswordFile &file, QByteArrayView user, Dialect dialect)
{
    QList<quint32> numbers;
    const QList<PasswordEntry> entries = file.entriesOf(user);
    for (const PasswordEntry &entry : entries)
        numbers.append(entry.number);
    holds(numbers == numbersOf(file, user), "the entries of a user are those that a search finds");
    const auto found = file.find(user);
    holds(found.has_value() == !numbers.isEmpty(), "who has an entry is found, and nobody else");
    if (!found)
        return;
    const PasswordEntry *counted = counting(entries, dialect);
    holds(counted == nullptr ? !isCounted(*found) : found->number == counted->number,
          "the entry found is the one that counts");
    const PasswordVerdict verdict = file.check(user, {});
    holds((verdict == PasswordVerdict::Wrong) == (counted != nullptr && isGood(counted->state)),
          "without a password nobody comes in");
}

bool isSame(const PasswordFile &left, const PasswordFile &right)
{
    if (left.entryCount() != right.entryCount() || left.isBroken() != right.isBroken())
        return false;
    for (quint32 number = 1; number <= left.entryCount(); ++number) {
        const PasswordEntry a = left.entry(number);
        const PasswordEntry b = right.entry(number);
        if (a.user != b.user || a.hash != b.hash || a.state != b.state || a.isCommentedOut != b.isCommentedOut)
            return false;
    }
    return true;
}

void checkFile(const QByteArray &bytes, Dialect dialect)
{
    const auto file = PasswordFile::read(bytes, path, dialect);
    holds(file->bytes() == bytes, "the bytes are kept");
    checkFindings(file->findings(), bytes, path, file->isBroken());
    for (quint32 number = 1; number <= file->entryCount(); ++number) {
        const PasswordEntry entry = file->entry(number);
        holds(entry.number == number, "an entry has its number");
        holds(number == 1 || file->entry(number - 1).offset < entry.offset, "entries are in the order of the file");
        checkEntry(*file, entry, dialect);
        checkUser(*file, entry.user, dialect);
        const QByteArray name = entry.user.toByteArray();
        checkUser(*file, QByteArray(name + 'x'), dialect);
        checkUser(*file, name.left(name.size() / 2), dialect);
    }
    const auto again = PasswordFile::read(bytes, path, dialect);
    holds(isSame(*file, *again) && again->findings() == file->findings(), "reading again tells the same");
    if (bytes.endsWith('\n')) // else the broker may lose the last line of the one but not of the other
        holds(isSame(*file, *PasswordFile::read(QByteArray(bytes).replace('\n', "\r\n"), path, dialect)),
              "a line end of two bytes makes no difference");
}

/// Nobody signs in with these bytes.
bool isClosed(const QByteArray &line, Dialect dialect)
{
    const auto file = PasswordFile::read(line, path, dialect);
    for (quint32 number = 1; number <= file->entryCount(); ++number)
        if (isCounted(file->entry(number)))
            return false;
    return true;
}

void checkBlocking(const QByteArray &line, Dialect dialect)
{
    const QByteArray blocked = blockedLine(line, dialect);
    holds(blocked.count('\n') == line.count('\n') && blocked.endsWith('\n') == line.endsWith('\n'),
          "a blocked line is one line");
    holds(isClosed(blocked, dialect), "nobody signs in with a blocked line");
    holds(blockedLine(blocked, dialect) == blocked, "a blocked line stays as it is");
    const bool isOpen = !isClosed(line, dialect);
    if (isOpen)
        holds(unblockedLine(blocked) == line, "unblocking gives back what was blocked");
    const QByteArray open = unblockedLine(line);
    holds(open.size() == line.size() || open.size() == line.size() - 1, "unblocking takes one mark away");
    if (isOpen)
        holds(open == line, "a line that is not blocked stays as it is");
}

void checkParts(QByteArrayView line)
{
    const auto entry = credentialLine(line);
    if (!entry)
        return;
    const auto isPart = [line](QByteArrayView part) {
        return part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size();
    };
    holds(isPart(entry->name) && isPart(entry->ignored) && (!entry->secret || isPart(*entry->secret)),
          "the parts of a line lie in it");
    holds(withoutBlanks(entry->name) == entry->name, "a name has no blanks around it");
    holds(!entry->secret || entry->secret->data() > entry->name.data(), "the secret stands behind the name");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    for (const Dialect dialect : {Dialect::V20, Dialect::V21}) {
        checkFile(bytes, dialect);
        for (qsizetype at = 0; at < bytes.size();) {
            const qsizetype next = startOfNext(bytes, at);
            const QByteArray line = bytes.mid(at, next - at);
            checkParts(line);
            if (!line.contains('\0'))
                checkBlocking(line, dialect);
            checkHash(line, dialect);
            at = next;
        }
    }
    checkFile(bytes, Dialect::FlashMq);
    for (const QByteArray &line : bytes.split('\n'))
        checkHash(line, Dialect::FlashMq);
    return 0;
}
