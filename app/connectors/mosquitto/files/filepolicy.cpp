// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filepolicy.h"

#include "connectors/mosquitto/files/fileblocks.h"

namespace gatehouse::mosquitto {

namespace {

int rankOf(Answered answer)
{
    switch (answer) {
    case Answered::Allow:
        return 2;
    case Answered::Unknown:
        return 1;
    case Answered::Deny:
        break;
    }
    return 0;
}

/// Names, prefixes and topics are looked at before any plugin is asked.
bool isBeforePlugins(const Step &step)
{
    return step.check == Check::Name || step.check == Check::Listener || step.check == Check::ReservedTopic;
}

} // namespace

FilePolicy::FilePolicy(std::shared_ptr<const BrokerFiles> files)
    : m_files(std::move(files))
{
}

Decision FilePolicy::decideAt(const BrokerFiles::Listener &listener, const Attempt &attempt)
{
    Decision decision = listener.rules.decide(attempt);
    if (listener.plugins.isEmpty())
        return decision;
    // What the plugin says cannot be read from the files; it may let in or refuse, or leave it to them.
    const bool isSettled = decision.answer == Answered::Deny && isBeforePlugins(decision.steps.constLast());
    if (isSettled)
        return decision;
    const auto first = std::find_if_not(decision.steps.cbegin(), decision.steps.cend(), isBeforePlugins);
    decision.steps = decision.steps.first(first - decision.steps.cbegin());
    decision.steps.append({Check::OtherSource,
                           StepResult::NotChecked,
                           Certainty::Possible,
                           {listener.plugins.join(QLatin1String(", "))},
                           QStringLiteral("pluginDecides"),
                           {},
                           {}});
    decision.answer = Answered::Unknown;
    return decision;
}

Decision FilePolicy::decide(const Attempt &attempt) const
{
    Decision best;
    QString at;
    for (const BrokerFiles::Listener &listener : m_files->listeners) {
        const Decision here = decideAt(listener, attempt);
        if (at.isNull() || rankOf(here.answer) > rankOf(best.answer)) {
            best = here;
            at = listener.name;
        }
    }
    if (m_files->listeners.size() > 1)
        best.steps.prepend(
            {Check::Reach,
             StepResult::Pass,
             Certainty::Certain,
             {at, QString::number(m_files->listeners.size())},
             best.answer == Answered::Deny ? QStringLiteral("deniedEverywhere") : QStringLiteral("atListener"),
             {},
             {}});
    return best;
}

QList<Block> FilePolicy::blocksOf(const Identity &who) const
{
    return fileBlocksOf(*m_files, who);
}

std::shared_ptr<const AccessPolicy> FilePolicy::with(const QList<Change> &changes) const
{
    Q_ASSERT(changes.isEmpty()); // no plan of files makes any yet
    return std::make_shared<FilePolicy>(m_files);
}

} // namespace gatehouse::mosquitto
