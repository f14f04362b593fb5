// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/userlines.h"

#include "connectors/mosquitto/files/comment.h"
#include "core/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

const QString userKey = QStringLiteral("user");
const QString passwordsKey = QStringLiteral("passwords");
const QString rulesKey = QStringLiteral("rules");
const QString markKey = QStringLiteral("mark");
const QString hashKey = QStringLiteral("password_hash");

QString textOf(QByteArrayView line)
{
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return lenientUtf8(line);
}

QStringList texts(const QJsonArray &array)
{
    QStringList list;
    for (const QJsonValue &value : array)
        list.append(value.toString());
    return list;
}

} // namespace

QByteArray UserLines::canonical() const
{
    QJsonObject passwordFiles;
    for (auto it = passwords.cbegin(); it != passwords.cend(); ++it) {
        QJsonArray lines;
        for (const Password &line : it.value())
            lines.append(QJsonObject{{markKey, line.mark}, {hashKey, line.hash}});
        passwordFiles.insert(it.key(), lines);
    }
    QJsonObject aclFiles;
    for (auto it = rules.cbegin(); it != rules.cend(); ++it) {
        QJsonArray sections;
        for (const Section &section : it.value())
            sections.append(QJsonArray::fromStringList(section));
        aclFiles.insert(it.key(), sections);
    }
    // Written as it is, a byte order mark at the beginning of a name is dropped when it is read (Qt 6.4): another user.
    return QJsonDocument(QJsonObject{{userKey, user}, {passwordsKey, passwordFiles}, {rulesKey, aclFiles}})
        .toJson(QJsonDocument::Compact)
        .replace("\xef\xbb\xbf", "\\ufeff");
}

std::optional<UserLines> UserLines::fromCanonical(const QByteArray &record)
{
    const QJsonObject object = QJsonDocument::fromJson(record).object();
    if (!object.value(userKey).isString() || !object.value(passwordsKey).isObject() ||
        !object.value(rulesKey).isObject())
        return std::nullopt;
    UserLines lines;
    lines.user = object.value(userKey).toString();
    const QJsonObject passwordFiles = object.value(passwordsKey).toObject();
    for (auto file = passwordFiles.begin(); file != passwordFiles.end(); ++file) {
        QList<Password> &list = lines.passwords[file.key()];
        const QJsonArray entries = file.value().toArray();
        for (const QJsonValue &entry : entries)
            list.append({entry.toObject().value(markKey).toString(), entry.toObject().value(hashKey).toString()});
    }
    const QJsonObject aclFiles = object.value(rulesKey).toObject();
    for (auto file = aclFiles.begin(); file != aclFiles.end(); ++file) {
        QList<Section> &list = lines.rules[file.key()];
        const QJsonArray sections = file.value().toArray();
        for (const QJsonValue &section : sections)
            list.append(texts(section.toArray()));
    }
    return lines;
}

QList<PasswordEntry> linesInOrder(const PasswordFile &file, QByteArrayView user)
{
    QList<PasswordEntry> entries = file.entriesOf(user);
    std::reverse(entries.begin(), entries.end());
    return entries;
}

UserLines::Password passwordOf(const PasswordFile &file, const PasswordEntry &entry)
{
    const QByteArrayView bytes(file.bytes());
    const qsizetype start = lineStart(bytes, entry.offset);
    UserLines::Password line;
    if (entry.isCommentedOut)
        line.mark = lenientUtf8(bytes.sliced(start, entry.offset - start));
    const bool isShut = entry.hash.startsWith('!');
    if (isShut)
        line.mark += u'!';
    line.hash = lenientUtf8(entry.hash.sliced(isShut ? 1 : 0));
    return line;
}

QList<quint32> sectionsOf(const AclFile &file, QByteArrayView user)
{
    QList<quint32> sections;
    for (quint32 section = file.lastSectionOf(user); section != 0; section = file.earlierSection(section))
        sections.prepend(section);
    return sections;
}

QList<PlacedLine> placedLines(const AclFile &file, quint32 section)
{
    const QByteArrayView bytes(file.bytes());
    QList<PlacedLine> lines;
    for (const AclRule &rule : file.rulesOf(section)) {
        const qsizetype end = lineEnd(bytes, rule.offset);
        for (qsizetype at = commentStart(bytes, rule.offset); at < end;) {
            const qsizetype next = lineEnd(bytes, at);
            lines.append({textOf(bytes.sliced(at, next - at)), at, next});
            at = next;
        }
    }
    return lines;
}

UserLines linesOf(const BrokerFiles &files, const QString &user)
{
    UserLines lines;
    lines.user = user;
    const QByteArray name = user.toUtf8();
    for (auto file = files.passwords.cbegin(); file != files.passwords.cend(); ++file) {
        const QList<PasswordEntry> entries = linesInOrder(**file, name);
        for (const PasswordEntry &entry : entries)
            lines.passwords[file.key()].append(passwordOf(**file, entry));
    }
    for (auto file = files.acls.cbegin(); file != files.acls.cend(); ++file) {
        const QList<quint32> sections = sectionsOf(**file, name);
        for (const quint32 section : sections) {
            UserLines::Section texts;
            const QList<PlacedLine> placed = placedLines(**file, section);
            for (const PlacedLine &line : placed)
                texts.append(line.text);
            lines.rules[file.key()].append(texts);
        }
    }
    return lines;
}

} // namespace gatehouse::mosquitto
