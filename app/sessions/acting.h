// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/act.h"
#include "sessions/sessionparts.h"

#include <QObject>

namespace gatehouse {

/// One act being carried out: its intent is made durable, then the broker is asked, then the outcome is recorded. For
/// Diagnose that is only known when it has ended, so that its intent stays open until then, and a program that was
/// killed leaves one that somebody else settles. One use; GUI thread.
class Acting final : public QObject
{
    Q_OBJECT
public:
    Acting(std::shared_ptr<SessionParts> parts, Act act, QObject *parent);
    ~Acting() override;

    /// What is worth knowing of it; after a failure nothing is left to be ended.
    Future<QString> run();
    /// Of Diagnose that was begun: puts back, and records the outcome. After a failure it can be tried again.
    Future<QString> end(const QString &why);
    /// The same while everything ends: nobody waits for the answer, and whoever opens the broker next records it.
    void endAtOnce();

private:
    void intended(const Result<QList<AuditEntry>> &entries);
    void performed(const Result<QString> &done);
    void ended(const Result<QString> &done, const QString &why, const Answer<QString> &answer);
    void record(AuditOutcome outcome, const QString &detail, const Result<QString> &told,
                const Answer<QString> &answer);
    void release();

    std::shared_ptr<SessionParts> m_parts;
    Act m_act;
    AuditEntry m_intent;
    Answer<QString> m_answer;
    bool m_isHeld = false; ///< the intent is open, and nobody else's to settle
};

/// The record that the intent of an act is about, and the id in it.
QString recordOfAct(const Act &act);
std::optional<Act> actOf(const AuditEntry &intent);

} // namespace gatehouse
