// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One user's lines taken from a file, and written back into it. The first byte of the input tells the kind of the
// file: p, P and f are a password_file for 2.0, 2.1 and FlashMQ, F is an acl_file for FlashMQ, all others are one for
// mosquitto.

#include "connectors/mosquitto/files/fileedit.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"
#include "fuzz/invariant.h"

#include <QSet>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/file");
const QString usualHash =
    QStringLiteral("$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOx"
                   "s8qfomyC4sEoLxRzoIoGxEVXG4nbzg==");
constexpr qsizetype mostUsers = 4;

UserLines linesIn(const std::shared_ptr<const PasswordFile> &file, const QString &user)
{
    BrokerFiles files;
    files.passwords.insert(path, file);
    return linesOf(files, user);
}

UserLines linesIn(const std::shared_ptr<const AclFile> &file, const QString &user)
{
    BrokerFiles files;
    files.acls.insert(path, file);
    return linesOf(files, user);
}

/// Those whose names a client can have.
QStringList usersOf(const PasswordFile &file)
{
    QSet<QString> users;
    for (quint32 number = 1; number <= file.entryCount(); ++number)
        if (file.entry(number).user.isValidUtf8())
            users.insert(lenientUtf8(file.entry(number).user));
    return users.values();
}

QStringList usersOf(const AclFile &file)
{
    QSet<QString> users;
    for (quint32 section = 1; section < file.sectionCount(); ++section)
        if (file.userOf(section).isValidUtf8())
            users.insert(lenientUtf8(file.userOf(section)));
    return users.values();
}

template <typename File> QMap<QString, UserLines> allLines(const std::shared_ptr<const File> &file)
{
    QMap<QString, UserLines> all;
    const QStringList users = usersOf(*file);
    for (const QString &user : users)
        all.insert(user, linesIn(file, user));
    return all;
}

QByteArrayList filters(const AclFile &file, quint32 section)
{
    QByteArrayList all;
    for (const AclRule &rule : file.rulesOf(section))
        all.append(file.filterOf(rule).toByteArray() + char('0' + int(rule.access)));
    return all;
}

QByteArrayList patterns(const AclFile &file)
{
    QByteArrayList all;
    for (const AclRule &rule : file.patterns())
        all.append(file.filterOf(rule).toByteArray() + char('0' + int(rule.access)));
    return all;
}

void checkShown(const QByteArray &bytes, const QList<Splice> &splices)
{
    const QList<ChangedLine> shown = changedLines(bytes, splices);
    const QByteArray after = spliced(bytes, splices);
    for (const ChangedLine &line : shown) {
        holds(!line.text.contains(u':' + usualHash) && !line.text.contains(QLatin1String(":!") + usualHash),
              "a hash is not shown");
        holds(!line.text.contains(u'\n'), "a line that is shown is one");
        const QByteArray &file = line.kind == ChangedLine::Kind::Gone ? bytes : after;
        holds(line.number > 0 && line.number <= file.count('\n') + 1, "a line that is shown is in its file");
    }
    holds(shown.isEmpty() == (splices.isEmpty()), "what changes is shown");
}

/// Whether the last line, which has no end, is one that the broker loses.
bool losesLine(const QByteArray &bytes, Dialect dialect)
{
    if (dialect == Dialect::FlashMq)
        return false;
    LineReader lines(bytes);
    QByteArrayView line;
    while (lines.next(line)) {
    }
    return !lines.lost().isEmpty();
}

void checkPasswords(const QByteArray &bytes, Dialect dialect)
{
    const auto file = PasswordFile::read(bytes, path, dialect);
    const QMap<QString, UserLines> all = allLines(file);
    qsizetype users = 0;
    for (auto it = all.cbegin(); it != all.cend() && users < mostUsers; ++it, ++users) {
        const QString &user = it.key();
        const QList<UserLines::Password> now = it->passwords.value(path);
        holds(UserLines::fromCanonical(it->canonical()) == *it, "lines are what their canonical form says");
        const auto same = passwordSplices(*file, user, now);
        holds(!same || spliced(bytes, *same) == bytes, "lines written back are the file");
        if (user.isEmpty() || user.startsWith(u'#')) { // such as " :hash" and " #a:hash"
            holds(!passwordSplices(*file, user, now), "a name that cannot be written anew is refused");
            continue;
        }
        const auto part = partOf(*file, path, *it, dialect);
        holds(part->entryCount() >= quint32(now.size()) || !same, "a part has the lines of its user");
        QList<QList<UserLines::Password>> wanted{{}, {{QString(), usualHash}}, now, now, now};
        wanted[2][0] = {QString(), usualHash};
        wanted[3].removeLast();
        wanted[4][0].mark = dialect == Dialect::V21 ? QStringLiteral("#") : QStringLiteral("!");
        for (const QList<UserLines::Password> &after : std::as_const(wanted)) {
            const auto splices = passwordSplices(*file, user, after);
            if (!splices)
                continue;
            checkShown(bytes, *splices);
            const QByteArray written = spliced(bytes, *splices);
            const auto edited = PasswordFile::read(written, path, dialect);
            if (losesLine(bytes, dialect) || losesLine(written, dialect) || bytes.contains('\0'))
                continue;
            const QMap<QString, UserLines> found = allLines(edited);
            for (auto other = all.cbegin(); other != all.cend(); ++other)
                holds(other.key() == user || found.value(other.key()) == *other, "nobody else's lines change");
            const bool isKept = std::all_of(after.cbegin(), after.cend(), [dialect](const UserLines::Password &line) {
                return line.mark.isEmpty() || passwordHash(line.hash.toUtf8(), dialect).state == HashState::Usable;
            });
            holds(!isKept || found.value(user).passwords.value(path) == after, "what was written is what is read");
        }
    }
}

void checkAcl(const QByteArray &bytes, Dialect dialect)
{
    const auto file = AclFile::read(bytes, path, {dialect});
    const QMap<QString, UserLines> all = allLines(file);
    qsizetype users = 0;
    for (auto it = all.cbegin(); it != all.cend() && users < mostUsers; ++it, ++users) {
        const QString &user = it.key();
        const QList<UserLines::Section> now = it->rules.value(path);
        holds(UserLines::fromCanonical(it->canonical()) == *it, "lines are what their canonical form says");
        const auto same = aclSplices(*file, user, now);
        holds(!same || spliced(bytes, *same) == bytes, "lines written back are the file");
        const auto part = partOf(*file, path, *it, {dialect});
        holds(part->findings().size() <= 200, "a part can be read");
        QList<QList<UserLines::Section>> wanted{{}, {{QStringLiteral("topic read gate/house")}}, now, now};
        wanted[2][0].append(QStringLiteral("topic deny gate/+/house"));
        wanted[3].append(UserLines::Section{QStringLiteral("topic gate/#")});
        for (const QList<UserLines::Section> &after : std::as_const(wanted)) {
            const auto splices = aclSplices(*file, user, after);
            if (!splices)
                continue;
            checkShown(bytes, *splices);
            const QByteArray written = spliced(bytes, *splices);
            const auto edited = AclFile::read(written, path, {dialect});
            if (losesLine(bytes, dialect) || losesLine(written, dialect) || file->isBroken())
                continue;
            holds(!edited->isBroken(), "a sound file stays sound");
            holds(patterns(*edited) == patterns(*file) && filters(*edited, 0) == filters(*file, 0),
                  "what is for others stays");
            const QMap<QString, UserLines> found = allLines(edited);
            for (auto other = all.cbegin(); other != all.cend(); ++other)
                holds(other.key() == user || found.value(other.key()) == *other, "nobody else's lines change");
            holds(found.value(user).rules.value(path) == after, "what was written is what is read");
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes = bytesOf(data + 1, size - 1);
    switch (*data) {
    case 'p':
        checkPasswords(bytes, Dialect::V20);
        break;
    case 'P':
        checkPasswords(bytes, Dialect::V21);
        break;
    case 'f':
        checkPasswords(bytes, Dialect::FlashMq);
        break;
    case 'F':
        checkAcl(bytes, Dialect::FlashMq);
        break;
    default:
        checkAcl(bytes, Dialect::V20);
    }
    return 0;
}
