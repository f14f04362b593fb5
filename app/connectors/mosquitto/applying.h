// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"

#include <QElapsedTimer>
#include <QTimer>

namespace gatehouse::mosquitto {

/// Carries changes out: read, compare, write, read, compare. Where the plugin saves for every command, one command is
/// under way at a time; where it saves per request, a request holds many. Child of the connection; deletes itself.
class Applying final : public QObject
{
    Q_OBJECT
public:
    /// Reads and compares at once; writes when `permission` is given.
    Applying(DynsecConnection &connection, QList<Change> changes, Future<> permission);
    Future<QList<ChangeOutcome>> start();

private:
    struct Task
    {
        Change change;
        QByteArrayList commands;
        qsizetype sent = 0; ///< commands answered so far
    };
    void next();
    void compare();
    void compared(const Result<ReadReply> &reply);
    void permitted(const Result<> &permission);
    void write();
    void wrote(const Result<ReadReply> &reply, qsizetype commands);
    void checkSaved();
    void conclude();
    void recover(const Error &why);
    void readAgain();
    void recovered(const Result<ReadReply> &reply);
    void refuse(qsizetype index, const Error &why, const std::optional<QByteArray> &now = {});
    void finish();
    [[nodiscard]] Result<Task> taskFor(const Change &change) const;
    [[nodiscard]] bool fits(qsizetype bytes) const;
    [[nodiscard]] ChangeOutcome outcomeOf(const Task &task, const std::optional<QByteArray> &now) const;
    void noteSaved(ChangeOutcome &outcome) const;

    DynsecConnection &m_connection;
    QList<Change> m_waiting;
    Future<> m_permission;
    QList<Task> m_tasks;                    ///< of this request
    QList<std::optional<QByteArray>> m_now; ///< read back, one for each task
    QList<ChangeOutcome> m_outcomes;
    std::optional<ChangeOutcome> m_failure; ///< comes after the tasks of this request
    std::optional<Error> m_lost;            ///< why the answer to the write is missing
    quint64 m_saveErrorsBefore = 0;
    QElapsedTimer m_sinceWrite;
    QTimer m_patience;
    QMetaObject::Connection m_waitingForLink;
    Answer<QList<ChangeOutcome>> m_answer;
};

} // namespace gatehouse::mosquitto
