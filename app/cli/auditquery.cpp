// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/auditquery.h"

#include "core/text.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int entriesOfOnePage = 5000;

void findPage(Store &store, AuditQuery query, QObject *context, QList<AuditEntry> found,
              const Answer<QList<AuditEntry>> &answer)
{
    query.limit = entriesOfOnePage;
    whenDone(store.find(query), context,
             [&store, query, context, found = std::move(found), answer](const Result<QList<AuditEntry>> &page) mutable {
                 if (!page)
                     return answer.finish(page);
                 found.append(*page);
                 if (page->size() < entriesOfOnePage) {
                     std::reverse(found.begin(), found.end());
                     return answer.finish(std::move(found));
                 }
                 query.before = page->constLast().sequence;
                 findPage(store, query, context, std::move(found), answer);
             });
}

} // namespace

Result<AuditQuery> auditQueryOf(const Console &console)
{
    const Arguments &arguments = console.arguments();
    AuditQuery query;
    query.text = arguments.value(QStringLiteral("match"));
    for (const auto &[name, time] : {std::pair("from", &query.from), std::pair("to", &query.to)}) {
        if (!arguments.has(QLatin1String(name)))
            continue;
        const Result<QDateTime> given = timeFromText(arguments.value(QLatin1String(name)));
        if (!given)
            return fail(given.error());
        *time = *given;
    }
    if (query.from.isValid() && query.to.isValid() && query.from > query.to)
        return fail(Fault::BadInput, Command::tr("--from is later than --to: nothing can be between them."));
    const QStringList names = arguments.values(QStringLiteral("broker"));
    if (names.isEmpty() || names.contains(QLatin1String("all")))
        return query;
    if (names.size() > 1)
        return fail(Fault::BadInput,
                    Command::tr("The trail is filtered by one broker: give --broker once, or not at all."));
    const QList<BrokerSession *> all = console.sessions().all();
    const auto found = std::find_if(all.begin(), all.end(), [&](const BrokerSession *session) {
        return session->profile().name == names.constFirst();
    });
    if (found == all.end()) {
        return fail(Fault::BadInput,
                    Command::tr("No broker is saved as %1. Search the trail of a removed one with --match.")
                        .arg(visibleText(names.constFirst())));
    }
    query.broker = (*found)->profile().id;
    return query;
}

Future<QList<AuditEntry>> findAllEntries(Store &store, AuditQuery query, QObject *context)
{
    const Answer<QList<AuditEntry>> answer;
    findPage(store, std::move(query), context, {}, answer);
    return answer.future();
}

} // namespace gatehouse
