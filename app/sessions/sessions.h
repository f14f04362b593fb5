// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "vault/secretstore.h"

#include <QList>
#include <QObject>

#include <memory>

namespace gatehouse {

enum class Remember { No, InKeychain };

/// What a broker answered to a check before it is saved, or while it is.
struct CheckReport
{
    BrokerFacts facts;
    Abilities abilities;
};

/// All brokers of this run: the saved profiles and those of one run (demo, --url), each with its session. Owned by the
/// composition root; GUI thread.
class Sessions : public QObject
{
    Q_OBJECT
public:
    Sessions(std::shared_ptr<Store> store, std::unique_ptr<SecretStore> secrets, Operator who,
             QObject *parent = nullptr);
    ~Sessions() override;

    Future<> load();                                  ///< makes a closed session for each saved profile
    [[nodiscard]] QList<BrokerSession *> all() const; ///< sorted by name
    [[nodiscard]] BrokerSession *find(const QString &profileId) const;
    [[nodiscard]] bool isSaved(const QString &profileId) const; ///< else it is of this run only
    [[nodiscard]] Store &store() const;
    [[nodiscard]] SecretStore &secrets() const;
    [[nodiscard]] const Operator &who() const; ///< who acts here, for the trail

    /// Signs in with the password from the keychain; emits passwordNeeded() when there is none or it was refused.
    Future<> open(const QString &profileId);
    Future<> open(const QString &profileId, const Secret &password, Remember remember);
    /// Connects, detects, reports, disconnects. Nothing is saved.
    Future<CheckReport> check(const Profile &profile, const Secret &password);
    Future<BrokerSession *> add(const Profile &profile, const Secret &password,
                                Remember remember); ///< saves, audits, does not open
    /// Saves and audits the profile of this id, and answers with its session, a new one when the endpoint is another.
    /// Another server gets an id, and so a trail, of its own. Where a kept password could reach somebody else by it,
    /// the password is forgotten first.
    Future<BrokerSession *> update(const Profile &profile);
    Future<> remove(const QString &profileId); ///< closes, forgets password and profile, audits; the trail stays
    /// From now on changes that were to last for a time only are taken back when it is over, while their broker is
    /// open.
    void endChangesWhenDue();
    /// A broker of this run only; nothing is saved.
    BrokerSession *adopt(const Profile &profile);

Q_SIGNALS:
    void added(gatehouse::BrokerSession *session);
    void aboutToRemove(gatehouse::BrokerSession *session);
    void changed(gatehouse::BrokerSession *session);                   ///< its state, facts or profile
    void passwordNeeded(const QString &profileId, const QString &why); ///< a sentence

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse
