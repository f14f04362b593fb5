// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <sys/types.h>

namespace gatehouse::bench {

/// What a program took from its start to its end, loading of libraries included.
struct ChildRun
{
    bool isGood = false; ///< it started, and ended as it should
    double cpu = 0;      ///< seconds, of user and system
    double peak = 0;     ///< MB of memory, of this program's own size when it was started at least
    QByteArray output;   ///< what it wrote to stdout
};

/// Runs a program of PATH to its end. Says on stderr what went wrong.
ChildRun runChild(const QList<QByteArray> &arguments);

/// A broker without a log, on a loopback port, that ends with this.
class BareBroker final
{
public:
    /// `lines` of its configuration: all but listener and log. False, and a word on stderr: it did not start.
    bool start(const QByteArray &folder, const QByteArray &lines);
    /// Ends it without a word; what it took until now.
    ChildRun end();
    void reload() const;              ///< SIGHUP
    [[nodiscard]] double cpu() const; ///< seconds until now, of user and system; negative on trouble
    [[nodiscard]] quint16 port() const { return m_port; }

    BareBroker() = default;
    BareBroker(const BareBroker &) = delete;
    BareBroker &operator=(const BareBroker &) = delete;
    ~BareBroker() { end(); }

private:
    pid_t m_process = -1;
    quint16 m_port = 0;
};

} // namespace gatehouse::bench
