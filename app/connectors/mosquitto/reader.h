// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/state.h"
#include "core/result.h"

#include <QByteArrayList>

namespace gatehouse::mosquitto {

/// The answer to one command; the records in it went into a DynsecBuilder.
struct CommandReply
{
    QByteArray command;
    QByteArray error; ///< the plugin's own words; empty: it worked
    QByteArray correlation;
    qint64 totalCount = -1;             ///< of a list
    qint64 changeIndex = -1;            ///< of getDetails, 2.1
    std::optional<bool> anyTlsListener; ///< of listListeners, 2.1
    std::size_t records = 0;            ///< read into the builder
};

/// The largest reply that is read at all; 100 000 accounts take 13 MB.
constexpr qsizetype replyLimit = 64 * 1024 * 1024;
/// Larger replies are parsed in the thread pool.
constexpr qsizetype poolThreshold = 1024 * 1024;

/// Reads one message of the response topic in one pass; one CommandReply for each response, in order. BadReply when it
/// is too large, not JSON, or not of the plugin's shape. Invalid UTF-8 (the plugin hands stored bytes on as they are)
/// becomes U+FFFD. Safe in any thread.
Result<QList<CommandReply>> readReply(const QByteArray &payload, DynsecBuilder &into);

/// The commands that somebody else's message answers, without their data.
Result<QList<CommandReply>> readForeignReply(const QByteArray &payload);

/// Reads one record in its canonical form. False: it is not one.
bool readCanonical(RecordType type, const QByteArray &json, DynsecBuilder &into);

/// The correlation of the last response, found at the end of the payload without parsing it; empty: none.
QByteArray correlationAtEnd(const QByteArray &payload);

/// Whether the plugin changes something for this command.
bool isMutating(QByteArrayView command);

} // namespace gatehouse::mosquitto
