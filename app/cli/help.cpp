// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/help.h"

#include "cli/optiontable.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Help)
};

constexpr qsizetype textColumn = 34;
constexpr qsizetype lineWidth = 100;

QString entry(const QString &left, const QString &right)
{
    const QString head = QLatin1String("  ") + left;
    if (head.size() + 2 > textColumn)
        return head + u'\n' + QString(textColumn, u' ') + right + u'\n';
    return head.leftJustified(textColumn) + right + u'\n';
}

QString wrapped(const QString &text)
{
    QString result;
    qsizetype column = 0;
    for (const QString &word : text.split(u' ')) {
        if (column > 0 && column + 1 + word.size() > lineWidth) {
            result += u'\n';
            column = 0;
        } else if (column > 0) {
            result += u' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result + u'\n';
}

QString optionEntry(const OptionKind &kind)
{
    const QString value = kind.value.isEmpty() ? QString() : QString(u' ' + kind.value);
    return entry(QLatin1String("--") + kind.name + value, kind.help);
}

QString generalOptions()
{
    QString text;
    for (const OptionKind &kind : optionKinds()) {
        if (isGeneralOption(kind.name))
            text += optionEntry(kind);
    }
    return text;
}

QString commandHelp(const CommandKind &command)
{
    QString text =
        Words::tr("Usage: gatehousectl [options] %1 %2").arg(command.name, command.operands).trimmed() + u'\n';
    text += command.summary + QLatin1String(".\n");
    if (!command.notes.isEmpty())
        text += u'\n' + wrapped(command.notes);
    if (!command.options.isEmpty()) {
        text += u'\n' + Words::tr("Options:") + u'\n';
        for (const QString &name : command.options)
            text += optionEntry(*findOption(name));
    }
    text += u'\n' + Words::tr("Options of every command:") + u'\n' + generalOptions();
    return text;
}

} // namespace

QString helpText(const QString &command)
{
    if (const CommandKind *kind = findCommand(command))
        return commandHelp(*kind);
    QString text = Words::tr("Usage: gatehousectl [options] COMMAND [options]") + u'\n';
    text +=
        Words::tr("Sees who an MQTT broker keeps out, and why; lets them in, and proves it.") + QLatin1String("\n\n");
    text += Words::tr("Commands:") + u'\n';
    for (const CommandKind &kind : commandKinds()) {
        if (command.isEmpty() || kind.name.startsWith(command + u' '))
            text += entry(QString(kind.name + u' ' + kind.operands).trimmed(), kind.summary);
    }
    text += u'\n' + Words::tr("Options of every command:") + u'\n' + generalOptions();
    text += u'\n' + Words::tr("Exit codes:") + u'\n';
    text += entry(QStringLiteral("0"), Words::tr("done, allowed, verified or applied, intact"));
    text += entry(QStringLiteral("1"), Words::tr("answered no: denied, not known, still refused, chain broken"));
    text += entry(QStringLiteral("2"), Words::tr("wrong usage, or not supported here"));
    text += entry(QStringLiteral("3"), Words::tr("the broker could not be reached, or refused the console"));
    text += entry(QStringLiteral("4"), Words::tr("conflict: the record is not what the plan saw"));
    text += entry(QStringLiteral("5"), Words::tr("the store or a file could not be written"));
    text += entry(QStringLiteral("6"), Words::tr("a reply or a file that makes no sense"));
    text += u'\n' + Words::tr("gatehousectl COMMAND --help tells more. Try gatehousectl --demo blocked.") + u'\n';
    return text;
}

} // namespace gatehouse
