// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/journaltail.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::JournalTail)
};

constexpr auto patience = 30s;
constexpr qsizetype mostOutput = 1'000'000; // bytes of a look; a host hands on a little more at most
// Everything comes as an argument of the shell, which reads nothing into it. What is cut off is asked for again.
const QString command = QStringLiteral("\"$0\" \"$@\" | head -c 1000000");

/// "mosquitto" of mosquitto@home.service.
QByteArray programOf(const QString &unit)
{
    const auto end = std::find_if(unit.cbegin(), unit.cend(), [](QChar c) { return c == u'.' || c == u'@'; });
    return unit.first(end - unit.cbegin()).toUtf8();
}

} // namespace

JournalTail::JournalTail(std::shared_ptr<const Host> host, QString unit, int back, QString program)
    : m_host(std::move(host))
    , m_unit(std::move(unit))
    , m_back(back)
    , m_program(std::move(program))
{
}

Result<QByteArray> JournalTail::ask() const
{
    QStringList arguments{QStringLiteral("/bin/sh"),
                          QStringLiteral("-c"),
                          command,
                          m_program,
                          QStringLiteral("--output=json"),
                          QStringLiteral("--all"),
                          QStringLiteral("--no-pager"),
                          QStringLiteral("--quiet"),
                          QString(u"--unit=" + m_unit)};
    if (!m_cursor.isEmpty())
        arguments.append(QString(u"--after-cursor=" + QString::fromUtf8(m_cursor)));
    else if (!m_hasBegun) // one at least, to know where it stands
        arguments.append(QString(u"--lines=" + QString::number(std::max(m_back, 1))));
    const Result<ProcessOutput> run = m_host->run(arguments, patience);
    if (!run)
        return fail(run.error());
    if (run->output.isEmpty() && !run->complaint.trimmed().isEmpty())
        return fail(Fault::Refused,
                    Words::tr("The journal of %1 cannot be read: %2. Use an account of the group systemd-journal, or "
                              "read it as root.")
                        .arg(visibleText(m_unit), visibleText(lenientUtf8(run->complaint.trimmed()))));
    return run->output;
}

QList<TailNews> JournalTail::look()
{
    QList<TailNews> news;
    const Result<QByteArray> output = ask();
    if (!output) {
        if (!std::exchange(m_isTroubled, true))
            news.append({TailNews::What::Unreadable, {}, false, output.error().what});
        return news;
    }
    if (std::exchange(m_isTroubled, false))
        news.append({TailNews::What::ReadableAgain, {}, true, {}});
    const bool isFirst = !std::exchange(m_hasBegun, true);
    const qsizetype end = output->lastIndexOf('\n') + 1; // the last line may be cut
    QByteArray lines;
    const QByteArrayList entries = output->first(end).split('\n');
    for (const QByteArray &line : entries) {
        const std::optional<JournalEntry> entry = readJournalEntry(line);
        if (!entry)
            continue;
        m_cursor = entry->cursor;
        if (!isFirst || m_back > 0)
            lines += syslogLines(*entry, programOf(m_unit));
    }
    if (!lines.isEmpty())
        news.append({TailNews::What::Bytes, lines, true, {}});
    if (output->size() >= mostOutput && end > 0)
        news.append({TailNews::What::WaitsForMore, {}, true, {}});
    return news;
}

} // namespace gatehouse
