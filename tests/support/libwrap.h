// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

namespace gatehouse::test {

/// The system's own libwrap, asked about files of ours instead of those in /etc. Sources that use it are built with
/// libwrap.cpp, which also catches what the library would write to the system's log, and runs no commands for it:
/// "false" fails, and all others succeed; nor does it make the process nice. One thread.
class Libwrap final
{
public:
    struct Question
    {
        QByteArray daemon = "mosquitto";
        QByteArray address;
        QByteArray name = "unknown"; ///< never empty: nobody is asked
        quint16 port = 1883;
        QByteArray ownAddress = "127.0.0.1";
    };
    struct Reply
    {
        bool isGranted = false;
        QByteArrayList said; ///< what it would have logged, in order; the files are named allow and deny
        /// "allow:7" or "deny:7" with the last line of the rule that fits; empty: none does.
        QByteArray matched;
    };

    Libwrap();
    ~Libwrap();
    Libwrap(const Libwrap &) = delete;
    Libwrap &operator=(const Libwrap &) = delete;
    /// What hosts.allow and hosts.deny hold from now on.
    bool put(const QByteArray &allow, const QByteArray &deny);
    Reply ask(const Question &question);

private:
    struct File
    {
        explicit File(const char *name);
        bool put(const QByteArray &bytes) const;
        int number; ///< in memory: thousands of pairs are asked about
        QByteArray path;
    };
    File m_allow;
    File m_deny;
};

} // namespace gatehouse::test
