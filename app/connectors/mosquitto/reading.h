// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"
#include "connectors/mosquitto/watch.h"

namespace gatehouse::mosquitto {

/// What the thread pool makes of the replies to one whole reading.
struct WholeReading
{
    std::shared_ptr<const DynsecPolicy> policy;
    QList<AccessPart> parts; ///< without the rows that were handed on before
    QList<Block> blocks;
    QStringList stale;            ///< records that were handed on before and are gone or different
    QHash<QString, int> presence; ///< live connections by account, 2.1
    qsizetype records = 0;
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
    void parsed(const Result<WholeReading> &whole);
    void layNewerOnTop();
    void handOn();
    void end();
    void fail(const Error &why);

    DynsecConnection &m_connection;
    Watch &m_watch;
    PartSink m_sink;
    Answer<Revision> m_answer;
    QByteArray m_first;        ///< the reply with the first page, groups, roles and defaults
    QList<QByteArray> m_pages; ///< of accounts; empty: the first page has them all
    QList<AccessRecord> m_handedOn;
    WholeReading m_whole;
    qint64 m_total = 0;
    qint64 m_pageSize = 0; ///< 0: all at once
    qint64 m_offset = 0;
    qint64 m_bytes = 0; ///< of the pages
    qint64 m_indexBefore = -1;
    quint64 m_foreignBefore = 0;
    QHash<QString, std::optional<QByteArray>>
        m_newer; ///< records that were read, or written, since the lists were asked for
    int m_tries = 0;
};

} // namespace gatehouse::mosquitto
