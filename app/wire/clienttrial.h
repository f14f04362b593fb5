// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"
#include "wire/wirelink.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace gatehouse {

/// One trial at a broker, step by step: name, TCP, TLS, CONNECT, the probes, DISCONNECT, with everything that went over
/// the wire. Nothing is sent over a connection whose certificate is not trusted. Owned by its creator, in its thread;
/// ends by its time-outs.
class ClientTrial final : public QObject
{
    Q_OBJECT
public:
    /// `way` has the address and the TLS files; client id, user and the rest come from the request.
    ClientTrial(const MqttOptions &way, const TrialRequest &request, QObject *parent = nullptr);
    ~ClientTrial() override;

    void start();
    void cancel();
    [[nodiscard]] const TrialReport &report() const { return m_report; } ///< so far
    [[nodiscard]] bool isFinished() const { return m_phase == Phase::Finished; }

Q_SIGNALS:
    void changed();
    void finished(); ///< once, also after cancel()

private:
    enum class Phase { Ready, Connecting, Probing, Leaving, Finished };
    void connectAs(MqttVersion version);
    void opened(const Result<MqttWelcome> &welcome);
    void notOpened(const Error &why);
    [[nodiscard]] TrialStage stageReached() const;
    [[nodiscard]] bool mayTryThree() const;
    void secured(const TlsReport &tls);
    void subscribe();
    void publish();
    void published(const Result<MqttAck> &ack);
    void awaitDelivery();
    void delivered(const QList<MqttMessage> &batch);
    void notDelivered();
    void lost(const Error &why);
    void leave(TrialEnd end);
    void end();

    void begin(TrialStage stage);
    void settle(TrialStage stage, StepResult result, const QString &sentence, std::optional<quint8> code = {});
    [[nodiscard]] std::optional<quint8> lastCode(const char *type) const;

    MqttOptions m_options;
    TrialRequest m_request;
    std::unique_ptr<WireLink> m_link;
    TrialReport m_report;
    Phase m_phase = Phase::Ready;
    MqttVersion m_version = MqttVersion::V5;
    bool m_wasReached = false; ///< of this connection: TCP stands
    bool m_wasOpened = false;  ///< and TLS, where there is any: CONNECT went out
    bool m_isTraceOver = false;
    bool m_isAwaited = false; ///< the probe message
    QElapsedTimer m_clock;    ///< of the step under way
    QTimer m_patience;
};

} // namespace gatehouse
