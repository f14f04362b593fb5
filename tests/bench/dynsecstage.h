// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/rawmqtt.h"
#include "sessions/sessions.h"
#include "support/brokerprocess.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace gatehouse::bench {

inline const QByteArray ControlTopic = QByteArrayLiteral("$CONTROL/dynamic-security/v1");
inline const QByteArray ResponseTopic = QByteArrayLiteral("$CONTROL/dynamic-security/v1/response");

struct Options
{
    int clients = 1000;
    int rounds = 9;
    int count = 20;
    QString what; ///< the first argument that is no option
};

/// --clients, --rounds, --count and a word.
Options optionsOf(const QCoreApplication &application, const QString &words);

double median(QList<double> values);

/// The user name of one of the disabled accounts.
QString target(int number);

/// A broker with the wanted number of accounts, some of them disabled, and a session for it that is not open yet. Says
/// on stderr what went wrong.
class Stage final
{
public:
    bool set(const Options &options);
    [[nodiscard]] Result<> open() const;
    bool connectRaw(RawMqtt &raw) const;
    /// Milliseconds of one command, alone, over a connection that is open.
    static double bareRequest(RawMqtt &raw, const char *command, const QString &user);

    QTemporaryDir data;
    test::BrokerProcess broker;
    std::unique_ptr<Sessions> sessions;
    BrokerSession *session = nullptr;
};

/// Wall time of a whole program, start-up included, in milliseconds; negative when it failed.
double wallTime(const QString &program, const QStringList &arguments);

/// Spins the event loop, as the program does: without the pauses of QTest's waiting. False: not in time.
bool spinUntil(const std::function<bool()> &done, int milliseconds = 120000);
void spinFor(int milliseconds);

} // namespace gatehouse::bench
