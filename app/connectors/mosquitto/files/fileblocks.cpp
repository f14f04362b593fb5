// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/fileblocks.h"

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/confblocks.h"
#include "connectors/mosquitto/files/tlsblocks.h"
#include "connectors/mosquitto/files/userblocks.h"
#include "connectors/mosquitto/files/userlines.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileBlocks)
};

const QString userPrefix = QStringLiteral("files/user/");
const QString patternPrefix = QStringLiteral("files/pattern/");
const QString anonymousRecord = QStringLiteral("files/anonymous");

QString accessWord(AclAccess access)
{
    switch (access) {
    case AclAccess::Deny:
        return QStringLiteral("deny");
    case AclAccess::Read:
        return QStringLiteral("read");
    case AclAccess::Write:
        return QStringLiteral("write");
    case AclAccess::ReadWrite:
        break;
    }
    return QStringLiteral("readwrite");
}

/// One row for each user: what else is in the way is told when it is looked at.
QList<Block> firstBlockOf(const BrokerFiles &files, const QByteArray &user)
{
    return blocksOfUser(files, user).mid(0, 1);
}

bool isBefore(QByteArrayView a, QByteArrayView b)
{
    return std::string_view(a.data(), std::size_t(a.size())) < std::string_view(b.data(), std::size_t(b.size()));
}

/// Sorts what was added from `from` on into what stands before. Long lists mostly come sorted: a million names are then
/// merged in a tenth of the time.
void mergeIn(std::vector<QByteArrayView> &users, std::size_t from)
{
    const auto middle = users.begin() + std::ptrdiff_t(from);
    if (!std::is_sorted(middle, users.end(), isBefore))
        std::sort(middle, users.end(), isBefore);
    std::inplace_merge(users.begin(), middle, users.end(), isBefore);
}

/// Every user name of the files, sorted, each once. Views into the files.
std::vector<QByteArrayView> usersOf(const BrokerFiles &files)
{
    std::vector<QByteArrayView> users;
    for (const auto &passwords : files.passwords) {
        const std::size_t from = users.size();
        for (quint32 number = 1; number <= passwords->entryCount(); ++number)
            users.push_back(passwords->entry(number).user);
        mergeIn(users, from);
    }
    for (const auto &acl : files.acls) {
        const std::size_t from = users.size();
        for (quint32 section = 1; section < acl->sectionCount(); ++section)
            users.push_back(acl->userOf(section));
        mergeIn(users, from);
    }
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
}

AccessRecord rowOfUser(const BrokerFiles &files, QByteArrayView user)
{
    AccessRecord row;
    row.name = lenientUtf8(user);
    row.id = fileUserRecord(row.name);
    qsizetype rules = 0;
    bool hasPassword = false;
    for (const auto &passwords : files.passwords)
        hasPassword = hasPassword || passwords->find(user).has_value();
    for (const auto &acl : files.acls) {
        for (quint32 section = acl->lastSectionOf(user); section != 0; section = acl->earlierSection(section))
            rules += acl->rulesOf(section).end() - acl->rulesOf(section).begin();
    }
    if (!files.passwords.isEmpty())
        row.label = hasPassword ? Words::tr("in the password_file") : Words::tr("not in the password_file");
    if (!files.acls.isEmpty())
        row.memberships = Words::tr("%n lines of the acl_file", nullptr, int(rules));
    if (const QList<Block> blocks = blocksOfUser(files, user.toByteArray()); !blocks.isEmpty())
        row.state = blocks.constFirst().scope.action == Action::Connect ? RecordState::Blocked : RecordState::Limited;
    return row;
}

QList<AccessRecord> patternRows(const BrokerFiles &files)
{
    QList<AccessRecord> rows;
    for (auto acl = files.acls.cbegin(); acl != files.acls.cend(); ++acl) {
        for (const AclRule &rule : acl.value()->patterns()) {
            AccessRecord row;
            row.kind = RecordKind::Rule;
            row.name =
                QLatin1String("pattern ") + accessWord(rule.access) + u' ' + lenientUtf8(acl.value()->filterOf(rule));
            row.id = patternPrefix + QString::number(acl.value()->lineAt(rule.offset)) + u'/' + acl.key();
            row.memberships = Words::tr("for every client");
            rows.append(row);
        }
    }
    return rows;
}

AccessRecord anonymousRow(const BrokerFiles &files)
{
    AccessRecord row;
    row.kind = RecordKind::Default;
    row.id = anonymousRecord;
    row.name = Words::tr("Clients without a user name");
    QStringList open;
    for (const BrokerFiles::Listener &listener : files.listeners) {
        if (listener.rules.files().allowAnonymous)
            open.append(listener.name);
    }
    row.memberships = open.isEmpty() ? Words::tr("refused (allow_anonymous)")
                                     : Words::tr("let in at: %1").arg(open.join(QLatin1String(", ")));
    return row;
}

/// One for each line that refuses an address.
QList<AccessRecord> addressRows(const BrokerFiles &files)
{
    QList<AccessRecord> rows;
    const QList<Block> blocks = files.addresses ? addressBlocks(*files.addresses) : QList<Block>();
    for (const Block &block : blocks) {
        AccessRecord row;
        row.kind = RecordKind::Rule;
        row.id = block.records.constFirst();
        row.name = block.subject.kind == SubjectKind::Everyone ? Words::tr("Every address") : block.subject.value;
        row.label = block.reason;
        row.memberships = Words::tr("refused by %1, line %2").arg(block.origin.place).arg(block.origin.line);
        row.state = RecordState::Blocked;
        const auto isSame = [&row](const AccessRecord &known) { return known.id == row.id; };
        if (std::none_of(rows.cbegin(), rows.cend(), isSame))
            rows.append(row);
    }
    return rows;
}

} // namespace

QString fileUserRecord(const QString &user)
{
    return userPrefix + user;
}

std::optional<QString> userOfFileRecord(const QString &record)
{
    if (!record.startsWith(userPrefix))
        return std::nullopt;
    return record.mid(userPrefix.size());
}

bool liesInFiles(const QString &id)
{
    return id.startsWith(QLatin1String("files/")) || id.startsWith(QLatin1String("hosts/"));
}

QList<Block> allFileBlocks(const BrokerFiles &files)
{
    QList<Block> blocks = brokenBlocks(files) + confBlocks(files);
    blocks += tlsBlocks(files, files.at);
    if (files.addresses)
        blocks += addressBlocks(*files.addresses);
    for (const QByteArrayView user : usersOf(files))
        blocks.append(firstBlockOf(files, user.toByteArray()));
    return blocks;
}

QList<Block> blocksOfRecord(const BrokerFiles &files, const QString &record)
{
    if (const std::optional<QString> user = userOfFileRecord(record))
        return firstBlockOf(files, user->toUtf8());
    QList<Block> blocks = files.addresses ? addressBlocks(*files.addresses) : QList<Block>();
    blocks.removeIf([&record](const Block &block) { return !block.records.contains(record); });
    return blocks;
}

QList<Block> fileBlocksOf(const BrokerFiles &files, const Identity &who)
{
    return who.user.isEmpty() ? QList<Block>() : blocksOfUser(files, who.user.toUtf8());
}

QList<AccessRecord> allFileRows(const BrokerFiles &files)
{
    QList<AccessRecord> rows;
    for (const QByteArrayView user : usersOf(files))
        rows.append(rowOfUser(files, user));
    rows.append(patternRows(files));
    rows.append(anonymousRow(files));
    rows.append(addressRows(files));
    return rows;
}

std::optional<AccessRecord> fileRowOf(const BrokerFiles &files, const QString &record)
{
    if (record == anonymousRecord)
        return anonymousRow(files);
    if (record.startsWith(patternPrefix)) {
        const QList<AccessRecord> rows = patternRows(files);
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&record](const AccessRecord &row) { return row.id == record; });
        return found == rows.end() ? std::nullopt : std::optional(*found);
    }
    if (addressOfRecord(record)) {
        const QList<AccessRecord> rows = addressRows(files);
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&record](const AccessRecord &row) { return row.id == record; });
        return found == rows.end() ? std::nullopt : std::optional(*found);
    }
    const std::optional<QString> user = userOfFileRecord(record);
    if (!user || !fileRecordOf(files, record))
        return std::nullopt;
    return rowOfUser(files, user->toUtf8());
}

std::optional<QByteArray> fileRecordOf(const BrokerFiles &files, const QString &record)
{
    if (const std::optional<QString> address = addressOfRecord(record))
        return files.addresses ? addressRecordOf(*files.addresses, *address) : std::nullopt;
    if (const std::optional<QString> user = userOfFileRecord(record)) {
        const UserLines lines = linesOf(files, *user);
        return lines.isEmpty() ? std::nullopt : std::optional(lines.canonical());
    }
    if (const std::optional<AccessRecord> row =
            record == anonymousRecord || record.startsWith(patternPrefix) ? fileRowOf(files, record) : std::nullopt)
        return QJsonDocument(
                   QJsonObject{{QStringLiteral("name"), row->name}, {QStringLiteral("applies"), row->memberships}})
            .toJson(QJsonDocument::Compact);
    return std::nullopt;
}

} // namespace gatehouse::mosquitto
