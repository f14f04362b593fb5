// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace gatehouse {

/// SIGINT and SIGTERM as a signal in the event loop, so that a command that goes on until it is told to stop can say
/// what it has. One at a time; the signals are the system's again when it goes.
class StopSignals final : public QObject
{
    Q_OBJECT
public:
    StopSignals();
    ~StopSignals() override;
    StopSignals(const StopSignals &) = delete;
    StopSignals &operator=(const StopSignals &) = delete;

Q_SIGNALS:
    void stopped();
};

} // namespace gatehouse
