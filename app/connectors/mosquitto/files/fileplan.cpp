// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/fileplan.h"

#include "connectors/comment.h"
#include "connectors/mosquitto/files/confblocks.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/fileedit.h"
#include "connectors/mosquitto/files/pluginfirst.h"
#include "connectors/mosquitto/files/shutting.h"
#include "connectors/mosquitto/files/tlsblocks.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilePlans)
};

/// Makes changes of one user, file by file; each begins with what the one before it leaves.
class Draft
{
public:
    Draft(const BrokerFiles &files, const QString &user, const BrokerAround &around)
        : m_files(files)
        , m_around(around)
        , m_now(linesOf(files, user))
    {
    }
    [[nodiscard]] const UserLines &now() const { return m_now; }
    [[nodiscard]] const QList<Change> &changes() const { return m_changes; }

    Result<> set(const QString &path, const QList<UserLines::Password> &lines, const QString &sentence,
                 const QString &effect)
    {
        UserLines after = m_now;
        after.passwords.insert(path, lines);
        if (lines.isEmpty())
            after.passwords.remove(path);
        const PasswordFile &file = *m_files.passwords.value(path);
        return add(path, std::move(after), file.bytes(), passwordSplices(file, m_now.user, lines), sentence, effect);
    }
    Result<> set(const QString &path, const QList<UserLines::Section> &sections, const QString &sentence,
                 const QString &effect)
    {
        UserLines after = m_now;
        after.rules.insert(path, sections);
        if (sections.isEmpty())
            after.rules.remove(path);
        const AclFile &file = *m_files.acls.value(path);
        return add(path, std::move(after), file.bytes(), aclSplices(file, m_now.user, sections), sentence, effect);
    }

private:
    Result<> add(const QString &path, UserLines &&after, const QByteArray &bytes, const Result<QList<Splice>> &splices,
                 const QString &sentence, const QString &effect)
    {
        if (!splices)
            return fail(splices.error());
        if (after == m_now)
            return {};
        Change change;
        change.record = fileUserRecord(m_now.user);
        change.container = path;
        if (!m_now.isEmpty())
            change.before = m_now.canonical();
        if (!after.isEmpty())
            change.after = after.canonical();
        change.sentence = sentence;
        change.effects.sentences = {effect, m_around.reloading};
        change.effects.sentences.removeAll(QString());
        change.lines = changedLines(bytes, *splices);
        m_changes.append(change);
        m_now = std::move(after);
        return {};
    }

    const BrokerFiles &m_files;
    const BrokerAround &m_around;
    UserLines m_now;
    QList<Change> m_changes;
};

QString userOf(const Identity &who, const QStringList &picked)
{
    for (const QString &block : picked)
        if (const auto user = userOfFileRecord(block.section(u'#', 0, -2)))
            return *user;
    return who.user;
}

/// A name that no client can have stands in no record either: its bytes are no text.
bool isWritable(const QString &user)
{
    return !user.contains(QChar::ReplacementCharacter);
}

Result<> openEntry(Draft &draft, const PasswordFile &file, const Block &block)
{
    const QString path = block.origin.place;
    QList<UserLines::Password> lines = draft.now().passwords.value(path);
    const QList<PasswordEntry> entries = linesInOrder(file, draft.now().user.toUtf8());
    for (qsizetype i = 0; i < std::min(entries.size(), lines.size()); ++i)
        if (file.lineAt(entries.at(i).offset) == block.origin.line)
            lines[i].mark.clear();
    return draft.set(path, lines,
                     Words::tr("Take the mark away that keeps %1 out, in line %2 of %3.")
                         .arg(visibleText(draft.now().user))
                         .arg(block.origin.line)
                         .arg(visibleText(path)),
                     Words::tr("Nobody is disconnected. %1 gets in with the password that it had.")
                         .arg(visibleText(draft.now().user)));
}

/// Takes out the lines that deny every topic, each with the comment above it. Denials of names that begin with $ just
/// below belong to it: # does not cover them.
QList<UserLines::Section> withoutDenials(QList<UserLines::Section> sections)
{
    for (UserLines::Section &section : sections) {
        UserLines::Section kept;
        UserLines::Section comment;
        bool isBelowOne = false;
        for (const QString &line : std::as_const(section)) {
            if (line.startsWith(u'#')) {
                comment.append(line);
                isBelowOne = false;
                continue;
            }
            const QString words = line.simplified();
            const bool isOne = words == u"topic deny #";
            isBelowOne = isOne || (isBelowOne && words.startsWith(QLatin1String("topic deny $")));
            if (!isBelowOne)
                kept += comment + UserLines::Section{line};
            comment.clear();
        }
        section = kept;
    }
    return sections;
}

Result<> openTopics(Draft &draft, const Block &block)
{
    const QString path = block.origin.place;
    return draft.set(path, withoutDenials(draft.now().rules.value(path)),
                     Words::tr("Take the line out that denies %1 every topic, in line %2 of %3.")
                         .arg(visibleText(draft.now().user))
                         .arg(block.origin.line)
                         .arg(visibleText(path)),
                     Words::tr("Nobody is disconnected. It counts from the next message on."));
}

Result<> shutEntries(Draft &draft, const BrokerFiles &files, const QString &path)
{
    const PasswordFile &file = *files.passwords.value(path);
    QList<UserLines::Password> lines = draft.now().passwords.value(path);
    const QList<PasswordEntry> entries = linesInOrder(file, draft.now().user.toUtf8());
    // 2.0 drops a hash behind an exclamation mark; 2.1 does not start with one, so there the line becomes a comment.
    // FlashMQ drops it, too; a comment is one for every version.
    const bool isDropped =
        files.dialect() == Dialect::FlashMq || (files.dialect() == Dialect::V20 && files.isVersionSure);
    const QString mark = isDropped ? QStringLiteral("!") : QStringLiteral("#");
    for (qsizetype i = 0; i < std::min(entries.size(), lines.size()); ++i)
        if (entries.at(i).isUsed())
            lines[i].mark = mark;
    const QString user = visibleText(draft.now().user);
    return draft.set(path, lines,
                     isDropped
                         ? Words::tr("Put an exclamation mark before the hash of %1 in %2: the broker drops the line.")
                               .arg(user, visibleText(path))
                         : Words::tr("Make the line of %1 in %2 a comment.").arg(user, visibleText(path)),
                     shutEffect(files.dialect()).arg(user));
}

/// Filters that cover what the rules of a user allow below a name that begins with $, which # does not.
QStringList reservedFilters(const ListenerFiles &rules, const QString &user)
{
    QStringList filters;
    if (rules.dialect == Dialect::FlashMq) // to which $ is a name like any other
        return filters;
    const AclFile &acl = *rules.acl;
    const auto add = [&](const AclRule &rule) {
        QString filter = lenientUtf8(acl.filterOf(rule));
        if (rule.access == AclAccess::Deny || !filter.startsWith(u'$'))
            return;
        QStringList levels = filter.split(u'/');
        for (QString &level : levels)
            if (level.contains(QLatin1String("%c")) || level.contains(QLatin1String("%u")))
                level = QStringLiteral("+");
        if (!levels.constFirst().startsWith(u'$'))
            return;
        filter = levels.join(u'/');
        if (!filters.contains(filter))
            filters.append(filter);
    };
    for (const quint32 section : sectionsOf(acl, user.toUtf8()))
        for (const AclRule &rule : acl.rulesOf(section))
            add(rule);
    for (const AclRule &rule : acl.patterns())
        add(rule);
    return filters;
}

Result<> shutTopics(Draft &draft, const ListenerFiles &rules, const QString &reason)
{
    const QString &path = rules.aclPath;
    const QString user = visibleText(draft.now().user);
    if (const Result<> may = mayHaveRules(rules, draft.now().user); !may)
        return may;
    QList<UserLines::Section> sections = draft.now().rules.value(path);
    if (sections.isEmpty())
        sections.append(UserLines::Section());
    UserLines::Section denials;
    if (const QString comment = commentOf(reason); !comment.isEmpty())
        denials.append(comment);
    denials.append(QStringLiteral("topic deny #"));
    for (const QString &filter : reservedFilters(rules, draft.now().user))
        denials.append(QLatin1String("topic deny ") + filter);
    sections.first() = denials + sections.constFirst();
    return draft.set(path, sections, Words::tr("Deny %1 every topic in %2.").arg(user, visibleText(path)),
                     deniedEffect(rules).arg(user));
}

/// Each list of a path: as it was wanted, where it still is as it was written.
template <typename List>
bool takeBack(const QMap<QString, List> &wanted, const QMap<QString, List> &written, QMap<QString, List> &now)
{
    QStringList paths = wanted.keys() + written.keys();
    paths.removeDuplicates();
    bool isClean = true;
    for (const QString &path : std::as_const(paths)) {
        const List target = wanted.value(path);
        if (target == written.value(path) || now.value(path) == target)
            continue;
        isClean = isClean && now.value(path) == written.value(path);
        if (target.isEmpty())
            now.remove(path);
        else
            now.insert(path, target);
    }
    return isClean;
}

/// What lifts those of the picked blocks that certificates or the configuration are about, or else all of them that
/// keep somebody out: no line that could be changed from here does.
QStringList remediesOf(const BrokerFiles &files, const Identity &who, const QStringList &picked)
{
    QList<Block> blocks = confBlocksOf(files, who);
    if (picked.isEmpty())
        blocks += files.closed;
    else if (std::any_of(picked.cbegin(), picked.cend(),
                         [](const QString &block) { return isTlsBlock(block) || isConfBlock(block); }))
        blocks += tlsBlocks(files, files.at) + confBlocks(files);
    QStringList remedies;
    for (const Block &block : std::as_const(blocks))
        if (block.ownedBy && (picked.isEmpty() || picked.contains(block.id)) && !remedies.contains(*block.ownedBy))
            remedies.append(*block.ownedBy);
    return remedies;
}

} // namespace

PlanItem allowFileItem(const BrokerFiles &files, const Identity &who, const QStringList &picked,
                       const BrokerAround &around)
{
    PlanItem item;
    item.who = who;
    item.who.user = userOf(who, picked);
    const QString user = visibleText(item.who.user);
    item.notLiftable = remediesOf(files, who, picked);
    if (picked.isEmpty())
        item.notLiftable += files.unreadable.values();
    if (item.who.user.isEmpty() && !item.notLiftable.isEmpty())
        return item;
    if (item.who.user.isEmpty()) {
        item.notLiftable.append(
            Words::tr("Which user is meant is not known: the files have rules for user names. Name the user that the "
                      "client signs in with."));
        return item;
    }
    Draft draft(files, item.who.user, around);
    const QList<Block> blocks = fileBlocksOf(files, item.who);
    for (const Block &block : blocks) {
        const bool isPicked = picked.isEmpty() || picked.contains(block.id);
        if (block.ownedBy) {
            item.notLiftable.append(*block.ownedBy);
            continue;
        }
        if (!isPicked)
            continue;
        if (!isWritable(item.who.user)) {
            item.notLiftable.append(
                Words::tr("The name of %1 is not valid UTF-8, so no client can have it. Mend the file by hand.")
                    .arg(user));
            continue;
        }
        const Result<> made = block.mechanism == Mechanism::Disabled
                                  ? openEntry(draft, *files.passwords.value(block.origin.place), block)
                                  : openTopics(draft, block);
        if (!made)
            item.notLiftable.append(made.error().what);
    }
    item.changes = draft.changes();
    if (item.changes.isEmpty() && item.notLiftable.isEmpty())
        item.notLiftable.append(
            Words::tr("Nothing in the files keeps %1 out. If it is refused all the same, its password is wrong, or the "
                      "broker has not read the files since they were changed.")
                .arg(user));
    return item;
}

PlanItem blockFileItem(const BrokerFiles &files, const Identity &who, const QString &reason, const BrokerAround &around)
{
    PlanItem item;
    item.who = who;
    const QString user = visibleText(who.user);
    item.notLiftable = files.unreadable.values();
    if (who.user.isEmpty() || !isWritable(who.user)) {
        item.notLiftable.append(Words::tr("The files have rules for user names, not for client ids or addresses. Name "
                                          "the user that the client signs in with."));
        return item;
    }
    Draft draft(files, who.user, around);
    QSet<QString> done;
    for (const BrokerFiles::Listener &listener : files.listeners) {
        const ListenerFiles &rules = listener.rules.files();
        const bool isByPassword = rules.passwords && !takesStrangers(rules);
        const QString path = isByPassword ? rules.passwordPath : rules.aclPath;
        const bool isThePlugins = around.isPluginKnown && asksDynsecAlone(listener);
        if (rules.isPasswordFileUnread || (isThePlugins && path.isEmpty()))
            continue;
        if (path.isEmpty()) {
            item.notLiftable.append(Words::tr("The files have no list of users for %1, so there is nothing that %2 "
                                              "could be taken out of. A firewall can keep out its address.")
                                        .arg(listener.name, user));
            continue;
        }
        if (done.contains(path))
            continue;
        done.insert(path);
        const Result<> made = isByPassword ? shutEntries(draft, files, path) : shutTopics(draft, rules, reason);
        if (!made)
            item.notLiftable.append(made.error().what);
        if (!listener.plugins.isEmpty() && !isThePlugins)
            item.notLiftable.append(
                Words::tr("A plugin is asked first at %1, and may let %2 in all the same: %3.")
                    .arg(listener.name, user, visibleText(listener.plugins.join(QLatin1String(", ")))));
    }
    item.changes = draft.changes();
    if (item.changes.isEmpty() && item.notLiftable.isEmpty())
        item.notLiftable.append(Words::tr("The files do not let %1 in, so there is nothing to block.").arg(user));
    return item;
}

Result<PlanItem> undoFileItem(const BrokerFiles &files, const Change &done, const BrokerAround &around)
{
    PlanItem item;
    item.who.user = userOfFileRecord(done.record).value_or(QString());
    const QString user = visibleText(item.who.user);
    const auto read = [&](const std::optional<QByteArray> &record) {
        UserLines none;
        none.user = item.who.user;
        return record ? UserLines::fromCanonical(*record) : std::optional(none);
    };
    const auto wanted = read(done.before);
    const auto written = read(done.after);
    if (!wanted || !written || item.who.user.isEmpty()) {
        item.notLiftable.append(
            Words::tr("The change of %1 cannot be taken back from here.").arg(visibleText(done.record)));
        return item;
    }
    const UserLines now = linesOf(files, item.who.user);
    UserLines after = now;
    const bool isClean = takeBack(wanted->passwords, written->passwords, after.passwords) &&
                         takeBack(wanted->rules, written->rules, after.rules);
    if (!isClean)
        return fail(Fault::Conflict,
                    Words::tr("Somebody else changed the same lines of %1 since, so nothing was written. Look at them, "
                              "and allow or block it anew.")
                        .arg(user));
    if (after == now) {
        item.notLiftable.append(Words::tr("The lines of %1 are already as they were before.").arg(user));
        return item;
    }
    const QString &path = done.container;
    if (!files.passwords.contains(path) && !files.acls.contains(path))
        return fail(Fault::Conflict, Words::tr("The broker does not use %1 any longer, so there is nothing to put "
                                               "back. Look at its configuration.")
                                         .arg(visibleText(path)));
    Draft draft(files, item.who.user, around);
    const QString sentence = Words::tr("Put the lines of %1 in %2 back as they were.").arg(user, visibleText(path));
    const bool isOfPasswords = now.passwords != after.passwords;
    const Result<> made =
        isOfPasswords ? draft.set(path, after.passwords.value(path), sentence,
                                  Words::tr("If %1 is connected and may not be, it is disconnected at once.").arg(user))
                      : draft.set(path, after.rules.value(path), sentence,
                                  Words::tr("Nobody is disconnected. It counts from the next message on."));
    if (!made)
        return fail(made.error());
    item.changes = draft.changes();
    return item;
}

} // namespace gatehouse::mosquitto
