// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/aclfile.h"
#include "connectors/mosquitto/files/flashmqoptions.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "core/policy.h"

namespace gatehouse::mosquitto {

/// What the broker's own files say about the clients of one listener.
struct ListenerFiles
{
    Dialect dialect = Dialect::V20;
    bool allowAnonymous = false;
    bool useUsernameAsClientId = false;
    bool userFromCertificate = false;                     ///< then no password is asked
    FlashmqOptions flashmq;                               ///< when it is the dialect
    QByteArray clientIdPrefix;                            ///< clientid_prefixes; empty: none
    std::shared_ptr<const PasswordFile> passwords;        ///< null: no password_file
    std::shared_ptr<const AclFile> acl;                   ///< null: no acl_file
    Origin prefixOrigin, userNameOrigin, anonymousOrigin; ///< of the lines that say so
    QString passwordPath;
    QString aclPath;
    bool isPasswordFileUnread = false; ///< there is one that could not be read; the same of the other
    bool isAclFileUnread = false;
};

/// What mosquitto decides by its files alone, where no plugin stands before them (2.0.11 to 2.1.2, compared with a
/// living broker), or FlashMQ, which asks its plugin behind them (1.26.2, likewise). Immutable; any thread.
class FileRules final
{
public:
    explicit FileRules(ListenerFiles files);

    /// Whether a plugin was asked first, and has left it to them: then nobody is let in, or allowed anything, because
    /// there is no file.
    enum class After { Nothing, Plugin };

    [[nodiscard]] Decision decide(const Attempt &attempt) const;
    /// What the networks of the listener say of an address, before everything else; none: they do not ask, or nobody
    /// knows the address.
    [[nodiscard]] std::optional<Step> askAddress(const QString &address) const;
    /// The two halves of it.
    [[nodiscard]] Decision decideConnect(const Attempt &attempt, After after) const;
    [[nodiscard]] Decision decideTopic(const Attempt &attempt, After after) const;
    [[nodiscard]] const ListenerFiles &files() const { return m_files; }

private:
    struct Asker;
    struct Found;
    [[nodiscard]] Asker askerOf(const Attempt &attempt) const;
    void askConnect(const Attempt &attempt, const Asker &asker, After after, Decision &decision) const;
    void askTopic(const Attempt &attempt, const Asker &asker, After after, Decision &decision) const;
    void askPassword(const Attempt &attempt, const Asker &asker, Decision &decision) const;
    void askAcl(const Asker &asker, Decision &decision) const;
    [[nodiscard]] Found ruleOf(const Asker &asker) const;
    [[nodiscard]] Found patternOf(const Asker &asker) const;
    [[nodiscard]] static QByteArray substituted(QByteArrayView filter, const Asker &asker);
    [[nodiscard]] bool matches(const AclRule &rule, const Asker &asker) const;
    [[nodiscard]] bool patternMatches(QByteArrayView filter, const Asker &asker) const;
    void decideByRule(const Found &found, Check check, QStringList arguments, Decision &decision) const;
    void decideByDefault(const Asker &asker, Decision &decision) const;
    [[nodiscard]] bool isFlashmq() const { return m_files.dialect == Dialect::FlashMq; }
    [[nodiscard]] bool letsUnknownIn(PasswordVerdict verdict, const std::optional<PasswordEntry> &entry) const;

    // flashmqrules.cpp
    [[nodiscard]] std::optional<Step> refusedByFlashmq(const Identity &who) const;
    [[nodiscard]] std::optional<Step> refusedByFlashmq(Action action, const QString &topic) const;
    void askAclOfFlashmq(const Asker &asker, Decision &decision) const;

    ListenerFiles m_files;
    bool m_hasPatterns = false;
};

} // namespace gatehouse::mosquitto
