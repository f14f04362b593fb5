// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesconnector.h"

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/filefacts.h"
#include "connectors/mosquitto/words.h"
#include "core/text.h"
#include "wire/hostway.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QtConcurrent>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr qsizetype rowsPerPart = 25000;
constexpr auto editingTakes = 200ms; // an editor writes, renames and sets the mode
constexpr qsizetype mostChanges = 100000;
constexpr auto longestWait = 24h;    // the clock may be set meanwhile
constexpr auto tellsOfSpeed = 100ms; // a shorter reload is lost in the clock of the processor time

/// The version whose rules count: 1.x read the same files much the same way.
QVersionNumber rulesOf(const std::optional<BrokerProgram> &program)
{
    const QVersionNumber oldest = usualVersion(Dialect::V20); // also for FlashMQ, which has no rules by version
    return program ? std::max(program->version, oldest) : oldest;
}

/// Every file that changes may be written to.
QStringList containersOf(const BrokerFiles &files)
{
    QStringList lists = files.passwords.keys() + files.acls.keys(); // the usual ones first
    if (files.addresses)
        lists << files.addresses->allow()->path() << files.addresses->deny()->path();
    return lists;
}

/// The system's lists count where the broker runs; a copy of its files elsewhere has none.
FilesQuestion questionOf(const QString &path, const std::optional<BrokerProgram> &program,
                         const std::optional<HostProcess> &broker)
{
    const bool isAsked = broker && program && program->asksAddressLists;
    return {path, rulesOf(program), isAsked ? FilesQuestion::AddressLists::Asked : FilesQuestion::AddressLists::Ignored,
            program && program->isSure};
}

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

FilesConnector::FilesConnector(std::shared_ptr<const Host> host, std::chrono::milliseconds looksEvery)
    : m_givenHost(std::move(host))
{
    m_pool.setMaxThreadCount(2);
    m_changedSoon.setSingleShot(true);
    m_changedSoon.setInterval(editingTakes);
    const auto changed = [this] {
        m_isFresh = false;
        m_changedSoon.start();
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, changed);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, changed);
    connect(&m_changedSoon, &QTimer::timeout, this, [this] { Q_EMIT accessChanged({}); });
    m_looks.setInterval(looksEvery);
    connect(&m_looks, &QTimer::timeout, this, &FilesConnector::look);
    m_timeDecides.setSingleShot(true);
    m_timeDecides.setTimerType(Qt::PreciseTimer); // others come up to a twentieth too early
    connect(&m_timeDecides, &QTimer::timeout, this, changed);
}

Abilities FilesConnector::abilities() const
{
    const QString notYet = tr("The files are not open. Open them first.");
    const QString noTimer = tr("Nothing ends it by itself yet. Undo it when it is over.");
    QString whyNot;
    if (m_path.isEmpty())
        whyNot = notYet;
    else if (m_found.files->passwords.isEmpty() && m_found.files->acls.isEmpty() &&
             !m_found.files->unreadable.isEmpty())
        whyNot = *m_found.files->unreadable.cbegin();
    else if (containersOf(*m_found.files).isEmpty())
        whyNot = tr("The configuration names neither a password_file nor an acl_file, so there is no list to "
                    "change. Add a %1, made with mosquitto_passwd.")
                     .arg(m_found.files->conf.nameOf("password_file"));
    else if (m_found.whyNot.size() == containersOf(*m_found.files).size())
        whyNot = m_found.whyNot.value(containersOf(*m_found.files).constFirst());
    const auto reads = [&](Ability ability) {
        return AbilityState{ability, !m_path.isEmpty(), m_path.isEmpty() ? notYet : QString()};
    };
    const auto writes = [&](Ability ability) { return AbilityState{ability, whyNot.isEmpty(), whyNot}; };
    const auto never = [&](Ability ability, const QString &why) { return AbilityState{ability, false, why}; };
    const Result<MqttOptions> local = localListener();
    const AbilityState tests{Ability::TestCredentials, local.has_value(), local ? QString() : local.error().what};
    return Abilities({reads(Ability::ReadBlocks), reads(Ability::ReadAccess), reads(Ability::ExplainRules),
                      writes(Ability::Allow), writes(Ability::Block),
                      AbilityState{Ability::SeeConnections, whyNotSeen().isEmpty(), whyNotSeen()},
                      reads(Ability::SeeForeignChanges), writes(Ability::BatchWrites), writes(Ability::CheckSaved),
                      never(Ability::TemporaryAllow, whyNot.isEmpty() ? noTimer : whyNot), tests,
                      AbilityState{Ability::Reload, whyNotTold().isEmpty(), whyNotTold()},
                      AbilityState{Ability::Diagnose, whyNotDiagnosed().isEmpty(), whyNotDiagnosed()},
                      never(Ability::Disconnect, tr("No file of a broker disconnects anybody. Block the client."))});
}

qsizetype FilesConnector::changesPerRequest(const QString &) const
{
    return mostChanges;
}

FilesApplying::Place FilesConnector::place() const
{
    return {m_host, questionOf(m_path, m_found.program, m_found.broker), m_reloadCommand, m_found.files, m_slowness};
}

Result<FilesConnector::Found> FilesConnector::find(const Search &search)
{
    const FilesApplying::Place &place = search.place;
    const Host &host = *place.host;
    const QString &path = place.question.configuration;
    Result<Files> files = readBrokerFiles(host, place.question, place.known.get());
    if (!files)
        return fail(files.error());
    Found found;
    const auto broker = brokerProcess(host, path, (*files)->conf);
    if (!broker)
        return fail(broker.error());
    found.broker = *broker;
    found.program = brokerProgram(host, (*files)->conf.product, found.broker, search.program);
    if (const FilesQuestion better = questionOf(path, found.program, found.broker); better != place.question)
        files = readBrokerFiles(host, better, files->get());
    if (!files)
        return fail(files.error());
    found.files = *files;
    found.unheard = unheardFiles(host, found.broker, **files, place.reloadCommand);
    const QStringList lists = containersOf(**files);
    for (const QString &list : lists)
        if (const Result<> may = place.host->mayReplace(list); !may)
            found.whyNot.insert(list, may.error().what);
    findDiagnosis(host, found);
    return found;
}

std::optional<Unheard> FilesConnector::firstListUnheard(const Found &found)
{
    for (const Unheard &unheard : found.unheard)
        if (!found.files->confStates.contains(unheard.path))
            return unheard;
    return std::nullopt;
}

/// Work in the pool, whose answer counts as long as the files stay open.
template <typename T> Future<T> FilesConnector::inPool(std::function<Result<T>(const Search &)> work)
{
    if (m_path.isEmpty())
        return ready<T>(fail(Fault::Offline, tr("The files are not open. Open them first.")));
    const Answer<T> answer;
    const auto done =
        QtConcurrent::run(&m_pool, [search = Search{place(), m_found.program}, work = std::move(work)]() -> Result<T> {
            return work(search);
        });
    whenDone(done, this, [this, life = m_life, answer](const Result<T> &result) {
        answer.finish(life == m_life ? result : Result<T>(fail(Fault::Cancelled, QString())));
    });
    return answer.future();
}

Future<FilesConnector::Found> FilesConnector::findNow()
{
    return inPool<Found>(&FilesConnector::find);
}

Future<BrokerFacts> FilesConnector::open(const Profile &profile, const Secret &)
{
    close();
    m_path = profile.endpoint.configFile;
    m_sshHost = profile.endpoint.sshHost;
    m_host = m_givenHost ? m_givenHost : hostFor(profile.endpoint);
    m_reloadCommand = profile.endpoint.reloadCommand;
    m_logPlace = profile.endpoint.log;
    const Answer<BrokerFacts> answer;
    QElapsedTimer clock;
    clock.start();
    whenDone(findNow(), this, [this, clock, answer](const Result<Found> &found) {
        if (!found) {
            if (found.error().fault != Fault::Cancelled)
                close();
            return answer.finish(fail(found.error()));
        }
        take(*found);
        m_isFresh = true;
        if (!m_host->tellsOfChanges())
            m_looks.start();
        BrokerFacts facts;
        const ProductWords words = productWords(found->files->conf.product);
        facts.product = tr("%1, by its files").arg(words.name);
        facts.version = found->program ? found->program->version.toString() : words.usualVersion;
        facts.latency = std::chrono::microseconds(clock.nsecsElapsed() / 1000);
        facts.notes = fileNotes(*found->files);
        for (const Unheard &unheard : found->unheard)
            if (unheard.heard == LastReading::Heard::No)
                facts.notes.prepend(unheard.sentence);
        facts.notes.prepend(
            found->program ? tr("Read by the rules of %1 %2, as it is installed there.").arg(words.name, facts.version)
                           : tr("Read by the rules of %1 %2: none is installed there that would tell its version.")
                                 .arg(words.name, facts.version));
        answer.finish(facts);
    });
    return answer.future();
}

void FilesConnector::close()
{
    ++m_life;
    m_path.clear();
    m_found = {};
    m_log.reset();
    m_policy.reset();
    m_isFresh = false;
    m_changedSoon.stop();
    m_looks.stop();
    m_isLost = false;
    m_host.reset(); // and what connects to it
    m_timeDecides.stop();
    if (const QStringList watched = m_watcher.files() + m_watcher.directories(); !watched.isEmpty())
        m_watcher.removePaths(watched);
}

void FilesConnector::take(const Found &found)
{
    m_found = found;
    m_policy = std::make_shared<const FilePolicy>(found.files);
    watchLog();
    m_timeDecides.stop();
    if (const QDateTime turn = found.files->nextChange(); turn.isValid())
        m_timeDecides.start(std::clamp<std::chrono::milliseconds>(
            std::chrono::milliseconds(QDateTime::currentDateTimeUtc().msecsTo(turn)), 1s, longestWait));
    if (!m_host->tellsOfChanges())
        return;
    // A file that is replaced by renaming is another one, so its folder is watched, too.
    QSet<QString> wanted;
    for (const QString &place : found.files->places) {
        if (found.files->states.contains(place) || found.files->confStates.contains(place))
            wanted << place;
        if (const QFileInfo folder(QFileInfo(place).absolutePath()); folder.isReadable())
            wanted << folder.filePath();
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    for (const QString &known : watched)
        wanted.remove(known);
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted.values());
}

Future<Revision> FilesConnector::readAccess(const PartSink &sink)
{
    const Answer<Revision> answer;
    const std::optional<Found> fresh = std::exchange(m_isFresh, false) ? std::optional(m_found) : std::nullopt;
    const auto read = [fresh](const Search &search) -> Result<std::shared_ptr<Whole>> {
        const Result<Found> found = fresh ? Result<Found>(*fresh) : find(search);
        if (!found)
            return fail(found.error());
        const auto whole = std::make_shared<Whole>();
        whole->found = *found;
        const QList<AccessRecord> rows = allFileRows(*found->files);
        whole->parts = partsOf(rows);
        whole->revision.records = rows.size();
        whole->revision.blocks = allFileBlocks(*found->files);
        return whole;
    };
    whenDone(inPool<std::shared_ptr<Whole>>(read), this,
             [this, sink, answer](const Result<std::shared_ptr<Whole>> &whole) {
                 if (!whole)
                     return answer.finish(fail(whole.error()));
                 take((*whole)->found);
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
    const Answer<Records> answer;
    whenDone(findNow(), this, [this, ids, answer](const Result<Found> &found) {
        if (!found)
            return answer.finish(fail(found.error()));
        take(*found);
        const BrokerFiles &files = *found->files;
        Records records;
        for (const QString &id : ids) {
            records.values.insert(id, fileRecordOf(files, id));
            if (const std::optional<AccessRecord> row = fileRowOf(files, id))
                records.rows.append(*row);
            records.blocks.append(blocksOfRecord(files, id));
            if (const auto list = firstListUnheard(*found); list && userOfFileRecord(id))
                records.notYet.insert(id, list->sentence);
        }
        answer.finish(records);
    });
    return answer.future();
}

CertificateIdentity FilesConnector::certificateIdentity() const
{
    const QList<ConfListener> &listeners = m_found.files->conf.listeners;
    const bool isPossible = std::any_of(listeners.cbegin(), listeners.cend(), [](const ConfListener &listener) {
        return listener.useIdentityAsUsername.value || listener.useSubjectAsUsername.value;
    });
    return isPossible ? CertificateIdentity::Possible : CertificateIdentity::Never;
}

QList<PolicyFact> FilesConnector::policyFacts() const
{
    if (!m_policy)
        return {};
    QList<PolicyFact> facts;
    for (const Unheard &unheard : m_found.unheard)
        if (unheard.heard == LastReading::Heard::No)
            facts.append({tr("The broker does not go by it yet"),
                          QFileInfo(unheard.path).fileName(),
                          unheard.sentence,
                          {unheard.path, QString(), 0}});
    return facts + fileFacts(m_policy->files());
}

Future<QList<ChangeOutcome>> FilesConnector::apply(const QList<Change> &changes, const Future<> &permission)
{
    if (m_path.isEmpty())
        return ready<QList<ChangeOutcome>>(fail(Fault::Offline, tr("The files are not open. Open them first.")));
    auto *applying = new FilesApplying(place(), m_pool, changes, permission, this);
    connect(applying, &FilesApplying::written, this, &FilesConnector::written);
    return applying->start();
}

void FilesConnector::written(const Files &files, const Reload &reload)
{
    if (m_path != files->path)
        return;
    // The last reload tells how fast this broker is; one that was put back was read twice.
    const auto thought = reloadTakes(*files);
    if (reload.result == Reload::Result::Took && reload.took >= tellsOfSpeed && thought.count() > 0)
        m_slowness = double(std::chrono::microseconds(reload.took).count()) / double(thought.count());
    Found found = m_found;
    found.files = files;
    take(found);
}

QString FilesConnector::sentenceOf(const Step &step) const
{
    return stepSentence(step);
}

} // namespace gatehouse::mosquitto
