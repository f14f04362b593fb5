// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/reading.h"

#include "connectors/mosquitto/rows.h"

#include <QPointer>
#include <QtConcurrent>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr qint64 firstPage = 100;
constexpr qint64 bytesPerAccount = 200; // with a role and short texts; 88 to 130 were seen
constexpr qint64 comfortableReply = 32 * 1024 * 1024;
constexpr int mostTries = 3;
constexpr int afterAllElse = -1;            // priority in the pool
constexpr qint64 mostAccounts = 10'000'000; // a hundred times of what the plugin was ever seen with
constexpr qint64 mostBytes = 1024LL * 1024 * 1024;
constexpr auto patience = 60s; // a list of 100 000 accounts takes the broker 0.06 to 0.3 s

QByteArray listCommand(qint64 offset, qint64 count)
{
    return "\"command\":\"listClients\",\"verbose\":true,\"offset\":" + QByteArray::number(offset) +
           ",\"count\":" + QByteArray::number(count);
}

struct ToParse
{
    QByteArray first;
    QList<QByteArray> pages;
    Surroundings around;
};

Result<ReadLists> parseLists(const ToParse &from)
{
    DynsecBuilder builder;
    ReadLists lists;
    const auto first = readReply(from.first, builder);
    if (!first)
        return fail(first.error());
    if (!from.pages.isEmpty())
        builder.dropClients();
    for (const QByteArray &page : from.pages) {
        const auto read = readReply(page, builder);
        if (!read)
            return fail(read.error());
        lists.moved = lists.moved || read->first().totalCount != first->first().totalCount ||
                      read->last().changeIndex != first->last().changeIndex;
    }
    lists.policy = std::make_shared<const DynsecPolicy>(DynsecView(builder.finish()), from.around);
    return lists;
}

} // namespace

Reading::Reading(DynsecConnection &connection, Watch &watch, PartSink sink)
    : QObject(&connection)
    , m_connection(connection)
    , m_watch(watch)
    , m_sink(std::move(sink))
{
    connect(&connection, &DynsecConnection::recordsRead, this,
            [this](const QHash<QString, std::optional<QByteArray>> &records) { m_newer.insert(records); });
}

Future<Revision> Reading::start()
{
    begin();
    return m_answer.future();
}

void Reading::fail(const Error &why)
{
    if (why.fault == Fault::BadReply)
        m_connection.readInPages = true; // one account may have a text of megabytes
    m_answer.finish(gatehouse::fail(why));
    deleteLater();
}

void Reading::begin()
{
    ++m_tries;
    m_pages.clear();
    m_newer.clear();
    m_offset = 0;
    m_bytes = 0;
    m_foreignBefore = m_connection.foreignChanges;
    QByteArrayList commands{listCommand(0, firstPage), "\"command\":\"listGroups\",\"verbose\":true",
                            "\"command\":\"listRoles\",\"verbose\":true", "\"command\":\"getDefaultACLAccess\"",
                            "\"command\":\"getAnonymousGroup\""};
    if (m_connection.isModern())
        commands.append("\"command\":\"getDetails\"");
    const qsizetype count = commands.size();
    whenDone(m_connection.dynsec().request(commands, 0, patience), this, [this, count](const Result<RawReply> &raw) {
        if (!raw)
            return fail(raw.error());
        const QByteArray payload = raw->payload;
        whenDone(readInBackground(*raw, count), this,
                 [this, payload](const Result<ReadReply> &reply) { begun(reply, payload); });
    });
}

void Reading::begun(const Result<ReadReply> &reply, const QByteArray &payload)
{
    if (!reply)
        return fail(reply.error());
    for (const CommandReply &command : reply->commands)
        if (!command.error.isEmpty())
            return fail(
                {Fault::BadReply,
                 tr("The broker's dynamic-security plugin would not list its accounts and rules. Try again; if it "
                    "stays so, "
                    "look at the broker's log."),
                 QString::fromLatin1(command.command) + QLatin1String(": ") + QString::fromUtf8(command.error)});
    m_first = payload;
    m_total = reply->commands.first().totalCount;
    m_indexBefore = reply->commands.last().changeIndex;
    if (m_total < qint64(reply->state->clients().size()) || m_total > mostAccounts)
        return fail(
            {Fault::BadReply,
             tr("The broker's plugin says that it has %1 accounts, which cannot be. Look whether another program "
                "answers in the plugin's place.")
                 .arg(m_total),
             {}});
    if (m_tries == 1 && m_sink && m_total > firstPage) {
        const DynsecPolicy policy{DynsecView(reply->state), m_connection.around};
        RowMaker rows(policy.view());
        AccessPart part;
        policy.view().eachClient([&](const DynsecView::Client &client) { part.records.append(rows.row(client)); });
        part.read = part.records.size();
        part.total = m_total;
        m_handedOn = part.records;
        const QPointer<Reading> alive(this);
        m_sink(part);
        if (!alive)
            return;
    }
    if (m_total <= firstPage)
        return parse();
    m_pageSize = 0;
    if (m_connection.readInPages)
        m_pageSize = 1000;
    else if (m_total * bytesPerAccount > comfortableReply)
        m_pageSize = comfortableReply / bytesPerAccount;
    askForAll();
}

void Reading::askForAll()
{
    QByteArrayList commands{listCommand(m_offset, m_pageSize == 0 ? -1 : m_pageSize)};
    if (m_connection.isModern())
        commands.append("\"command\":\"getDetails\"");
    whenDone(m_connection.dynsec().request(commands, 0, patience), this,
             [this](const Result<RawReply> &raw) { tookPage(raw); });
}

void Reading::tookPage(const Result<RawReply> &raw)
{
    if (!raw)
        return fail(raw.error());
    m_pages.append(raw->payload);
    m_bytes += raw->payload.size();
    if (m_bytes > mostBytes)
        return fail(
            {Fault::BadReply,
             tr("The broker's list of accounts does not end. Look whether another program answers in the plugin's "
                "place."),
             {}});
    if (m_pageSize == 0)
        return parse();
    m_offset += m_pageSize;
    if (m_offset < m_total)
        return askForAll();
    parse();
}

void Reading::parse()
{
    m_connection.noteClients(qsizetype(m_total));
    const ToParse from{m_first, m_pages, m_connection.around};
    whenDone(QtConcurrent::run([from] { return parseLists(from); }), this,
             [this](const Result<ReadLists> &lists) { parsed(lists); });
}

void Reading::parsed(const Result<ReadLists> &lists)
{
    if (!lists)
        return fail(lists.error());
    // No page is consistent with the next by itself.
    const bool moved = lists->moved || m_connection.foreignChanges != m_foreignBefore;
    if (moved && m_tries < mostTries)
        return begin();
    if (moved)
        m_watch.hint({}); // somebody changes one account after the other: once more when that is over
    m_connection.policy = lists->policy;
    if (m_connection.policy->around() != m_connection.around) // the listeners became known meanwhile
        m_connection.policy = std::make_shared<const DynsecPolicy>(lists->policy->view(), m_connection.around);
    // What was read or written while the lists were on their way is newer than they are.
    if (!m_newer.isEmpty())
        m_connection.policy = m_connection.policy->with(std::exchange(m_newer, {}));
    makeRows();
}

/// In the thread pool; each part is handed on while the next is made, and what is read meanwhile is noted in m_newer.
void Reading::makeRows()
{
    m_rest = std::make_shared<RowsRest>();
    connect(&m_parts, &QFutureWatcherBase::resultReadyAt, this, [this](int at) {
        if (m_sink)
            m_sink(m_parts.resultAt(at)); // whoever takes it may close the connection, and this with it
    });
    connect(&m_parts, &QFutureWatcherBase::finished, this, &Reading::end);
    m_parts.setFuture(
        QtConcurrent::run(makeRowParts, m_connection.policy, m_handedOn, m_connection.refusedIds, m_rest));
}

void Reading::end()
{
    if (m_connection.isModern())
        m_watch.tellPresence(m_rest->presence);
    const QStringList stale = m_rest->stale + m_newer.keys();
    if (!stale.isEmpty())
        m_watch.hint(stale);
    Revision revision;
    if (m_indexBefore >= 0)
        revision.number = QString::number(m_indexBefore);
    revision.records = m_rest->records;
    revision.blocks = m_rest->blocks;
    m_answer.finish(revision);
    // Giving 100 000 rows back takes as long as painting them: once there is nothing better to do.
    QThreadPool::globalInstance()->start([parts = m_parts.future()] {}, afterAllElse);
    m_parts.disconnect(this); // it tells of an end again
    m_parts.setFuture({});
    deleteLater();
}

} // namespace gatehouse::mosquitto
