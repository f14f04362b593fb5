// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/secret.h"
#include "core/verification.h"

#include <QDateTime>
#include <QObject>

namespace gatehouse {

/// The last step of the core loop for one run: what is proved so far, and what it waits for. Made by
/// BrokerSession::verify() only; owned by the session.
class Verifying : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] virtual const Verification &result() const = 0; ///< so far
    [[nodiscard]] virtual bool isFinished() const = 0;
    [[nodiscard]] virtual QString waitingFor() const = 0;                    ///< a sentence; empty when finished
    [[nodiscard]] virtual QDateTime until() const = 0;                       ///< when the waiting ends by itself
    virtual void probe(const QString &clientId, const Secret &password) = 0; ///< connects as the client now
    virtual void stop() = 0;

Q_SIGNALS:
    void changed();
    void finished();

protected:
    using QObject::QObject;
};

} // namespace gatehouse
