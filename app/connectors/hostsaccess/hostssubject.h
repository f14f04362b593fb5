// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace gatehouse::hostsaccess {

/// Whom a pattern of a client list is about.
struct HostsSubject
{
    enum class Kind { Everyone, Address, Network, Pattern, Nobody };
    Kind kind = Kind::Nobody;
    QString value;   ///< "10.0.0.7" or "2001:db8::7", "10.0.0.0/8", else the pattern as it is written. Hostile text
    QString warning; ///< a finished, translated sentence: why it fits nobody, or what is odd about it; else empty
};
HostsSubject subjectOf(QByteArrayView pattern);

/// Whether what stands behind a comment mark is a rule that was taken out of use, and no words about the one below.
bool isCommentedOutRule(QByteArrayView comment);

} // namespace gatehouse::hostsaccess
