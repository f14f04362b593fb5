// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/connection.h"

namespace gatehouse::mosquitto {

/// Some records as the broker has them now.
struct Fetched
{
    QHash<QString, std::optional<QByteArray>> values; ///< canonical; nullopt: no such record
    QHash<QString, int> connections;                  ///< live ones of accounts, by record; only 2.1 tells
};

/// Reads records and puts them onto the connection's policy. Ids that are none of dynamic security's are answered with
/// nullopt. Child of the connection; deletes itself.
class Fetching final : public QObject
{
    Q_OBJECT
public:
    Fetching(DynsecConnection &connection, QStringList ids);
    Future<Fetched> start();

private:
    void next();
    void took(const QStringList &ids, const Result<ReadReply> &reply);

    DynsecConnection &m_connection;
    QStringList m_ids;
    Fetched m_fetched;
    Answer<Fetched> m_answer;
};

Future<Fetched> fetch(DynsecConnection &connection, const QStringList &ids);

/// The record that a reply to readingCommand() holds. nullopt: no such record; an error when the plugin said anything
/// else.
Result<std::optional<QByteArray>> recordIn(const CommandReply &reply, const DynsecState &state, const QString &id);

/// What readRecords() answers for these.
Records recordsFrom(const DynsecConnection &connection, const Fetched &fetched);

} // namespace gatehouse::mosquitto
