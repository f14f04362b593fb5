// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "connectors/mosquitto/files/filereload.h"
#include "connectors/mosquitto/files/filesreading.h"

class QThreadPool;

namespace gatehouse::mosquitto {

/// Carries changes of one file out: read and compare; then, with permission, write them all at once, tell the broker,
/// and look whether it took them; what it does not take is put back. Owned by the connector; deletes itself.
class FilesApplying final : public QObject
{
    Q_OBJECT
public:
    struct Place
    {
        std::shared_ptr<const Host> host;
        FilesQuestion question;
        QString reloadCommand;                    ///< see Endpoint
        std::shared_ptr<const BrokerFiles> known; ///< as last read
        double slowness = 1.0;                    ///< see BrokerAround
    };
    FilesApplying(Place place, QThreadPool &pool, QList<Change> changes, Future<> permission, QObject *parent);
    Future<QList<ChangeOutcome>> start();

Q_SIGNALS:
    /// What the files say now, and what telling the broker came to.
    void written(const std::shared_ptr<const BrokerFiles> &files, const Reload &reload);

public:
    /// The file as it is and as it will be.
    struct Draft
    {
        std::shared_ptr<const BrokerFiles> files;
        FileReading old;
        QByteArray fresh;
        std::shared_ptr<const BrokerFiles> after; ///< with those bytes
        qsizetype changes = 0;                    ///< how many of those asked for are in it
        std::optional<ChangeOutcome> failure;     ///< why the next one is not
    };
    struct Written
    {
        std::shared_ptr<const BrokerFiles> files; ///< null: they cannot be read any longer
        Reload reload;
        Result<> result;
        QString note;
    };

private:
    void prepared(const Result<Draft> &draft);
    void permitted(const Result<> &permission);
    void carriedOut(const Result<Written> &written);
    void finish(QList<ChangeOutcome> outcomes);

    Place m_place;
    QThreadPool &m_pool;
    QList<Change> m_changes;
    Future<> m_permission;
    Draft m_draft;
    Answer<QList<ChangeOutcome>> m_answer;
};

/// Reads the file of the changes and puts as many of them into it as are still true. Conflict and BadInput come as the
/// draft's failure. For the thread pool.
Result<FilesApplying::Draft> draftOf(const FilesApplying::Place &place, const QList<Change> &changes);
/// Why a broker that is told to read these files would open to everybody (2.0, by its acl_file) or end (2.1); empty:
/// nothing in them stops it.
QString whatStops(const BrokerFiles &files);
/// How long telling the broker is waited for.
std::chrono::milliseconds patienceFor(const FilesApplying::Place &place, const BrokerFiles &files);
/// Writes a draft and tells the broker. For the thread pool.
Result<FilesApplying::Written> writeDraft(const FilesApplying::Place &place, const QString &container,
                                          const FilesApplying::Draft &draft);

} // namespace gatehouse::mosquitto
