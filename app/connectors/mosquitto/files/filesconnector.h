// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "connectors/mosquitto/files/filepolicy.h"

#include <QFileSystemWatcher>
#include <QTimer>

namespace gatehouse::mosquitto {

/// mosquitto by its files alone: the configuration of a profile and what it names, read on this machine, while the
/// broker may or may not run. Nothing is written. A change of the files by somebody is noticed.
class FilesConnector final : public Connector
{
    Q_OBJECT
public:
    FilesConnector();

    [[nodiscard]] Abilities abilities() const override;
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override;
    void close() override;
    Future<Revision> readAccess(const PartSink &sink) override;
    Future<Records> readRecords(const QStringList &ids) override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override { return m_policy; }
    [[nodiscard]] QList<PolicyFact> policyFacts() const override;
    Future<Plan> planAllow(const AllowRequest &request) override;
    Future<Plan> planBlock(const BlockRequest &request) override;
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override;
    [[nodiscard]] qsizetype changesPerRequest() const override { return 1; }
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override;
    [[nodiscard]] QString sentenceOf(const Step &step) const override;
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override;

private:
    using Files = std::shared_ptr<const BrokerFiles>;
    struct Whole
    {
        Files files;
        QList<AccessPart> parts;
        Revision revision;
    };
    [[nodiscard]] Future<Files> readFiles() const;
    void take(const Files &files);
    void handOn(const std::shared_ptr<Whole> &whole, const PartSink &sink, const Answer<Revision> &answer);
    template <typename T> [[nodiscard]] Future<T> notWritten() const;

    QString m_path; ///< empty: not open
    std::shared_ptr<const FilePolicy> m_policy;
    QFileSystemWatcher m_watcher;
    QTimer m_changedSoon;
    bool m_isFresh = false; ///< what was read at opening is not old yet
    quint64 m_life = 0;
};

} // namespace gatehouse::mosquitto
