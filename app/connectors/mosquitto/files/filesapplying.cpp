// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesapplying.h"

#include "connectors/mosquitto/files/fileblocks.h"
#include "core/text.h"

#include <QtConcurrent>

namespace gatehouse::mosquitto {

FilesApplying::FilesApplying(Place place, QThreadPool &pool, QList<Change> changes, Future<> permission,
                             QObject *parent)
    : QObject(parent)
    , m_place(std::move(place))
    , m_pool(pool)
    , m_changes(std::move(changes))
    , m_permission(std::move(permission))
{
}

Future<QList<ChangeOutcome>> FilesApplying::start()
{
    const Future<QList<ChangeOutcome>> future = m_answer.future();
    if (m_changes.isEmpty()) {
        finish({});
        return future;
    }
    const auto draft = QtConcurrent::run(
        &m_pool, [place = m_place, changes = m_changes]() -> Result<Draft> { return draftOf(place, changes); });
    whenDone(draft, this, [this](const Result<Draft> &made) { prepared(made); });
    return future;
}

void FilesApplying::prepared(const Result<Draft> &draft)
{
    if (!draft) {
        ChangeOutcome failed;
        failed.result =
            fail(draft.error().fault, tr("Nothing was changed. %1").arg(draft.error().what), draft.error().detail);
        return finish({failed});
    }
    m_draft = *draft;
    if (m_draft.changes == 0)
        return finish({*m_draft.failure});
    whenDone(m_permission, this, [this](const Result<> &permission) { permitted(permission); });
}

void FilesApplying::permitted(const Result<> &permission)
{
    if (!permission) {
        ChangeOutcome refused;
        refused.result = fail(permission.error());
        return finish({refused});
    }
    const auto written = QtConcurrent::run(
        &m_pool, [place = m_place, container = m_changes.constFirst().container, draft = m_draft]() -> Result<Written> {
            return writeDraft(place, container, draft);
        });
    whenDone(written, this, [this](const Result<Written> &done) { carriedOut(done); });
}

void FilesApplying::carriedOut(const Result<Written> &done)
{
    QList<ChangeOutcome> outcomes;
    const std::shared_ptr<const BrokerFiles> files = done ? done->files : nullptr;
    for (qsizetype i = 0; i < m_draft.changes; ++i) {
        const Change &change = m_changes.at(i);
        ChangeOutcome outcome;
        if (files)
            outcome.now = fileRecordOf(*files, change.record);
        if (!done)
            outcome.result = fail(done.error());
        else if (!done->result)
            outcome.result = fail(done->result.error());
        else if (files && outcome.now != change.after)
            outcome.result = fail(Fault::Conflict,
                                  tr("The lines of %1 were written, and somebody else changed them again at once. Look "
                                     "at them before they are changed again.")
                                      .arg(visibleText(userOfFileRecord(change.record).value_or(change.record))));
        outcome.saved = Saved::Yes; // it is on the disk before the broker hears of it
        if (done)
            outcome.note = done->note;
        outcomes.append(outcome);
    }
    if (m_draft.failure)
        outcomes.append(*m_draft.failure);
    if (files)
        Q_EMIT written(files, done->reload);
    finish(outcomes);
}

void FilesApplying::finish(QList<ChangeOutcome> outcomes)
{
    m_answer.finish(std::move(outcomes));
    deleteLater();
}

} // namespace gatehouse::mosquitto
