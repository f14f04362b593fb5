// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesconnector.h"

#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/filefacts.h"
#include "connectors/mosquitto/words.h"
#include "core/text.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QtConcurrent>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr qsizetype rowsPerPart = 25000;
constexpr auto editingTakes = 200ms; // an editor writes, renames and sets the mode

QList<AccessPart> partsOf(const QList<AccessRecord> &rows)
{
    QList<AccessPart> parts;
    for (qsizetype at = 0; at < rows.size() || at == 0; at += rowsPerPart) {
        AccessPart part;
        part.records = rows.mid(at, rowsPerPart);
        part.read = std::min(at + rowsPerPart, rows.size());
        part.total = rows.size();
        parts.append(part);
    }
    return parts;
}

} // namespace

FilesConnector::FilesConnector()
{
    m_changedSoon.setSingleShot(true);
    m_changedSoon.setInterval(editingTakes);
    const auto changed = [this] {
        m_isFresh = false;
        m_changedSoon.start();
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, changed);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, changed);
    connect(&m_changedSoon, &QTimer::timeout, this, [this] { Q_EMIT accessChanged({}); });
}

Abilities FilesConnector::abilities() const
{
    const QString notYet = tr("The files are not open. Open them first.");
    const QString noWriting = tr("This version of Gatehouse reads a broker's files, and does not write them yet.");
    const QString noBroker = tr("These are files: no broker is spoken to. Add the broker by its address for that.");
    const auto reads = [&](Ability ability) {
        return AbilityState{ability, !m_path.isEmpty(), m_path.isEmpty() ? notYet : QString()};
    };
    const auto never = [&](Ability ability, const QString &whyNot) { return AbilityState{ability, false, whyNot}; };
    return Abilities({reads(Ability::ReadBlocks), reads(Ability::ReadAccess), reads(Ability::ExplainRules),
                      never(Ability::Allow, noWriting), never(Ability::Block, noWriting),
                      never(Ability::SeeConnections, noBroker), reads(Ability::SeeForeignChanges),
                      never(Ability::BatchWrites, noWriting), never(Ability::CheckSaved, noWriting),
                      never(Ability::TemporaryAllow, noWriting), never(Ability::TestCredentials, noBroker)});
}

Future<FilesConnector::Files> FilesConnector::readFiles() const
{
    return QtConcurrent::run([path = m_path] { return readBrokerFiles(path, usualVersion(Dialect::V20)); });
}

Future<BrokerFacts> FilesConnector::open(const Profile &profile, const Secret &)
{
    close();
    m_path = profile.endpoint.configFile;
    const Answer<BrokerFacts> answer;
    QElapsedTimer clock;
    clock.start();
    whenDone(readFiles(), this, [this, life = m_life, clock, answer](const Result<Files> &files) {
        if (life != m_life)
            return answer.finish(fail(Fault::Cancelled, QString()));
        if (!files) {
            close();
            return answer.finish(fail(files.error()));
        }
        take(*files);
        m_isFresh = true;
        BrokerFacts facts;
        facts.product = tr("mosquitto, by its files");
        facts.version = QStringLiteral("2.0");
        facts.latency = std::chrono::microseconds(clock.nsecsElapsed() / 1000);
        facts.notes = fileNotes(**files);
        answer.finish(facts);
    });
    return answer.future();
}

void FilesConnector::close()
{
    ++m_life;
    m_path.clear();
    m_policy.reset();
    m_isFresh = false;
    m_changedSoon.stop();
    if (const QStringList watched = m_watcher.files() + m_watcher.directories(); !watched.isEmpty())
        m_watcher.removePaths(watched);
}

void FilesConnector::take(const Files &files)
{
    m_policy = std::make_shared<const FilePolicy>(files);
    // A file that is replaced by renaming is another one, so its folder is watched, too.
    QSet<QString> wanted;
    for (const QString &place : files->places)
        wanted << place << QFileInfo(place).absolutePath();
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    for (const QString &known : watched)
        wanted.remove(known);
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted.values());
}

Future<Revision> FilesConnector::readAccess(const PartSink &sink)
{
    if (m_path.isEmpty())
        return ready<Revision>(fail(Fault::Offline, tr("The files are not open. Open them first.")));
    const Answer<Revision> answer;
    const Files fresh = std::exchange(m_isFresh, false) ? m_policy->shared() : nullptr;
    const auto read = [path = m_path, fresh]() -> Result<std::shared_ptr<Whole>> {
        const Result<Files> files = fresh ? Result<Files>(fresh) : readBrokerFiles(path, usualVersion(Dialect::V20));
        if (!files)
            return fail(files.error());
        const auto whole = std::make_shared<Whole>();
        whole->files = *files;
        const QList<AccessRecord> rows = allFileRows(**files);
        whole->parts = partsOf(rows);
        whole->revision.records = rows.size();
        whole->revision.blocks = allFileBlocks(**files);
        return whole;
    };
    whenDone(QtConcurrent::run(read), this,
             [this, life = m_life, sink, answer](const Result<std::shared_ptr<Whole>> &whole) {
                 if (life != m_life)
                     return answer.finish(fail(Fault::Cancelled, QString()));
                 if (!whole)
                     return answer.finish(fail(whole.error()));
                 take((*whole)->files);
                 handOn(*whole, sink, answer);
             });
    return answer.future();
}

/// One part a turn of the event loop, so that a window stays alive meanwhile.
void FilesConnector::handOn(const std::shared_ptr<Whole> &whole, const PartSink &sink, const Answer<Revision> &answer)
{
    if (whole->parts.isEmpty())
        return answer.finish(whole->revision);
    const AccessPart part = whole->parts.takeFirst();
    QMetaObject::invokeMethod(
        this, [this, whole, sink, answer] { handOn(whole, sink, answer); }, Qt::QueuedConnection);
    if (sink)
        sink(part);
}

Future<Records> FilesConnector::readRecords(const QStringList &ids)
{
    if (m_path.isEmpty())
        return ready<Records>(fail(Fault::Offline, tr("The files are not open. Open them first.")));
    const Answer<Records> answer;
    whenDone(readFiles(), this, [this, life = m_life, ids, answer](const Result<Files> &files) {
        if (life != m_life)
            return answer.finish(fail(Fault::Cancelled, QString()));
        if (!files)
            return answer.finish(fail(files.error()));
        take(*files);
        Records records;
        for (const QString &id : ids) {
            records.values.insert(id, fileRecordOf(**files, id));
            if (const std::optional<AccessRecord> row = fileRowOf(**files, id))
                records.rows.append(*row);
            Identity who;
            who.user = userOfFileRecord(id).value_or(QString());
            records.blocks.append(fileBlocksOf(**files, who));
        }
        answer.finish(records);
    });
    return answer.future();
}

QList<PolicyFact> FilesConnector::policyFacts() const
{
    return m_policy ? fileFacts(m_policy->files()) : QList<PolicyFact>();
}

template <typename T> Future<T> FilesConnector::notWritten() const
{
    return ready<T>(fail(Fault::NotSupported, abilities().whyNot(Ability::Allow)));
}

Future<Plan> FilesConnector::planAllow(const AllowRequest &)
{
    return notWritten<Plan>();
}

Future<Plan> FilesConnector::planBlock(const BlockRequest &)
{
    return notWritten<Plan>();
}

Future<Plan> FilesConnector::planUndo(const QList<Change> &, const QString &)
{
    return notWritten<Plan>();
}

Future<QList<ChangeOutcome>> FilesConnector::apply(const QList<Change> &, const Future<> &)
{
    return notWritten<QList<ChangeOutcome>>();
}

QString FilesConnector::sentenceOf(const Step &step) const
{
    return stepSentence(step);
}

Future<ProbeReport> FilesConnector::probe(const Identity &, const Secret &)
{
    return ready<ProbeReport>(fail(Fault::NotSupported, abilities().whyNot(Ability::TestCredentials)));
}

} // namespace gatehouse::mosquitto
