// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of FilesApplying that blocks: it runs in the thread pool.

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/fileedit.h"
#include "connectors/mosquitto/files/fileplan.h"
#include "connectors/mosquitto/files/filesapplying.h"
#include "connectors/mosquitto/files/flashmqreload.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilesApplying)
};

constexpr auto leastPatience = 5s;
constexpr int patienceFactor = 4; // of what a reload is thought to take

using Draft = FilesApplying::Draft;
using Written = FilesApplying::Written;
using Place = FilesApplying::Place;

ChangeOutcome failed(const Error &why, const std::optional<QByteArray> &now = {})
{
    ChangeOutcome outcome;
    outcome.result = fail(why);
    outcome.now = now;
    return outcome;
}

Result<UserLines> linesFrom(const std::optional<QByteArray> &record, const QString &user)
{
    UserLines none;
    none.user = user;
    const auto lines = record ? UserLines::fromCanonical(*record) : std::optional(none);
    if (!lines || lines->user != user)
        return fail(Fault::BadInput,
                    Words::tr("Nothing was changed: what is wanted of %1 makes no sense.").arg(visibleText(user)));
    return *lines;
}

/// What one change makes of its file.
Result<QList<Splice>> splicesOf(const BrokerFiles &files, const Change &change)
{
    const QString user = userOfFileRecord(change.record).value_or(QString());
    const Result<UserLines> wanted = linesFrom(change.after, user);
    if (!wanted)
        return fail(wanted.error());
    // Only what lies in the change's file may differ.
    UserLines beside = linesOf(files, user);
    const bool isOfPasswords = files.passwords.contains(change.container);
    if (isOfPasswords)
        beside.passwords = wanted->passwords;
    else
        beside.rules = wanted->rules;
    if (user.isEmpty() || beside != *wanted || (!isOfPasswords && !files.acls.contains(change.container)))
        return fail(Fault::BadInput, Words::tr("Nothing was changed: the change of %1 is about more than %2.")
                                         .arg(visibleText(change.record), visibleText(change.container)));
    return isOfPasswords ? passwordSplices(*files.passwords.value(change.container), user,
                                           wanted->passwords.value(change.container))
                         : aclSplices(*files.acls.value(change.container), user, wanted->rules.value(change.container));
}

Error conflictOf(const Change &change, const std::optional<QByteArray> &now)
{
    const QString user =
        visibleText(userOfFileRecord(change.record).value_or(addressOfRecord(change.record).value_or(change.record)));
    return {Fault::Conflict,
            now ? Words::tr("Somebody else changed the lines of %1 since the plan was made, so nothing was written. "
                            "Look at them again, and make the plan again.")
                      .arg(user)
                : Words::tr("The lines of %1 are gone since the plan was made, so nothing was written. Read the files "
                            "again.")
                      .arg(user),
            {}};
}

bool isOfAddresses(const BrokerFiles &files, const QString &path)
{
    return files.addresses && (path == files.addresses->allow()->path() || path == files.addresses->deny()->path());
}

/// The files with the new bytes in the place of the old: what the broker will read.
std::shared_ptr<const BrokerFiles> withFresh(const BrokerFiles &files, const QString &path, const QByteArray &fresh)
{
    const auto after = std::make_shared<BrokerFiles>(files);
    if (isOfAddresses(files, path))
        after->addresses = withBytes(*files.addresses, path, fresh);
    else if (after->passwords.contains(path))
        after->passwords.insert(path, PasswordFile::read(fresh, path, files.dialect()));
    else
        after->acls.insert(path, AclFile::read(fresh, path, files.aclLanguage()));
    return after;
}

} // namespace

/// The findings of a file are bounded, so it is asked itself as well.
QString whatStops(const BrokerFiles &files)
{
    const auto error = std::find_if(files.findings.cbegin(), files.findings.cend(), [](const Finding &finding) {
        return finding.severity == Finding::Severity::Error;
    });
    if (error != files.findings.cend())
        return Words::tr("line %1 of %2: %3").arg(error->line).arg(visibleText(error->file), error->what);
    for (auto file = files.passwords.cbegin(); file != files.passwords.cend(); ++file)
        if ((*file)->isBroken())
            return visibleText(file.key());
    for (auto file = files.acls.cbegin(); file != files.acls.cend(); ++file)
        if ((*file)->isBroken())
            return visibleText(file.key());
    return {};
}

namespace {

const QByteArray &bytesOf(const BrokerFiles &files, const QString &path)
{
    if (isOfAddresses(files, path))
        return path == files.addresses->allow()->path() ? files.addresses->allow()->bytes()
                                                        : files.addresses->deny()->bytes();
    const auto passwords = files.passwords.constFind(path);
    return passwords != files.passwords.cend() ? (*passwords)->bytes() : files.acls.value(path)->bytes();
}

} // namespace

std::chrono::milliseconds patienceFor(const Place &place, const BrokerFiles &files)
{
    const auto thought = std::chrono::duration_cast<std::chrono::milliseconds>(reloadTakes(files) * place.slowness);
    return leastPatience + patienceFactor * thought;
}

namespace {

/// When the way there breaks meanwhile, the file itself tells what came of it.
Result<FileState> replaced(const Host &host, const QString &container, const Draft &draft)
{
    const Result<FileState> put = host.replace(container, draft.fresh, draft.old);
    if (put || put.error().fault != Fault::Offline)
        return put;
    const Result<FileReading> now = host.read(container);
    if (!now)
        return fail(Fault::Offline,
                    Words::tr("%1 Whether %2 was written is not known: look at it before you change it again.")
                        .arg(put.error().what, visibleText(container)),
                    put.error().detail);
    return now->bytes == draft.fresh ? Result<FileState>(now->state) : put;
}

} // namespace

Result<Draft> draftOf(const Place &place, const QList<Change> &changes)
{
    Draft draft;
    const auto files = readBrokerFiles(*place.host, place.question, place.known.get());
    if (!files)
        return fail(files.error());
    draft.files = *files;
    const QString path = changes.constFirst().container;
    if (!draft.files->states.contains(path)) {
        draft.failure = failed({Fault::Conflict,
                                Words::tr("Nothing was changed: the broker does not use %1, or it cannot be read. "
                                          "Read the files again.")
                                    .arg(visibleText(path)),
                                {}});
        return draft;
    }
    const bool isTold = !isOfAddresses(*draft.files, path);
    if (const QString why = isTold ? whatStops(*draft.files) : QString(); !why.isEmpty()) {
        draft.failure =
            failed({Fault::Refused,
                    Words::tr("Nothing was changed: told to read its files, the broker reads all of them, and "
                              "this stops it: %1")
                        .arg(why),
                    {}});
        return draft;
    }
    draft.old = {bytesOf(*draft.files, path), draft.files->states.value(path)};
    QList<Splice> splices;
    draft.fresh = draft.old.bytes;
    auto addresses = draft.files->addresses;
    for (const Change &change : changes) {
        const std::optional<QByteArray> now = fileRecordOf(*draft.files, change.record);
        if (now != change.before) {
            draft.failure = failed(conflictOf(change, now), now);
            break;
        }
        Result<> made;
        if (isTold) {
            made = splicesOf(*draft.files, change).map([&splices](const QList<Splice> &more) { splices += more; });
        } else {
            const QString address = addressOfRecord(change.record).value_or(QString());
            made = withAddress(*addresses, path, address, change.after).map([&](const QByteArray &fresh) {
                draft.fresh = fresh;
                addresses = withBytes(*addresses, path, fresh);
            });
        }
        if (!made) {
            draft.failure = failed(made.error(), now);
            break;
        }
        ++draft.changes;
    }
    if (isTold)
        draft.fresh = spliced(draft.old.bytes, splices);
    // What is written must read as what was wanted, and nothing else than before may be wrong with it.
    draft.after = withFresh(*draft.files, path, draft.fresh);
    bool isRight = !isTold || whatStops(*draft.after).isEmpty();
    for (qsizetype i = 0; i < draft.changes; ++i)
        isRight = isRight && fileRecordOf(*draft.after, changes.at(i).record) == changes.at(i).after;
    if (!isRight) {
        draft.changes = 0;
        draft.failure = failed({Fault::BadInput,
                                Words::tr("Nothing was changed: the new %1 would not read as wanted. Change it by "
                                          "hand, and reload the broker.")
                                    .arg(visibleText(path)),
                                {}});
    }
    return draft;
}

Result<Written> writeDraft(const Place &place, const QString &container, const Draft &draft)
{
    const Host &host = *place.host;
    const bool isFlashmq = draft.files->dialect() == Dialect::FlashMq;
    const auto logEnd = [&]() -> std::optional<qint64> { // before FlashMQ may tell of the change by itself
        const auto log = isFlashmq ? host.stateOf(draft.files->conf.logFile.value) : Result<FileState>();
        return isFlashmq && log ? std::optional(log->size) : std::nullopt;
    };
    const std::optional<qint64> logFrom = logEnd();
    Result<FileState> put = replaced(host, container, draft);
    if (put && isFlashmq)
        put = madeNoticeable(host, container, draft.fresh, *put, draft.old.state);
    if (!put)
        return fail(put.error());
    const auto known = std::make_shared<BrokerFiles>(*draft.after); // what was written need not be read
    known->states.insert(container, *put);
    Written written;
    if (isOfAddresses(*draft.files, container)) { // it looks there at each connection
        if (const auto files = readBrokerFiles(host, place.question, known.get()))
            written.files = *files;
        return written;
    }
    ReloadQuestion question{place.question.configuration, place.reloadCommand, patienceFor(place, *draft.files),
                            container, logFrom};
    written.reload = reloadBroker(host, question, draft.files->conf);
    const bool mustGoBack = written.reload.result == Reload::Result::Complained ||
                            written.reload.result == Reload::Result::Failed ||
                            written.reload.result == Reload::Result::Ended;
    if (mustGoBack) {
        QString what = written.reload.what;
        const Result<FileReading> now = host.read(container);
        const bool isOurs = now && now->bytes == draft.fresh;
        question.logFrom = logEnd();
        const auto forget = [](const FileState &) {};
        const Result<> back = isOurs ? host.replace(container, draft.old.bytes, *now).map(forget)
                              : now  ? Result<>(fail(Fault::Conflict, Words::tr("Somebody else changed it meanwhile.")))
                                     : Result<>(fail(now.error()));
        if (back) {
            what += u' ' + Words::tr("The file was put back as it was.");
            // A command that failed is not asked again: the broker has not read anything.
            const Reload again = written.reload.result == Reload::Result::Failed
                                     ? Reload()
                                     : reloadBroker(host, question, draft.files->conf);
            if (written.reload.result == Reload::Result::Ended)
                what += u' ' + Words::tr("Start the broker.");
            else if (again.result != Reload::Result::Took && !again.what.isEmpty())
                what += u' ' + again.what;
        } else {
            what += u' ' + Words::tr("The file could not be put back: %1 The old one lies beside it, as %2.")
                               .arg(back.error().what, visibleText(Host::keptName(container)));
        }
        written.result = fail(Fault::Refused, what);
    } else {
        written.note = written.reload.result == Reload::Result::NotRunning
                           ? Words::tr("No broker that uses these files runs there: it reads them when it starts.")
                           : written.reload.what;
    }
    if (const auto files = readBrokerFiles(host, place.question, known.get()))
        written.files = *files;
    return written;
}

} // namespace gatehouse::mosquitto
