// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"
#include "core/policy.h"
#include "core/result.h"
#include "core/secret.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace gatehouse {

enum class TrialProtocol { FiveThenThree, Five, Three };

/// What one trial does at a broker: it connects as this client, and goes on to the probes that are named. Never more:
/// the session starts clean, there is no will, and the one message is not retained.
struct TrialRequest
{
    Identity as;             ///< client id and user; an empty client id: the broker gives one
    Secret password;         ///< gone with the trial
    QString certificateFile; ///< the client’s own, PEM; empty: none is shown
    QString keyFile;
    QString publishTopic;    ///< empty: nothing is published
    QString subscribeFilter; ///< empty: nothing is subscribed to
    quint8 qos = 1;          ///< of both probes, 0 or 1
    TrialProtocol protocol = TrialProtocol::FiveThenThree;
    std::chrono::milliseconds timeout{10000}; ///< of each step
};

/// In the order in which they are gone through; Connect3 only where 5 is not spoken, or not wanted.
enum class TrialStage { Address, Tcp, Tls, Connect5, Connect3, Subscribe, Publish, Delivery };

/// One step and what became of it.
struct TrialStep
{
    TrialStage stage = TrialStage::Address;
    StepResult result = StepResult::NotChecked;
    QString sentence;           ///< translated, safe to show
    std::optional<quint8> code; ///< the broker's, as MQTT 5 numbers it
    std::chrono::milliseconds took{0};
};

/// One certificate that the broker showed, and what is wrong with it. All of it is safe to show.
struct CertificateVerdict
{
    QString subject;
    QString issuer;
    QStringList names;   ///< whom it is made out to
    QDateTime from;      ///< UTC
    QDateTime until;     ///< UTC
    QString fingerprint; ///< SHA-256, hex
    bool isTrusted = false;
    QString verdict; ///< a sentence
};

/// What TLS came to with a broker.
struct TlsReport
{
    bool isTrusted = false;
    QString protocol; ///< "TLS 1.3"; empty: it was not agreed upon
    QString cipher;
    QList<CertificateVerdict> certificates; ///< the broker's own first
};

/// One packet as it went over the connection. No password is ever in it.
struct TracedPacket
{
    enum class Direction { Sent, Received };
    Direction direction = Direction::Sent;
    QDateTime at;               ///< UTC
    QString type;               ///< "CONNECT"
    QStringList fields;         ///< "client id pump-7", "keep alive 30 s": made visible, not translated
    std::optional<quint8> code; ///< of an answer, as MQTT 5 numbers it
    qsizetype length = 0;       ///< bytes on the wire
};

/// How far a trial came.
enum class TrialEnd {
    NotReached, ///< name, TCP, or a broker that says nothing
    NotTrusted, ///< TLS: the broker's certificate; nothing was sent to it
    Refused,    ///< CONNACK says no, or TLS said no to the client's certificate
    Connected,
    Cancelled
};

/// What one trial showed: the wire alone, without the rules. A value.
struct TrialReport
{
    TrialEnd end = TrialEnd::NotReached;
    QList<TrialStep> steps;
    std::optional<TlsReport> tls;
    QList<TracedPacket> packets;
    std::optional<quint8> code; ///< of the last CONNACK, as MQTT 5 numbers it
    QString meaning;            ///< a sentence: that of the step that decides
    QString protocol;           ///< "5", "3.1.1": what the last CONNECT spoke; empty: none was sent
    QString localAddress;       ///< where the broker saw us come from, unless an address was translated on the way
    QString token;              ///< what the probe message held

    [[nodiscard]] const TrialStep *step(TrialStage stage) const; ///< the last of this stage; null: not come to
};

QString trialStageName(TrialStage stage);  ///< stable: "address", "connect5", ...
QString trialStageTitle(TrialStage stage); ///< translated: "Name", "CONNECT, MQTT 5", ...
QString trialEndName(TrialEnd end);        ///< stable: "notReached", "refused", ...

} // namespace gatehouse
