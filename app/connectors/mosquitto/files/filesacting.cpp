// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the broker of the files is told to do besides taking changes.

#include "connectors/mosquitto/files/diagnoselines.h"
#include "connectors/mosquitto/files/diagnosing.h"
#include "connectors/mosquitto/files/filesconnector.h"

#include <QtConcurrent>

#include <algorithm>

namespace gatehouse::mosquitto {

Future<QString> FilesConnector::perform(const Act &act)
{
    if (m_path.isEmpty())
        return ready<QString>(fail(Fault::Offline, tr("The files are not open. Open them first.")));
    const QString whyNot = act.kind == ActKind::Reload     ? whyNotTold()
                           : act.kind == ActKind::Diagnose ? whyNotDiagnosed()
                                                           : QString();
    if (!whyNot.isEmpty())
        return ready<QString>(fail(Fault::NotSupported, whyNot));
    // Its answer counts also when the files were closed meanwhile; the pool ends behind it.
    return QtConcurrent::run(&m_pool, [place = place(), act, acts = m_acts] {
        const QMutexLocker locker(acts.get());
        return performAct(place, act);
    });
}

void FilesConnector::findDiagnosis(const Host &host, Found &found)
{
    const BrokerFiles &files = *found.files;
    if (const Result<> may = host.mayReplace(files.path); !may)
        found.whyNoConf = may.error().what;
    const bool tellsAll = std::any_of(files.conf.logType.cbegin(), files.conf.logType.cend(),
                                      [](const ConfValue<QString> &type) { return type.value == u"all"; });
    if (!tellsAll)
        return;
    const Result<FileReading> conf = host.read(files.path);
    if (const auto lines = conf ? diagnosisIn(conf->bytes) : std::nullopt)
        found.diagnosedUntil = lines->until;
}

/// Empty: the broker can be told to read its files again.
QString FilesConnector::whyNotTold() const
{
    if (m_path.isEmpty())
        return tr("The files are not open. Open them first.");
    if (!m_reloadCommand.isEmpty())
        return {};
    if (!m_found.broker)
        return tr("No broker that uses these files runs there.");
    if (m_found.files->dialect() == Dialect::FlashMq)
        return tr("FlashMQ reads its lists by itself when they change.");
    if (m_found.broker->signalling == HostProcess::Signals::Refused)
        return tr("The broker belongs to another account, which this one may not send a signal to. Give a command that "
                  "reloads it where the broker is added.");
    return {};
}

QString FilesConnector::whyNotDiagnosed() const
{
    if (!m_path.isEmpty() && m_found.files->dialect() == Dialect::FlashMq)
        return tr("What FlashMQ writes into its log is not read yet.");
    if (const QString whyNot = whyNotTold(); !whyNot.isEmpty())
        return whyNot;
    if (logPlaceOf(m_logPlace, &m_found.files->conf).isNowhere())
        return tr("The broker writes no log to a file, and only there it tells everything. Add log_dest file "
                  "/var/log/mosquitto/mosquitto.log to its configuration, and start it again.");
    return m_found.whyNoConf;
}

} // namespace gatehouse::mosquitto
