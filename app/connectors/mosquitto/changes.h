// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/record.h"
#include "core/change.h"
#include "core/result.h"

#include <QByteArrayList>

namespace gatehouse::mosquitto {

/// One command for the plugin: the members of its JSON object, without braces and correlation.
struct Command
{
    QByteArray name;
    QByteArray members; ///< "\"command\":\"enableClient\",\"username\":\"x\""
};

/// The fewest commands that turn `before` into `after`, in an order that throws nobody out who need not be: texts and
/// bindings are written while the account is disabled. BadInput for what the plugin cannot do (a text can be emptied,
/// not removed), NotSupported for records other than accounts.
Result<QList<Command>> commandsFor(const Change &change);

/// The command that reads a record; empty when the id is none of ours.
QByteArray readingCommand(const QString &recordId);

/// "Enable the account x.", from the difference; the commands' names in words.
QString sentenceFor(const ClientRecord &before, const ClientRecord &after);

/// What the change does beside what it says. `consoleUser`: the account that the console signs in with.
Effects effectsFor(const ClientRecord &before, const ClientRecord &after, const QString &consoleUser);

/// The sentence that names who is thrown out; empty: nobody. A change is refused when its effects do not hold it.
QString kickSentence(const ClientRecord &before, const ClientRecord &after);

/// How well a change can be taken back.
Undo undoFor(const ClientRecord &before, const ClientRecord &after);

/// The whole change of one account.
Change changeOf(const ClientRecord &before, const ClientRecord &after, const QString &consoleUser);

/// `wanted` as the plugin can reach it from `now`: a text that is set cannot be removed, only emptied.
ClientRecord reachable(const ClientRecord &wanted, const ClientRecord &now);

} // namespace gatehouse::mosquitto
