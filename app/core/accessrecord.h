// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"

#include <QList>
#include <QString>

namespace gatehouse {

enum class RecordKind { Account, Group, Role, Ban, Rule, Default };
enum class RecordState { Active, Blocked, Limited };

/// One row of the lists that a broker keeps, as the Access page shows it. Strings are implicitly shared; several may be
/// empty; all are hostile text.
struct AccessRecord
{
    QString id; ///< the record's id as in Change::record: "dynsec/client/pump-7"
    RecordKind kind = RecordKind::Account;
    RecordState state = RecordState::Active;
    QString name;         ///< "pump-7"
    QString label;        ///< textname
    QString note;         ///< textdescription
    QString boundTo;      ///< client id that an account is bound to
    QString memberships;  ///< groups and roles, rules of a role: one line for people
    int connections = -1; ///< live connections; -1: not known
    friend bool operator==(const AccessRecord &, const AccessRecord &) = default;
};

/// A part of what a broker holds, as it comes in. Parts of one reading follow each other; `records` come sorted by
/// name within a kind.
struct AccessPart
{
    QList<AccessRecord> records;
    qsizetype read = 0;  ///< records read so far in this reading
    qsizetype total = 0; ///< expected; 0: not known
};

/// One line of the Policies page: a condition under which this broker blocks, as read from it.
struct PolicyFact
{
    QString name;   ///< translated: "Publishing where no rule matches"
    QString value;  ///< translated or the broker's own: "denied"
    QString effect; ///< one sentence: whom it hits
    Origin origin;
};

QString recordKindName(RecordKind kind);

} // namespace gatehouse
