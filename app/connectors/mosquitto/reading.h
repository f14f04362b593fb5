// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"
#include "connectors/mosquitto/rowparts.h"
#include "connectors/mosquitto/watch.h"

namespace gatehouse::mosquitto {

/// What the replies of one whole reading say.
struct ReadLists
{
    std::shared_ptr<const DynsecPolicy> policy;
    bool moved = false; ///< something changed between the pages
};

/// Reads everything: the first hundred accounts with all groups, roles and defaults at once, then all accounts in one
/// reply or in pages. Starts again when somebody changed something meanwhile. Child of the connection; deletes itself.
class Reading final : public QObject
{
    Q_OBJECT
public:
    Reading(DynsecConnection &connection, Watch &watch, PartSink sink);
    Future<Revision> start();

private:
    void begin();
    void begun(const Result<ReadReply> &reply, const QByteArray &payload);
    void askForAll();
    void tookPage(const Result<RawReply> &raw);
    void parse();
    void parsed(const Result<ReadLists> &lists);
    void makeRows();
    void end();
    void fail(const Error &why);

    DynsecConnection &m_connection;
    Watch &m_watch;
    PartSink m_sink;
    Answer<Revision> m_answer;
    QByteArray m_first;        ///< the reply with the first page, groups, roles and defaults
    QList<QByteArray> m_pages; ///< of accounts; empty: the first page has them all
    QList<AccessRecord> m_handedOn;
    QFutureWatcher<AccessPart> m_parts;
    std::shared_ptr<RowsRest> m_rest;
    qint64 m_total = 0;
    qint64 m_pageSize = 0; ///< 0: all at once
    qint64 m_offset = 0;
    qint64 m_bytes = 0; ///< of the pages
    qint64 m_indexBefore = -1;
    quint64 m_foreignBefore = 0;
    QHash<QString, std::optional<QByteArray>>
        m_newer; ///< records that were read, or written, since the lists were asked for or the rows begun
    int m_tries = 0;
};

} // namespace gatehouse::mosquitto
