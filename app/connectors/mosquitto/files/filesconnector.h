// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "connectors/mosquitto/files/brokerprogram.h"
#include "connectors/mosquitto/files/fileplan.h"
#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/filesapplying.h"
#include "connectors/mosquitto/files/lastreading.h"
#include "connectors/mosquitto/logwatch.h"
#include "wire/mqttlink.h"

#include <QFileSystemWatcher>
#include <QMutex>
#include <QThreadPool>
#include <QTimer>

namespace gatehouse::mosquitto {

/// mosquitto by its files alone: the configuration of a profile and what it names, read and changed on this machine,
/// while the broker may or may not run. A change of the files by somebody is noticed.
class FilesConnector final : public Connector
{
    Q_OBJECT
public:
    /// On this host; null: on the one that the profile names. It is looked at so often where nobody tells of changes.
    explicit FilesConnector(std::shared_ptr<const Host> host = nullptr,
                            std::chrono::milliseconds looksEvery = std::chrono::seconds(15));

    [[nodiscard]] Abilities abilities() const override;
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override;
    void close() override;
    Future<Revision> readAccess(const PartSink &sink) override;
    Future<Records> readRecords(const QStringList &ids) override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override { return m_policy; }
    [[nodiscard]] const std::shared_ptr<const FilePolicy> &filePolicy() const { return m_policy; }
    /// Somebody else reads and changes what the dynamic-security plugin of these files decides.
    void setPluginKnown() { m_isPluginKnown = true; }
    /// What the configuration says of certificates; for open files.
    [[nodiscard]] CertificateIdentity certificateIdentity() const;
    [[nodiscard]] QList<PolicyFact> policyFacts() const override;
    Future<Plan> planAllow(const AllowRequest &request) override;
    Future<Plan> planBlock(const BlockRequest &request) override;
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override;
    /// One write and one reload are for all of them.
    [[nodiscard]] qsizetype changesPerRequest(const QString &container) const override;
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override;
    Future<QString> perform(const Act &act) override;
    [[nodiscard]] std::optional<QDateTime> diagnosedUntil() const override { return m_found.diagnosedUntil; }
    [[nodiscard]] QString sentenceOf(const Step &step) const override;
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override;
    [[nodiscard]] Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &request) const override;

private:
    using Files = std::shared_ptr<const BrokerFiles>;
    /// What was found at one moment.
    struct Found
    {
        Files files;
        QHash<QString, QString> whyNot; ///< sentences, by path of the files that cannot be replaced
        std::optional<HostProcess> broker;
        std::optional<BrokerProgram> program; ///< whose rules were used; none: those of 2.0
        QList<Unheard> unheard;
        QString whyNoConf; ///< why the configuration cannot be replaced; empty: it can
        std::optional<QDateTime> diagnosedUntil;
    };
    struct Whole
    {
        Found found;
        QList<AccessPart> parts;
        Revision revision;
    };
    using MakePlan = std::function<Result<Plan>(const BrokerFiles &, const BrokerAround &)>;
    struct Search
    {
        FilesApplying::Place place;
        std::optional<BrokerProgram> program;
    };
    /// A password_file or acl_file that the broker may not go by yet; nullopt: none.
    [[nodiscard]] static std::optional<Unheard> firstListUnheard(const Found &found);
    [[nodiscard]] static Result<Found> find(const Search &search);
    [[nodiscard]] FilesApplying::Place place() const;
    template <typename T> [[nodiscard]] Future<T> inPool(std::function<Result<T>(const Search &)> work);
    [[nodiscard]] Future<Found> findNow();
    void take(const Found &found);
    void written(const Files &files, const Reload &reload);
    [[nodiscard]] Future<Plan> plan(const MakePlan &make);
    [[nodiscard]] BrokerAround around(const Found &found) const;
    [[nodiscard]] Result<MqttOptions> localListener() const;
    void handOn(const std::shared_ptr<Whole> &whole, const PartSink &sink, const Answer<Revision> &answer);

    void watchLog();
    [[nodiscard]] QString whyNotSeen() const;
    [[nodiscard]] QString whyNotTold() const;
    [[nodiscard]] QString whyNotDiagnosed() const;
    static void findDiagnosis(const Host &host, Found &found);
    void look();
    void looked(const Result<Found> &found);

    const std::shared_ptr<const Host> m_givenHost;
    std::shared_ptr<const Host> m_host;
    QString m_sshHost;  ///< empty: this machine
    QThreadPool m_pool; ///< it waits for the broker, so it is not the one that others count on
    QString m_path;     ///< empty: not open
    QString m_reloadCommand;
    QString m_logPlace; ///< see Endpoint::log
    Found m_found;
    std::shared_ptr<QMutex> m_acts = std::make_shared<QMutex>(); ///< one at a time, in their order
    std::unique_ptr<LogWatch> m_log;                             ///< null: it is not followed
    double m_slowness = 1.0;
    bool m_isPluginKnown = false;
    std::shared_ptr<const FilePolicy> m_policy;
    QFileSystemWatcher m_watcher;
    QTimer m_changedSoon;
    QTimer m_looks; ///< where the system does not tell of changes
    bool m_isLost = false;
    QTimer m_timeDecides;   ///< until a certificate or a list of revoked ones begins or ends to count
    bool m_isFresh = false; ///< what was read at opening is not old yet
    quint64 m_life = 0;
};

} // namespace gatehouse::mosquitto
