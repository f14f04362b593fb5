// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What reading its files again costs a broker.

#include "connectors/mosquitto/files/fileplan.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSet>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilePlans)
};

// mosquitto 2.0.11 goes through all users before it for every `user` and every `topic` line (add__acl), and through the
// rules of the user that grant; denials are put in front. Measured by bench_files stall at 1 000 to 40 000 users with 0
// to 12 rules each.
constexpr double secondsPerUserPassed = 1.6e-9;
constexpr double secondsPerUserPassedByARule = 1.9e-9;
constexpr double secondsPerRulePassed = 1.5e-9;
constexpr double secondsPerPatternPassed = 1.3e-9;
constexpr double secondsPerPassword = 1.4e-6;
constexpr milliseconds worthAWord{50};
constexpr milliseconds noticing{100}; // writing, signalling, reading the log

double secondsOf(const AclFile &acl)
{
    double seconds = 0;
    for (quint32 section = 1; section < acl.sectionCount(); ++section) {
        const AclFile::Rules rules = acl.rulesOf(section);
        const auto grants = double(std::count_if(rules.begin(), rules.end(),
                                                 [](const AclRule &rule) { return rule.access != AclAccess::Deny; }));
        if (rules.begin() == rules.end()) // a user is entered with its first rule
            continue;
        const auto passed = double(section);
        seconds += passed * (secondsPerUserPassed + double(rules.end() - rules.begin()) * secondsPerUserPassedByARule);
        seconds += grants * grants / 2 * secondsPerRulePassed;
    }
    const auto patterns = double(acl.patterns().size());
    return seconds + patterns * patterns / 2 * secondsPerPatternPassed;
}

} // namespace

microseconds reloadTakes(const BrokerFiles &files)
{
    if (files.dialect() == Dialect::FlashMq)
        return {}; // 1.26.2 reads a list in its threads, in a time that grows with its lines alone
    double seconds = 0;
    // With settings per listener each listener loads its own copy.
    QSet<QString> loaded;
    for (const BrokerFiles::Listener &listener : files.listeners) {
        const ListenerFiles &rules = listener.rules.files();
        const bool isAgain = !files.conf.perListenerSettings.value;
        if (rules.passwords && !(isAgain && loaded.contains(rules.passwordPath)))
            seconds += double(rules.passwords->entryCount()) * secondsPerPassword;
        if (rules.acl && !(isAgain && loaded.contains(rules.aclPath)))
            seconds += secondsOf(*rules.acl);
        loaded << rules.passwordPath << rules.aclPath;
    }
    return std::chrono::duration_cast<microseconds>(std::chrono::duration<double>(seconds));
}

Estimate estimateFiles(const BrokerFiles &files, const QList<PlanItem> &items, const BrokerAround &around)
{
    QSet<QString> containers;
    for (const PlanItem &item : items)
        for (const Change &change : item.changes)
            if (files.passwords.contains(change.container) || files.acls.contains(change.container))
                containers.insert(change.container); // the others are read at each connection
    Estimate estimate;
    estimate.requests = containers.size();
    if (containers.isEmpty())
        return estimate;
    const std::chrono::duration<double> pause = reloadTakes(files) * around.slowness;
    estimate.brokerPause = std::chrono::ceil<milliseconds>(pause);
    estimate.total = (estimate.brokerPause + noticing) * estimate.requests;
    if (estimate.brokerPause < worthAWord)
        return estimate;
    const QString seconds = QLocale().toString(pause.count(), 'f', 1);
    estimate.sentence =
        estimate.requests == 1
            ? Words::tr("The broker reads all its files again, and serves nobody for about %1 s.").arg(seconds)
            : Words::tr("The broker reads all its files again, and serves nobody for about %1 s, %n times.", nullptr,
                        int(estimate.requests))
                  .arg(seconds);
    return estimate;
}

} // namespace gatehouse::mosquitto
