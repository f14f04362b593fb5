// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/diagnosing.h"

#include "connectors/mosquitto/files/diagnoselines.h"
#include "core/text.h"

#include <QCoreApplication>

#include <functional>

namespace gatehouse::mosquitto {

namespace {

using Place = FilesApplying::Place;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Diagnosing)
};

constexpr int mostTries = 5; // while somebody else writes
constexpr std::chrono::seconds forgotten{60};

/// Tells the broker; a failure is an Error.
Result<QString> reloaded(const Place &place, const BrokerFiles &files)
{
    const ReloadQuestion question{
        place.question.configuration, place.reloadCommand, patienceFor(place, files), {}, std::nullopt};
    const Reload reload = reloadBroker(*place.host, question, files.conf);
    switch (reload.result) {
    case Reload::Result::Took:
    case Reload::Result::NotSeen:
        return reload.what;
    case Reload::Result::NotRunning:
        return fail(Fault::Offline, Words::tr("No broker that uses these files runs there. Start it first."));
    case Reload::Result::Refused:
    case Reload::Result::Failed:
    case Reload::Result::Complained:
    case Reload::Result::Ended:
        break;
    }
    return fail(Fault::Refused, reload.what);
}

/// Rewrites the configuration, again where somebody else writes at the same time. False: there was nothing to do.
Result<bool> rewrite(const Place &place, const std::function<QByteArray(const QByteArray &)> &change)
{
    const QString &path = place.question.configuration;
    for (int tries = 1;; ++tries) {
        const Result<FileReading> old = place.host->read(path);
        if (!old)
            return fail(old.error());
        const QByteArray fresh = change(old->bytes);
        if (fresh == old->bytes)
            return false;
        const Result<FileState> put = place.host->replace(path, fresh, *old);
        if (put)
            return true;
        if (put.error().fault != Fault::Conflict || tries == mostTries)
            return fail(put.error());
    }
}

Result<QString> endDiagnosis(const Place &place, const BrokerFiles *files, const QByteArray &id)
{
    const Result<bool> written = rewrite(place, [&id](const QByteArray &conf) { return withoutDiagnosis(conf, id); });
    if (!written)
        return fail(written.error());
    if (!*written)
        return Words::tr("The configuration was without its line already.");
    if (files == nullptr)
        return Words::tr("The configuration is as before. It cannot be read as a whole, so the broker was not told: "
                         "reload it when it is in order.");
    const Result<QString> told = reloaded(place, *files);
    if (told || told.error().fault == Fault::Offline) // one that does not run reads it when it starts
        return told.value_or(QString());
    return Words::tr("The configuration is as before, but the broker goes on telling everything: %1")
        .arg(told.error().what);
}

Result<QString> diagnose(const Place &place, const BrokerFiles &files, const Act &act)
{
    const QByteArray id = act.id.toLatin1();
    const QDateTime longOver = QDateTime::currentDateTimeUtc().addSecs(-forgotten.count());
    QByteArray others;
    const Result<bool> written = rewrite(place, [&](const QByteArray &conf) {
        QByteArray clean = conf;
        others.clear();
        while (const std::optional<DiagnoseLines> there = diagnosisIn(clean)) {
            if (there->until.isValid() && there->until > longOver) {
                others = there->id;
                return conf;
            }
            clean = withoutDiagnosis(clean, there->id); // nobody has come back for it
        }
        return withDiagnosis(clean, {id, act.until});
    });
    if (!written)
        return fail(written.error());
    if (!others.isEmpty())
        return fail(Fault::Conflict, Words::tr("Another Gatehouse has its log tell everything now. Wait until that is "
                                               "over."));
    const Result<QString> told = reloaded(place, files);
    if (told)
        return told;
    const Result<QString> back = endDiagnosis(place, &files, id);
    return fail(told.error().fault,
                QString(told.error().what + u' ' +
                        (back ? Words::tr("The configuration was put back as it was.")
                              : Words::tr("The configuration could not be put back: %1").arg(back.error().what))));
}

} // namespace

Result<QString> performAct(const Place &place, const Act &act)
{
    const auto files = readBrokerFiles(*place.host, place.question, place.known.get());
    if (act.kind == ActKind::EndDiagnose) // whatever else is wrong
        return endDiagnosis(place, files && whatStops(**files).isEmpty() ? files->get() : nullptr, act.id.toLatin1());
    if (!files)
        return fail(files.error());
    if (const QString why = whatStops(**files); !why.isEmpty())
        return fail(Fault::Refused, Words::tr("Nothing was done: told to read its files, the broker reads all of them, "
                                              "and this stops it: %1")
                                        .arg(why));
    return act.kind == ActKind::Reload ? reloaded(place, **files) : diagnose(place, **files, act);
}

} // namespace gatehouse::mosquitto
