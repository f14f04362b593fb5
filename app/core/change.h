// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace gatehouse {

/// How well a change can be undone.
struct Undo
{
    enum class Kind { Exact, Partly, Never };
    Kind kind = Kind::Exact;
    QString why; ///< for Partly: what is lost; for Never: the reason; a sentence
    friend bool operator==(const Undo &, const Undo &) = default;
};

/// What else a change does. Sentences, translated, in the order of their weight.
struct Effects
{
    QStringList sentences;
    QStringList alsoAffected;    ///< other subjects that share the record, by name
    bool touchesConsole = false; ///< the console's own account is affected: warn and ask
    friend bool operator==(const Effects &, const Effects &) = default;
};

/// One line of a text file that a change touches, or that stands beside it. For display alone: secret parts are left
/// out; hostile text.
struct ChangedLine
{
    enum class Kind { Stays, Gone, New };
    Kind kind = Kind::Stays;
    int number = 0; ///< 1-based: in the old file for a line that goes, else in the new one
    QString text;
    friend bool operator==(const ChangedLine &, const ChangedLine &) = default;
};

/// EVERY edit is a compare-and-set on one record: the smallest thing that the broker's owner would name. `before` and
/// `after` are the record in its canonical form (see the connector), at most 1 MB each; nullopt: no such record.
struct Change
{
    QString record;    ///< "dynsec/client/pump-7"
    QString container; ///< the file or table that the record lives in, when several records share one write; else empty
    std::optional<QByteArray> before;
    std::optional<QByteArray> after;
    QString sentence; ///< what it does, for people, translated: "Enable the account pump-7."
    Effects effects;
    Undo undo;
    QList<ChangedLine> lines; ///< of the container, where it is a text file; else empty
    friend bool operator==(const Change &, const Change &) = default;
};

/// What carrying out a plan costs the broker.
struct Estimate
{
    std::chrono::milliseconds brokerPause{0}; ///< the longest time that the broker serves nobody, per request
    std::chrono::milliseconds total{0};       ///< the whole plan
    qsizetype requests = 0;
    QString sentence; ///< "The broker pauses about 0.26 s, 40 times."; empty when not worth a word
    friend bool operator==(const Estimate &, const Estimate &) = default;
};

/// One row of a bulk allow.
struct PlanItem
{
    Identity who;
    QList<Change> changes;   ///< in the order of application
    QStringList notLiftable; ///< sentences: what keeps this identity out and cannot be changed from here, and its owner
    qint64 undoes = 0;       ///< of an undo: sequence of the intent in the trail that this item takes back; 0: none
    friend bool operator==(const PlanItem &, const PlanItem &) = default;
};

enum class PlanKind { Allow, Block, Undo };

/// What is going to be done, shown before it is done.
struct Plan
{
    PlanKind kind = PlanKind::Allow;
    QList<PlanItem> items;
    Estimate cost;
    QString reason;  ///< by the operator; required before it is carried out
    QDateTime until; ///< invalid: for good
    [[nodiscard]] qsizetype changeCount() const;
    friend bool operator==(const Plan &, const Plan &) = default;
};

/// The change that puts `before` back: before and after swapped, the sentence as given.
Change inverseOf(const Change &change, QString sentence);

} // namespace gatehouse
