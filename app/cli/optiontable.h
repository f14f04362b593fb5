// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace gatehouse {

/// One option: its name, what its value is called (null: it takes none), and the help line.
struct OptionKind
{
    enum class Times { Once, Often };
    QString name;
    QString value;
    QString help;
    Times times = Times::Once;
};

/// One command as the parser and the help know it.
struct CommandKind
{
    QString name;     ///< stable: "blocked", "brokers add"
    QString operands; ///< "NAME", "[SEQUENCE]"; empty: takes none
    QString summary;
    QStringList options; ///< its own; the general ones go with every command
    QString notes;       ///< for the help, may be several lines
};

const std::vector<OptionKind> &optionKinds();
const std::vector<CommandKind> &commandKinds();
const OptionKind *findOption(const QString &name);
const CommandKind *findCommand(const QString &name);
/// Goes with every command: --json, --data-dir, --broker and the like.
bool isGeneralOption(const QString &name);
/// The stable name for a word that people use as well: "blacklist" is "blocked", "whitelist" and "unban" are "allow".
QString commandForWord(const QString &word);
/// The entry that was probably meant; empty when none is near.
QString nearestWord(const QString &word, const QStringList &known);

} // namespace gatehouse
