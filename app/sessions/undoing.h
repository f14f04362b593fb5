// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessionparts.h"

namespace gatehouse {

/// Finds the change that an entry of the trail stands for, refuses what cannot be taken back, and lets the connector
/// plan the way back. One use; deletes itself.
class Undoing final : public QObject
{
    Q_OBJECT
public:
    Undoing(std::shared_ptr<SessionParts> parts, QObject *parent);
    Future<Plan> plan(qint64 sequence); ///< 0: the newest change of this broker that can be undone

private:
    void found(const Result<AuditEntry> &entry);
    void judge(const Result<ChangeStanding> &standing);
    void take(const Result<QByteArray> &stored);
    void finish(const Result<Plan> &plan);

    std::shared_ptr<SessionParts> m_parts;
    Answer<Plan> m_answer;
    AuditEntry m_intent;
};

enum class Direction { LetIn, KeepOut };
/// What an undo does in the end: taking an allow back keeps somebody out; taking that back lets in again.
Future<Direction> directionOfUndo(const std::shared_ptr<Store> &store, qint64 undoneIntent, QObject *context);

} // namespace gatehouse
