// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What FilesConnector plans.

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/filesconnector.h"
#include "core/text.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

/// Whether a request is about the address that a client comes from.
bool isAboutAddress(const BrokerFiles &files, const Identity &who, const QStringList &picked)
{
    const auto isOfAddress = [](const QString &block) { return block.startsWith(QLatin1String("hosts/")); };
    return files.addresses &&
           ((who.user.isEmpty() && !who.address.isEmpty()) || std::any_of(picked.cbegin(), picked.cend(), isOfAddress));
}

/// Both its address and its name may be in the way.
PlanItem allowItem(const BrokerFiles &files, const Identity &who, const QStringList &picked, const BrokerAround &around)
{
    if (!isAboutAddress(files, who, picked))
        return allowFileItem(files, who, picked, around);
    PlanItem item = allowAddressItem(*files.addresses, who, picked);
    if (!who.user.isEmpty()) {
        const PlanItem more = allowFileItem(files, who, picked, around);
        item.changes += more.changes;
        item.notLiftable += more.notLiftable;
    }
    return item;
}

} // namespace

BrokerAround FilesConnector::around(const Found &found) const
{
    BrokerAround around;
    around.slowness = m_slowness;
    around.isPluginKnown = m_isPluginKnown;
    if (!m_reloadCommand.isEmpty())
        around.reloading =
            tr("The broker is told to read its files again, all of them: %1").arg(visibleText(m_reloadCommand));
    else if (!found.broker)
        around.reloading = tr("No broker that uses these files runs there: it reads them when it starts.");
    else if (found.files->conf.product == Product::FlashMq)
        around.reloading = tr("The broker (process %1) looks at its lists every two seconds.").arg(found.broker->pid);
    else if (found.broker->signalling == HostProcess::Signals::Allowed)
        around.reloading =
            tr("The broker (process %1) is told to read its files again, all of them.").arg(found.broker->pid);
    else
        around.reloading = tr("Your account may not tell the broker (process %1) to read its files again: reload it "
                              "yourself, with systemctl reload mosquitto.")
                               .arg(found.broker->pid);
    return around;
}

/// A plan from files that were read just now. What cannot be written is not in it.
Future<Plan> FilesConnector::plan(const MakePlan &make)
{
    if (const QString whyNot = abilities().whyNot(Ability::Allow); !whyNot.isEmpty())
        return ready<Plan>(fail(m_path.isEmpty() ? Fault::Offline : Fault::NotSupported, whyNot));
    const Answer<Plan> answer;
    whenDone(findNow(), this, [this, make, answer](const Result<Found> &found) {
        if (!found)
            return answer.finish(fail(found.error()));
        take(*found);
        const BrokerAround around = this->around(*found);
        Result<Plan> plan = make(*found->files, around);
        if (!plan)
            return answer.finish(fail(plan.error()));
        for (PlanItem &item : plan->items) {
            for (const Change &change : std::as_const(item.changes))
                if (const QString whyNot = found->whyNot.value(change.container); !whyNot.isEmpty())
                    item.notLiftable.append(whyNot);
            item.changes.removeIf([&](const Change &change) { return found->whyNot.contains(change.container); });
        }
        plan->cost = estimateFiles(*found->files, plan->items, around);
        answer.finish(plan);
    });
    return answer.future();
}

Future<Plan> FilesConnector::planAllow(const AllowRequest &request)
{
    return plan([request](const BrokerFiles &files, const BrokerAround &around) -> Result<Plan> {
        Plan plan;
        plan.reason = request.reason;
        plan.until = request.until;
        for (qsizetype i = 0; i < request.who.size(); ++i)
            plan.items.append(allowItem(files, request.who.at(i), request.blocks.value(i), around));
        return plan;
    });
}

Future<Plan> FilesConnector::planBlock(const BlockRequest &request)
{
    return plan([request](const BrokerFiles &files, const BrokerAround &around) -> Result<Plan> {
        Plan plan;
        plan.kind = PlanKind::Block;
        plan.reason = request.reason;
        plan.until = request.until;
        for (const Identity &who : request.who)
            plan.items.append(isAboutAddress(files, who, {}) ? blockAddressItem(*files.addresses, who, request.reason)
                                                             : blockFileItem(files, who, request.reason, around));
        return plan;
    });
}

Future<Plan> FilesConnector::planUndo(const QList<Change> &done, const QString &reason)
{
    return plan([done, reason](const BrokerFiles &files, const BrokerAround &around) -> Result<Plan> {
        Plan plan;
        plan.kind = PlanKind::Undo;
        plan.reason = reason;
        for (auto change = done.crbegin(); change != done.crend(); ++change) {
            const Result<PlanItem> item = addressOfRecord(change->record) && files.addresses
                                              ? undoAddressItem(*files.addresses, *change)
                                              : undoFileItem(files, *change, around);
            if (!item)
                return fail(item.error());
            plan.items.append(*item);
        }
        return plan;
    });
}

} // namespace gatehouse::mosquitto
