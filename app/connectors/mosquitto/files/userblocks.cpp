// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/userblocks.h"

#include "connectors/mosquitto/files/comment.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileBlocks)
};

Block userBlock(const QString &user, QLatin1String aspect, Mechanism mechanism, const Origin &origin)
{
    Block block;
    block.id = fileUserRecord(user) + aspect;
    block.subject = {SubjectKind::User, user};
    block.mechanism = mechanism;
    block.origin = origin;
    block.records = {fileUserRecord(user)};
    return block;
}

/// What the files of one listener say of one user name.
class UserLook
{
public:
    UserLook(const BrokerFiles::Listener &listener, QByteArray user)
        : m_files(listener.rules.files())
        , m_hasPlugins(!listener.plugins.isEmpty())
        , m_user(std::move(user))
        , m_name(lenientUtf8(m_user))
        , m_shown(visibleText(m_name))
    {
        if (m_files.passwords)
            m_entry = m_files.passwords->find(m_user);
        if (m_files.acl)
            m_section = m_files.acl->lastSectionOf(m_user);
    }

    /// Nothing: the files let this user in here, and allow something. Else all that is in the way, in the broker's
    /// order.
    [[nodiscard]] QList<Block> blocks() const
    {
        QList<Block> found;
        if (isFlashmq() && !m_files.flashmq.allowsUnsafeUserNames.value &&
            (m_user.contains('+') || m_user.contains('#')))
            found.append(unsafeBlock());
        const bool asksPassword = m_files.passwords && !m_files.userFromCertificate && !isLetInUnknown();
        if (asksPassword && (!m_entry || !m_entry->isUsed()))
            found.append(settled(m_entry ? entryBlock() : missingBlock()));
        // Whoever has no password yet may well get rights with it.
        if (m_files.acl && (m_entry || !asksPassword)) {
            if (const std::optional<Block> rights = rightsBlock())
                found.append(settled(*rights));
        }
        return found;
    }

    [[nodiscard]] bool hasRights() const { return !rightsBlock(); }

private:
    [[nodiscard]] bool isFlashmq() const { return m_files.dialect == Dialect::FlashMq; }
    /// What mosquitto_passwd of 2.1 makes by itself FlashMQ does not know.
    [[nodiscard]] QString passwordTool() const
    {
        return isFlashmq() ? QStringLiteral("mosquitto_passwd -H sha512-pbkdf2") : QStringLiteral("mosquitto_passwd");
    }
    /// To FlashMQ who has no entry that it keeps is anonymous.
    [[nodiscard]] bool isLetInUnknown() const
    {
        return isFlashmq() && m_files.allowAnonymous &&
               !(m_entry && !m_entry->isCommentedOut && isKeptByFlashmq(m_entry->state));
    }
    [[nodiscard]] Block settled(Block block) const
    {
        if (m_hasPlugins) // it may let in whom the files refuse
            block.certainty = Certainty::Possible;
        return block;
    }
    [[nodiscard]] Block unsafeBlock() const
    {
        const ConfPlace &place = m_files.flashmq.allowsUnsafeUserNames.place;
        Block block = userBlock(m_name, QLatin1String("#unsafe"), Mechanism::ListenerRule,
                                place.line > 0 ? Origin{place.file, QString(), place.line} : entryOrigin());
        block.certainty = Certainty::Certain;
        block.cause = Cause::Policy;
        block.explanation = Words::tr("The name %1 holds + or #, and allow_unsafe_username_chars is off, so the broker "
                                      "refuses the user.")
                                .arg(m_shown);
        block.ownedBy = Words::tr("Give the client another name, or set allow_unsafe_username_chars to yes.");
        return block;
    }
    [[nodiscard]] Origin entryOrigin() const
    {
        return {m_files.passwordPath, QString(), m_entry ? m_files.passwords->lineAt(m_entry->offset) : 0};
    }
    [[nodiscard]] Block entryBlock() const
    {
        Block block = userBlock(m_name, QLatin1String("#disabled"), Mechanism::Disabled, entryOrigin());
        block.certainty = Certainty::Certain;
        block.cause = Cause::Operator;
        block.reason = commentAbove(m_files.passwords->bytes(), m_entry->offset);
        if (m_entry->isCommentedOut) {
            block.explanation =
                isFlashmq() ? Words::tr("A # stands before the line of %1 in the password_file, so to the broker it is "
                                        "about another user.")
                                  .arg(m_shown)
                            : Words::tr("The line of %1 in the password_file is a comment, so the broker does not know "
                                        "the user.")
                                  .arg(m_shown);
        } else if (m_entry->state == HashState::Disabled) {
            block.explanation = Words::tr("An exclamation mark stands before the hash of %1 in the password_file, so "
                                          "the broker drops the line and refuses the user.")
                                    .arg(m_shown);
        } else {
            block.id = fileUserRecord(m_name) + QLatin1String("#hash");
            block.mechanism = Mechanism::WrongCredentials;
            block.cause = Cause::Unknown;
            block.explanation = Words::tr("The hash of %1 in the password_file cannot be used, so the broker drops "
                                          "the line and refuses the user.")
                                    .arg(m_shown);
            block.ownedBy =
                Words::tr("Give %1 a new password with %2, and reload the broker.").arg(m_shown, passwordTool());
            return block;
        }
        return block;
    }
    [[nodiscard]] Block missingBlock() const
    {
        Origin origin{m_files.passwordPath, QString(), 0};
        if (m_section != 0)
            origin = {m_files.aclPath, QString(), lineOfSection()};
        Block block = userBlock(m_name, QLatin1String("#unknown"), Mechanism::NotListed, origin);
        block.certainty = Certainty::Certain;
        block.cause = Cause::Policy;
        block.explanation =
            m_section != 0
                ? Words::tr("The acl_file has rules for %1, but the password_file has no such user, so the broker "
                            "refuses it.")
                      .arg(m_shown)
                : Words::tr("The password_file has no user %1, so the broker refuses it.").arg(m_shown);
        block.ownedBy =
            Words::tr("A user needs a password: add %1 with %2, and reload the broker.").arg(m_shown, passwordTool());
        return block;
    }
    [[nodiscard]] std::optional<Block> rightsBlock() const
    {
        const AclFile &acl = *m_files.acl;
        for (quint32 section = m_section; section != 0; section = acl.earlierSection(section)) {
            const AclFile::Rules rules = acl.rulesOf(section);
            const auto *all = std::find_if(rules.begin(), rules.end(), [&acl](const AclRule &rule) {
                return rule.access == AclAccess::Deny && acl.filterOf(rule) == QByteArrayView("#");
            });
            if (all != rules.end())
                return denyBlock(*all);
        }
        const auto &patterns = acl.patterns();
        const auto denied = std::find_if(patterns.begin(), patterns.end(), [&acl](const AclRule &rule) {
            return rule.access == AclAccess::Deny && acl.filterOf(rule) == QByteArrayView("#");
        });
        if (isFlashmq() && denied != patterns.end())
            return denyForAllBlock(*denied);
        for (quint32 section = m_section; section != 0; section = acl.earlierSection(section)) {
            for (const AclRule &rule : acl.rulesOf(section)) {
                if (rule.access != AclAccess::Deny)
                    return std::nullopt;
            }
        }
        if (std::any_of(patterns.begin(), patterns.end(),
                        [](const AclRule &rule) { return rule.access != AclAccess::Deny; }))
            return std::nullopt; // it may fit some topic
        Block block = userBlock(m_name, QLatin1String("#norights"), Mechanism::NoRuleAllows,
                                {m_files.aclPath, QString(), m_section != 0 ? lineOfSection() : 0});
        block.certainty = Certainty::Certain;
        block.scope = {Action::Publish, {}};
        block.cause = Cause::Policy;
        block.explanation =
            Words::tr("No line of the acl_file allows %1 anything: it may connect, but neither publish nor receive.")
                .arg(m_shown);
        block.ownedBy = Words::tr("Which topics %1 needs cannot be known from here: add them below \"user %1\" in %2, "
                                  "and reload the broker.")
                            .arg(m_shown, visibleText(m_files.aclPath));
        return block;
    }
    [[nodiscard]] Block denyBlock(const AclRule &rule) const
    {
        const int line = m_files.acl->lineAt(rule.offset);
        Block block =
            userBlock(m_name, QLatin1String("#denied"), Mechanism::RuleDenies, {m_files.aclPath, QString(), line});
        block.certainty = Certainty::Certain;
        block.scope = {Action::Publish, {}};
        block.cause = Cause::Policy;
        block.reason = commentAbove(m_files.acl->bytes(), rule.offset);
        block.explanation = Words::tr("A line of the acl_file denies %1 every topic, and denials go before all that "
                                      "allows: it may connect, but neither publish nor receive.")
                                .arg(m_shown);
        return block;
    }
    [[nodiscard]] Block denyForAllBlock(const AclRule &rule) const
    {
        Block block = denyBlock(rule);
        block.id = fileUserRecord(m_name) + QLatin1String("#alldenied");
        block.explanation = Words::tr("A line of the acl_file denies everybody every topic, and denials go before all "
                                      "that allows: %1 may connect, but neither publish nor receive.")
                                .arg(m_shown);
        block.ownedBy = Words::tr("The line is for everybody: take line %1 out of %2, and whoever has rules of its own "
                                  "has them again.")
                            .arg(block.origin.line)
                            .arg(visibleText(block.origin.place));
        return block;
    }
    [[nodiscard]] int lineOfSection() const
    {
        const AclFile::Rules rules = m_files.acl->rulesOf(m_section);
        return rules.begin() == rules.end() ? 0 : m_files.acl->lineAt(rules.begin()->offset);
    }

    const ListenerFiles &m_files;
    bool m_hasPlugins;
    QByteArray m_user;
    QString m_name;
    QString m_shown;
    std::optional<PasswordEntry> m_entry;
    quint32 m_section = 0;
};

} // namespace

QList<Block> blocksOfUser(const BrokerFiles &files, const QByteArray &user)
{
    QList<Block> fewest;
    for (const BrokerFiles::Listener &listener : files.listeners) {
        const QList<Block> here = UserLook(listener, user).blocks();
        if (here.isEmpty())
            return {};
        if (fewest.isEmpty() || here.size() < fewest.size())
            fewest = here;
    }
    return fewest;
}

bool grantsAnything(const BrokerFiles &files, const QByteArray &user)
{
    return std::any_of(files.listeners.cbegin(), files.listeners.cend(),
                       [&user](const BrokerFiles::Listener &listener) {
                           return listener.rules.files().acl && UserLook(listener, user).hasRights();
                       });
}

} // namespace gatehouse::mosquitto
