// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "sessions/clientidadvice.h"
#include "sessions/credentialtestreport.h"

#include <QPointer>
#include <QTimer>

namespace gatehouse {

enum class TakeOver { No, Yes };

/// Connects as a client, watches what the broker tells of it, and holds both against the broker's rules. Changes
/// nothing at the broker. Owned by its creator; one run, then it is spent; GUI thread.
class CredentialTest final : public QObject
{
    Q_OBJECT
public:
    /// The secret of the request is gone with the run.
    CredentialTest(BrokerSession &session, TrialRequest request, TakeOver takeOver, QObject *parent = nullptr);
    ~CredentialTest() override;

    /// Why it cannot be: NotSupported here, Conflict: the client id is or may be in use and nobody said to take it
    /// over, BadInput.
    [[nodiscard]] static std::optional<Error> problemOf(const BrokerSession &session, const TrialRequest &request,
                                                        TakeOver takeOver);
    void start();
    void cancel();
    [[nodiscard]] const CredentialTestReport &report() const { return m_report; } ///< so far
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }   ///< it did not come to a test
    [[nodiscard]] bool isFinished() const { return m_phase == Phase::Finished; }
    void setNotTested(const QStringList &sentences) { m_report.notTested = sentences; }

Q_SIGNALS:
    void changed();
    void finished(); ///< once, also after cancel()

private:
    enum class Phase { Ready, Trying, Listening, Finished };
    void take(const QList<Event> &batch);
    [[nodiscard]] bool isAboutUs(const Event &event) const;
    void tried();
    void conclude();
    void check(Action action, const QString &topic, std::optional<bool> wasLetIn, const QString &words);
    void giveUp(const Error &why);

    QPointer<BrokerSession> m_session;
    TrialRequest m_request;
    TakeOver m_takeOver;
    std::unique_ptr<ClientTrial> m_trial;
    CredentialTestReport m_report;
    std::optional<Error> m_error;
    Phase m_phase = Phase::Ready;
    bool m_isCancelled = false;
    QTimer m_patience; ///< for what the broker's log says
};

} // namespace gatehouse
