// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/arguments.h"

#include "cli/optiontable.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Arguments)
};

constexpr qsizetype shown = 60;
constexpr qsizetype longestNumber = 5; // of a duration

tl::unexpected<Error> wrong(const QString &what)
{
    return fail(Fault::BadInput, what);
}

tl::unexpected<Error> unknownOption(const QString &name)
{
    QStringList known;
    for (const OptionKind &kind : optionKinds())
        known.append(kind.name);
    const QString nearest = nearestWord(name, known);
    if (nearest.isEmpty()) {
        return wrong(Words::tr("There is no option --%1. See gatehousectl --help.").arg(visibleText(name, shown)));
    }
    return wrong(Words::tr("There is no option --%1. Did you mean --%2?").arg(visibleText(name, shown), nearest));
}

bool isOptionWord(const QString &word)
{
    return word.startsWith(QLatin1String("--")) && findOption(word.mid(2).section(u'=', 0, 0));
}

} // namespace

Result<Arguments> Arguments::parse(const QStringList &words)
{
    Arguments arguments;
    QStringList plain;
    bool options = true;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &word = words.at(i);
        if (!options || word == u'-' || !word.startsWith(u'-')) {
            plain.append(word);
            continue;
        }
        if (word == QLatin1String("--")) {
            options = false;
            continue;
        }
        if (word == QLatin1String("-h")) {
            arguments.m_options.insert(QStringLiteral("help"), {QString()});
            continue;
        }
        if (!word.startsWith(QLatin1String("--"))) {
            return wrong(
                Words::tr("There is no option %1: options are written out, as in --json. See gatehousectl --help.")
                    .arg(visibleText(word, shown)));
        }
        const qsizetype equals = word.indexOf(u'=');
        const QString name = word.mid(2, equals < 0 ? -1 : equals - 2);
        const OptionKind *kind = findOption(name);
        if (!kind)
            return unknownOption(name);
        QString value;
        if (kind->value.isEmpty()) {
            if (equals >= 0)
                return wrong(Words::tr("--%1 takes no value.").arg(name));
        } else if (equals >= 0) {
            value = word.mid(equals + 1);
        } else if (i + 1 < words.size() && !isOptionWord(words.at(i + 1))) {
            value = words.at(++i);
        } else {
            return wrong(Words::tr("--%1 needs a value: --%1 %2.").arg(name, kind->value));
        }
        if (const auto taken = arguments.take(name, value); !taken)
            return fail(taken.error());
    }
    if (const auto named = arguments.nameCommand(plain); !named)
        return fail(named.error());
    if (const auto checked = arguments.check(); !checked)
        return fail(checked.error());
    return arguments;
}

Result<> Arguments::take(const QString &option, const QString &value)
{
    const OptionKind *kind = findOption(option);
    if (!kind->value.isEmpty() && value.isEmpty() && option != QLatin1String("match"))
        return wrong(Words::tr("--%1 needs a value: --%1 %2.").arg(option, kind->value));
    QStringList &values = m_options[option];
    if (!values.isEmpty() && !kind->value.isEmpty() && kind->times == OptionKind::Times::Once)
        return wrong(Words::tr("--%1 is given twice.").arg(option));
    values.append(value);
    return {};
}

Result<> Arguments::nameCommand(const QStringList &plain)
{
    m_operands = plain;
    if (plain.isEmpty())
        return {};
    QString first = commandForWord(m_operands.takeFirst());
    if (first == QLatin1String("help")) {
        m_options.insert(QStringLiteral("help"), {QString()});
        if (m_operands.isEmpty())
            return {};
        first = commandForWord(m_operands.takeFirst());
    }
    if (findCommand(first)) {
        m_command = first;
        return {};
    }
    QStringList seconds;
    QStringList firsts;
    for (const CommandKind &kind : commandKinds()) {
        const QString head = kind.name.section(u' ', 0, 0);
        if (!firsts.contains(head))
            firsts.append(head);
        if (head == first)
            seconds.append(kind.name.section(u' ', 1));
    }
    if (seconds.isEmpty()) {
        const QString nearest = nearestWord(first, firsts);
        return wrong(
            nearest.isEmpty()
                ? Words::tr("There is no command %1. See gatehousectl --help.").arg(visibleText(first, shown))
                : Words::tr("There is no command %1. Did you mean %2?").arg(visibleText(first, shown), nearest));
    }
    const QString second = m_operands.value(0);
    if (!seconds.contains(second)) {
        if (m_operands.isEmpty() && has(QStringLiteral("help"))) {
            m_command = first;
            return {};
        }
        return wrong(Words::tr("Say which: gatehousectl %1 %2.").arg(first, seconds.join(u'|')));
    }
    m_operands.removeFirst();
    m_command = first + u' ' + second;
    return {};
}

Result<> Arguments::check() const
{
    const CommandKind *kind = findCommand(m_command);
    if (!kind || has(QStringLiteral("help")) || has(QStringLiteral("version")))
        return {};
    for (auto option = m_options.cbegin(); option != m_options.cend(); ++option) {
        if (!isGeneralOption(option.key()) && !kind->options.contains(option.key())) {
            return wrong(Words::tr("%1 takes no --%2. See gatehousectl %1 --help.").arg(m_command, option.key()));
        }
    }
    const qsizetype most = kind->operands.isEmpty() ? 0 : 1;
    if (m_operands.size() > most) {
        return wrong(Words::tr("\"%1\" is one word too many for %2. See gatehousectl %2 --help.")
                         .arg(visibleText(m_operands.at(most), shown), m_command));
    }
    if (most == 1 && m_operands.isEmpty() && !kind->operands.startsWith(u'['))
        return wrong(Words::tr("Something is missing: gatehousectl %1 %2.").arg(m_command, kind->operands));
    const bool isAddress = has(QStringLiteral("url")) || has(QStringLiteral("config"));
    const int sources = int(has(QStringLiteral("broker"))) + int(isAddress) + int(has(QStringLiteral("demo")));
    if (sources > 1)
        return wrong(Words::tr("--broker, --url, --config and --demo name different brokers: give one of them."));
    return {};
}

Result<std::chrono::milliseconds> durationFromText(const QString &text)
{
    struct Unit
    {
        const char *suffix;
        qint64 milliseconds;
    };
    static constexpr std::array<Unit, 5> units{
        {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    for (const Unit &unit : units) {
        const QLatin1String suffix(unit.suffix);
        if (!text.endsWith(suffix))
            continue;
        const QString digits = text.chopped(suffix.size());
        const bool isNumber =
            !digits.isEmpty() && digits.size() <= longestNumber &&
            std::all_of(digits.begin(), digits.end(), [](QChar digit) { return digit >= u'0' && digit <= u'9'; });
        if (isNumber)
            return std::chrono::milliseconds(digits.toInt() * unit.milliseconds);
    }
    return wrong(Words::tr("\"%1\" is no duration. Write 30s, 5m, 1h or 2d.").arg(visibleText(text, shown)));
}

Result<QDateTime> timeFromText(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid()) {
        return wrong(
            Words::tr("\"%1\" is no time. Write 2026-11-03 or 2026-11-03T14:00:00Z.").arg(visibleText(text, shown)));
    }
    return time.toUTC();
}

} // namespace gatehouse
