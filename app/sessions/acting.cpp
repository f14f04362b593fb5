// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/acting.h"

#include "sessions/settling.h"

#include <QLocale>

namespace gatehouse {

namespace {

const QString prefix = QStringLiteral("act/");

} // namespace

QString recordOfAct(const Act &act)
{
    return QString(prefix + actionOf(act.kind) + u'/' + act.id);
}

std::optional<Act> actOf(const AuditEntry &intent)
{
    if (!intent.object.startsWith(prefix))
        return std::nullopt;
    const bool isReload = intent.action == actionOf(ActKind::Reload);
    return Act{isReload ? ActKind::Reload : ActKind::EndDiagnose, intent.object.section(u'/', 2), {}};
}

Acting::Acting(std::shared_ptr<SessionParts> parts, Act act, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_act(std::move(act))
{
}

Acting::~Acting()
{
    release();
}

Future<QString> Acting::run()
{
    m_intent = blankEntry(m_parts->who, m_parts->profile, actionOf(m_act.kind));
    m_intent.outcome = AuditOutcome::Intended;
    m_intent.object = recordOfAct(m_act);
    m_intent.detail =
        m_act.kind == ActKind::Reload
            ? tr("Have the broker read its files again.")
            : tr("Have the broker's log tell everything until %1, then put its configuration back as it was.")
                  .arg(QLocale().toString(m_act.until.toLocalTime(), QLocale::ShortFormat));
    whenDone(m_parts->store->append({m_intent}), this,
             [this](const Result<QList<AuditEntry>> &entries) { intended(entries); });
    return m_answer.future();
}

void Acting::intended(const Result<QList<AuditEntry>> &entries)
{
    if (!entries || entries->isEmpty()) {
        const Error why =
            entries ? Error{Fault::Storage, tr("The trail did not take the entry."), {}} : entries.error();
        m_answer.finish(fail(
            why.fault, tr("Nothing was done, because it could not be recorded first. %1").arg(why.what), why.detail));
        return;
    }
    m_intent = entries->constFirst();
    m_isHeld = true;
    underway::add(m_parts->store->folder(), m_intent.sequence);
    whenDone(m_parts->connector->perform(m_act), this, [this](const Result<QString> &done) { performed(done); });
}

void Acting::performed(const Result<QString> &done)
{
    if (!done)
        return record(AuditOutcome::Failed, done.error().what, done, m_answer);
    if (m_act.kind == ActKind::Diagnose)
        return m_answer.finish(done);
    record(AuditOutcome::Done, *done, done, m_answer);
}

Future<QString> Acting::end(const QString &why)
{
    const Answer<QString> answer;
    whenDone(m_parts->connector->perform({ActKind::EndDiagnose, m_act.id, {}}), this,
             [this, why, answer](const Result<QString> &done) { ended(done, why, answer); });
    return answer.future();
}

void Acting::ended(const Result<QString> &done, const QString &why, const Answer<QString> &answer)
{
    if (!done)
        return answer.finish(done);
    record(AuditOutcome::Done, QString(why + u' ' + *done).trimmed(), done, answer);
}

void Acting::endAtOnce()
{
    if (m_isHeld)
        m_parts->connector->perform({ActKind::EndDiagnose, m_act.id, {}});
}

void Acting::record(AuditOutcome outcome, const QString &detail, const Result<QString> &told,
                    const Answer<QString> &answer)
{
    const AuditEntry entry = outcomeEntry(m_parts->who, m_intent, outcome, std::nullopt, detail);
    whenDone(m_parts->store->append({entry}), this, [this, told, answer](const Result<QList<AuditEntry>> &entries) {
        release();
        if (entries || !told)
            return answer.finish(told);
        answer.finish(fail(
            entries.error().fault,
            tr("It was done, but this could not be recorded. %1 The trail is completed the next time that this broker "
               "is opened.")
                .arg(entries.error().what),
            entries.error().detail));
    });
}

void Acting::release()
{
    if (std::exchange(m_isHeld, false))
        underway::remove(m_parts->store->folder(), m_intent.sequence);
}

} // namespace gatehouse
