// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/fileedit.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileEdit)
};

bool isOneLine(const QString &text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) { return c == u'\n' || c == u'\r' || c.isNull(); });
}

tl::unexpected<Error> noLine(const QString &text)
{
    return fail(
        Fault::BadInput,
        Words::tr("Nothing was changed: “%1” cannot be one line of the broker's files.").arg(visibleText(text, 80)));
}

/// The line end that the lines around have.
QByteArray endLike(QByteArrayView bytes, qsizetype offset)
{
    const qsizetype end = bytes.indexOf('\n', offset);
    const qsizetype found = end < 0 ? bytes.lastIndexOf('\n') : end;
    return found > 0 && bytes.at(found - 1) == '\r' ? QByteArray("\r\n") : QByteArray("\n");
}

/// Lines put in at the beginning of a line, or at the end of a file that may lack its last line end.
Splice inserted(QByteArrayView bytes, qsizetype at, const QByteArrayList &lines)
{
    const QByteArray end = endLike(bytes, std::max<qsizetype>(at - 1, 0));
    Splice splice;
    splice.at = at;
    if (at > 0 && bytes.at(at - 1) != '\n')
        splice.text += end;
    for (const QByteArray &line : lines)
        splice.text += line + end;
    return splice;
}

Splice removed(qsizetype start, qsizetype end)
{
    return {start, end - start, {}, Splice::Order::Inside};
}

QString commentMark(const UserLines::Password &line)
{
    return line.mark.startsWith(u'#') ? QString(line.mark).remove(u'!') : QString();
}

bool isShut(const UserLines::Password &line)
{
    return line.mark.endsWith(u'!');
}

QByteArray lineOf(const QByteArray &user, const UserLines::Password &line)
{
    return commentMark(line).toUtf8() + user + ':' + (isShut(line) ? "!" : "") + line.hash.toUtf8();
}

/// A comment is taken for an entry again only when its hash is text.
bool staysFound(const PasswordFile &file, const PasswordEntry &entry, const UserLines::Password &wanted)
{
    const bool isKept = passwordOf(file, entry).hash == wanted.hash;
    return commentMark(wanted).isEmpty() || !isKept || entry.hash.isValidUtf8();
}

void editLine(const PasswordFile &file, const PasswordEntry &entry, const UserLines::Password &wanted,
              QList<Splice> &splices)
{
    const UserLines::Password now = passwordOf(file, entry);
    if (commentMark(now) != commentMark(wanted)) {
        // With the first byte of the name: a line that is put in here must not come behind the mark. Blanks before it
        // go, since a comment begins in the first column.
        const qsizetype start = lineStart(file.bytes(), entry.offset);
        splices.append({start, entry.offset + 1 - start,
                        commentMark(wanted).toUtf8() + entry.user.first(1).toByteArray(), Splice::Order::Inside});
    }
    const qsizetype hash = entry.hash.data() - file.bytes().constData();
    const qsizetype mark = isShut(now) ? 1 : 0;
    const QByteArray wantedMark = isShut(wanted) ? "!" : "";
    if (now.hash != wanted.hash)
        splices.append({hash, entry.hash.size(), wantedMark + wanted.hash.toUtf8(), Splice::Order::Inside});
    else if (isShut(now) != isShut(wanted))
        splices.append({hash, mark, wantedMark, Splice::Order::Inside});
}

/// How many lines two lists share at their head and, of what is left, at their tail.
struct Shared
{
    qsizetype head = 0;
    qsizetype tail = 0;
};
Shared sharedBy(const QStringList &now, const QStringList &after)
{
    const qsizetype most = std::min(now.size(), after.size());
    Shared shared;
    while (shared.head < most && now.at(shared.head) == after.at(shared.head))
        ++shared.head;
    while (shared.tail < most - shared.head &&
           now.at(now.size() - 1 - shared.tail) == after.at(after.size() - 1 - shared.tail))
        ++shared.tail;
    return shared;
}

QStringList textsOf(const QList<PlacedLine> &lines)
{
    QStringList texts;
    for (const PlacedLine &line : lines)
        texts.append(line.text);
    return texts;
}

QByteArrayList utf8(const QStringList &lines)
{
    QByteArrayList list;
    for (const QString &line : lines)
        list.append(line.toUtf8());
    return list;
}

void editSection(const AclFile &file, quint32 section, const QStringList &after, QList<Splice> &splices)
{
    const QByteArrayView bytes(file.bytes());
    const QList<PlacedLine> now = placedLines(file, section);
    const Shared shared = sharedBy(textsOf(now), after);
    for (qsizetype i = shared.head; i < now.size() - shared.tail; ++i)
        splices.append(removed(now.at(i).start, now.at(i).end));
    const QStringList fresh = after.mid(shared.head, after.size() - shared.head - shared.tail);
    if (fresh.isEmpty())
        return;
    const qsizetype at = shared.head > 0 ? now.at(shared.head - 1).end : lineEnd(bytes, file.offsetOf(section));
    splices.append(inserted(bytes, at, utf8(fresh)));
}

void removeSection(const AclFile &file, quint32 section, QList<Splice> &splices)
{
    editSection(file, section, {}, splices);
    const QByteArrayView bytes(file.bytes());
    const qsizetype start = lineStart(bytes, file.offsetOf(section));
    splices.append(removed(start, lineEnd(bytes, start)));
}

} // namespace

Result<QList<Splice>> passwordSplices(const PasswordFile &file, const QString &user,
                                      const QList<UserLines::Password> &after)
{
    // The broker takes " #a:hash" and " :hash"; written at the beginning of a line they would be something else.
    if (user.isEmpty() || user.startsWith(u'#'))
        return noLine(user);
    for (const UserLines::Password &line : after)
        if (!isOneLine(line.mark) || !isOneLine(line.hash))
            return noLine(user);
    const QByteArray name = user.toUtf8();
    const QByteArrayView bytes(file.bytes());
    const QList<PasswordEntry> now = linesInOrder(file, name);
    QList<Splice> splices;
    for (qsizetype i = 0; i < now.size(); ++i) {
        if (i < after.size()) {
            if (!staysFound(file, now.at(i), after.at(i)))
                return noLine(user);
            editLine(file, now.at(i), after.at(i), splices);
        } else {
            const qsizetype start = lineStart(bytes, now.at(i).offset);
            splices.append(removed(start, lineEnd(bytes, start)));
        }
    }
    QByteArrayList fresh;
    for (qsizetype i = now.size(); i < after.size(); ++i)
        fresh.append(lineOf(name, after.at(i)));
    if (!fresh.isEmpty())
        splices.append(inserted(bytes, now.isEmpty() ? bytes.size() : lineEnd(bytes, now.constLast().offset), fresh));
    return splices;
}

Result<QList<Splice>> aclSplices(const AclFile &file, const QString &user, const QList<UserLines::Section> &after)
{
    for (const UserLines::Section &section : after)
        for (const QString &line : section)
            if (!isOneLine(line))
                return noLine(line);
    const QList<quint32> now = sectionsOf(file, user.toUtf8());
    QList<Splice> splices;
    for (qsizetype i = 0; i < now.size(); ++i) {
        if (i < after.size())
            editSection(file, now.at(i), after.at(i), splices);
        else
            removeSection(file, now.at(i), splices);
    }
    QByteArrayList fresh;
    for (qsizetype i = now.size(); i < after.size(); ++i) {
        if (!isOneLine(user))
            return noLine(user);
        fresh.append("user " + user.toUtf8());
        fresh += utf8(after.at(i));
    }
    if (!fresh.isEmpty()) {
        splices.append(inserted(file.bytes(), file.bytes().size(), fresh));
        splices.last().order = Splice::Order::New;
    }
    return splices;
}

QList<Splice> inOrder(QList<Splice> splices)
{
    std::stable_sort(splices.begin(), splices.end(), [](const Splice &a, const Splice &b) {
        return std::tuple(a.at, a.order, a.length > 0) < std::tuple(b.at, b.order, b.length > 0);
    });
    return splices;
}

QByteArray spliced(const QByteArray &bytes, const QList<Splice> &splices)
{
    const QList<Splice> sorted = inOrder(splices);
    qsizetype size = bytes.size();
    for (const Splice &splice : sorted)
        size += splice.text.size() - splice.length;
    QByteArray result;
    result.reserve(size);
    qsizetype done = 0;
    for (const Splice &splice : sorted) {
        Q_ASSERT(splice.at >= done);
        result.append(QByteArrayView(bytes).sliced(done, splice.at - done));
        result.append(splice.text);
        done = splice.at + splice.length;
    }
    result.append(QByteArrayView(bytes).sliced(done));
    return result;
}

std::shared_ptr<const PasswordFile> partOf(const PasswordFile &file, const QString &path, const UserLines &after,
                                           Dialect dialect)
{
    const QByteArray name = after.user.toUtf8();
    const QList<PasswordEntry> now = linesInOrder(file, name);
    const QList<UserLines::Password> wanted = after.passwords.value(path);
    QByteArray bytes;
    QList<int> numbers;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        bytes += lineOf(name, wanted.at(i)) + '\n';
        numbers.append(i < now.size() ? file.lineAt(now.at(i).offset) : 0);
    }
    return PasswordFile::read(bytes, path, dialect, LineMarks(numbers));
}

std::shared_ptr<const AclFile> partOf(const AclFile &file, const QString &path, const UserLines &after,
                                      const AclLanguage &language)
{
    const QByteArrayView whole(file.bytes());
    QByteArray bytes;
    QList<int> numbers;
    const auto add = [&](QByteArrayView line, int number) {
        bytes += line;
        if (!line.endsWith('\n'))
            bytes += '\n';
        numbers.append(number);
    };
    // Patterns are for everybody, wherever they stand.
    for (const AclRule &pattern : file.patterns()) {
        const qsizetype start = lineStart(whole, pattern.offset);
        add(whole.sliced(start, lineEnd(whole, start) - start), file.lineAt(pattern.offset));
    }
    const QByteArray name = after.user.toUtf8();
    const QByteArray userLine = "user " + name;
    const QList<quint32> sections = sectionsOf(file, name);
    const QList<UserLines::Section> wanted = after.rules.value(path);
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const bool isKnown = i < sections.size();
        add(userLine, isKnown ? file.lineAt(file.offsetOf(sections.at(i))) : 0);
        const QList<PlacedLine> now = isKnown ? placedLines(file, sections.at(i)) : QList<PlacedLine>();
        const Shared shared = sharedBy(textsOf(now), wanted.at(i));
        for (qsizetype k = 0; k < wanted.at(i).size(); ++k) {
            const qsizetype fromEnd = wanted.at(i).size() - k;
            const PlacedLine *stays = k < shared.head          ? &now.at(k)
                                      : fromEnd <= shared.tail ? &now.at(now.size() - fromEnd)
                                                               : nullptr;
            add(wanted.at(i).at(k).toUtf8(), stays != nullptr ? file.lineAt(quint32(stays->start)) : 0);
        }
    }
    return AclFile::read(bytes, path, language, LineMarks(numbers));
}

} // namespace gatehouse::mosquitto
