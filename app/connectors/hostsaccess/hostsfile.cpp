// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsfile.h"

#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostssubject.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::hostsaccess {

namespace {

constexpr qsizetype mostBytes = 0xffffffffLL;
constexpr qsizetype mostFindings = 200;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsFile)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

bool isBlank(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char byte) { return QByteArrayView(" \t\r\n").contains(byte); });
}

} // namespace

/// Fills one HostsFile, line by line.
class HostsFile::Reader
{
public:
    explicit Reader(HostsFile &file)
        : m_file(file)
    {
    }
    void readAll();

private:
    using Severity = Finding::Severity;

    void readLine();
    void readRule(qsizetype colon);
    void readOptions(HostsRule &rule, QByteArrayView text);
    void checkDaemons(QByteArrayView list);
    void checkClients(QByteArrayView behind, qsizetype end);
    /// `at`: in the line's text.
    void add(Severity severity, qsizetype at, const QString &what);
    [[nodiscard]] QString effectOfStop() const;

    HostsFile &m_file;
    HostsLine m_line;
};

void HostsFile::Reader::add(Severity severity, qsizetype at, const QString &what)
{
    m_file.m_isBroken |= severity == Severity::Error;
    if (m_file.m_findings.size() >= mostFindings)
        return;
    HostsLine line;
    HostsLines(m_file.m_bytes, m_line.offset, m_line.number).next(line, HostsLines::Positions::Kept);
    const auto known = qsizetype(line.positions.size());
    const qsizetype offset = at < known ? line.positions[std::size_t(at)] : line.offset + line.length - 1;
    const QByteArrayView before = QByteArrayView(m_file.m_bytes).sliced(line.offset, offset - line.offset);
    const auto lines = int(std::count(before.begin(), before.end(), '\n'));
    const qsizetype column = before.size() - (before.lastIndexOf('\n') + 1);
    m_file.m_findings.append({severity, m_file.m_path, line.number + lines, 1 + int(column), what});
}

QString HostsFile::Reader::effectOfStop() const
{
    return m_file.m_table == HostsTable::Deny
               ? Words::tr("The library stops reading here and refuses everybody whom no line above names.")
               : Words::tr("The library stops reading here and ignores this line and all below.");
}

void HostsFile::Reader::readAll()
{
    HostsLines lines(m_file.m_bytes);
    while (lines.next(m_line)) {
        if (m_line.end == HostsLine::End::LineFeed) {
            readLine();
            continue;
        }
        const QString why =
            m_line.end == HostsLine::End::TooLong
                ? Words::tr("The line is longer than 2046 bytes, lines that it continues included. Split it.")
                : Words::tr("The last line does not end with a line break. Add one.");
        m_file.m_stop = Stop{m_line.number, m_line.offset, why + u' ' + effectOfStop()};
        add(m_file.m_table == HostsTable::Deny ? Severity::Error : Severity::Warning, 0, m_file.m_stop->what);
        return;
    }
}

void HostsFile::Reader::readLine()
{
    const QByteArrayView text = m_line.text;
    const QByteArrayView inFile = QByteArrayView(m_file.m_bytes).sliced(m_line.offset, m_line.length);
    if (inFile.contains('\0'))
        add(Severity::Warning, 0,
            Words::tr("A NUL byte stands in this line and hides what is behind it, the line break included. Remove "
                      "it."));
    if (text.startsWith('#')) {
        if (inFile.contains("\\\n"))
            add(Severity::Warning, 0,
                Words::tr("This comment ends with a backslash, so the next line belongs to it. Remove the backslash."));
        return;
    }
    if (isBlank(text))
        return;
    const qsizetype colon = splitAt(text, ':');
    if (colon < 0)
        return add(Severity::Warning, 0,
                   Words::tr("The library ignores the line: it has no colon between daemons and clients. Correct it, "
                             "or make it a comment with # in the first column."));
    readRule(colon);
}

void HostsFile::Reader::readRule(qsizetype colon)
{
    HostsRule rule;
    rule.text = m_line.text;
    rule.offset = m_line.offset;
    rule.length = m_line.length;
    rule.line = m_line.number;
    rule.clients = quint16(colon + 1);
    const QByteArrayView behind = QByteArrayView(rule.text).sliced(colon + 1);
    const qsizetype second = splitAt(behind, ':');
    rule.clientsEnd = quint16(second < 0 ? rule.text.size() : colon + 1 + second);
    checkDaemons(rule.daemonList());
    checkClients(behind, second < 0 ? behind.size() : second);
    if (second >= 0)
        readOptions(rule, behind.sliced(second + 1));
    m_file.m_rules.push_back(std::move(rule));
}

void HostsFile::Reader::readOptions(HostsRule &rule, QByteArrayView text)
{
    const HostsOptions options = hostsaccess::readOptions(text);
    rule.hasOptions = true;
    rule.effects = options.effects;
    rule.needs = options.needs;
    rule.runsCommand = options.runsCommand;
    rule.hasCommandTest = options.hasCommandTest;
    for (const HostsOptions::Trouble &trouble : options.troubles) {
        rule.hasMistake = rule.hasMistake || trouble.severity == Severity::Error;
        add(trouble.severity, rule.text.size() - text.size() + trouble.position, trouble.what);
    }
}

void HostsFile::Reader::checkDaemons(QByteArrayView list)
{
    QByteArrayView rest = list;
    const QByteArrayView first = nextToken(rest);
    if (first.isEmpty())
        return add(
            Severity::Warning, 0,
            Words::tr("The library ignores the line: no daemon stands before the colon. Write mosquitto or ALL."));
    if (first.startsWith('#') && first.data() > list.data())
        add(Severity::Warning, first.data() - list.data(),
            Words::tr("This is no comment: only # in the first column begins one. The daemons behind it are meant. "
                      "Move the # to the first column, or remove it."));
    if (isWord(first, "EXCEPT"))
        add(Severity::Warning, first.data() - list.data(),
            Words::tr("Nothing stands before EXCEPT, so the line fits nobody. Write ALL before it."));
}

/// `behind`: all that stands behind the first colon; `end`: where its list ends.
void HostsFile::Reader::checkClients(QByteArrayView behind, qsizetype end)
{
    const qsizetype start = m_line.text.size() - behind.size();
    QByteArrayView rest = behind;
    QByteArrayView token = nextToken(rest);
    if (token.isEmpty() || token.begin() > behind.begin() + end)
        return add(Severity::Warning, start,
                   Words::tr("The library ignores the line: no client stands behind the colon. Write addresses or "
                             "ALL."));
    if (isWord(token, "EXCEPT"))
        add(Severity::Warning, start,
            Words::tr("Nothing stands before EXCEPT, so the line fits nobody. Write ALL before it."));
    for (; !token.isEmpty() && token.begin() <= behind.begin() + end; token = nextToken(rest)) {
        const qsizetype at = token.begin() - behind.begin();
        const QByteArrayView pattern = token.first(std::min(token.size(), end - at)); // without the second colon
        const bool isCut = pattern.size() < token.size() && numericV6(token);
        const QString warning =
            isCut ? Words::tr("An IPv6 address needs brackets here, else its colons end the list. Write [%1].")
                        .arg(shown(token))
            : isWord(pattern, "EXCEPT") ? QString()
                                        : subjectOf(pattern).warning;
        if (!warning.isEmpty())
            add(Severity::Warning, start + at, warning);
        if (pattern.startsWith('#'))
            return;
    }
}

std::shared_ptr<const HostsFile> HostsFile::read(QByteArray bytes, const QString &path, HostsTable table)
{
    const std::shared_ptr<HostsFile> file(new HostsFile(path, table));
    if (bytes.size() > mostBytes) {
        file->m_stop =
            Stop{0, 0, Words::tr("The file is larger than 4 GB, which Gatehouse does not read. Shorten it.")};
        file->m_isBroken = true;
        file->m_findings.append({Finding::Severity::Error, path, 0, 0, file->m_stop->what});
        return file;
    }
    file->m_bytes = std::move(bytes);
    Reader(*file).readAll();
    return file;
}

std::shared_ptr<const HostsFile> HostsFile::missing(const QString &path, HostsTable table)
{
    return read({}, path, table);
}

std::shared_ptr<const HostsFile> HostsFile::unreadable(const QString &path, HostsTable table)
{
    const std::shared_ptr<HostsFile> file(new HostsFile(path, table));
    file->m_stop =
        Stop{0, 0,
             table == HostsTable::Deny
                 ? Words::tr("The broker cannot read the file, and so refuses everybody. Let its user read it.")
                 : Words::tr("The broker cannot read the file, and so ignores it. Let its user read it.")};
    file->m_isBroken = table == HostsTable::Deny;
    file->m_findings.append({table == HostsTable::Deny ? Finding::Severity::Error : Finding::Severity::Warning, path, 0,
                             0, file->m_stop->what});
    return file;
}

std::vector<quint32> HostsFile::positionsOf(const HostsRule &rule) const
{
    HostsLine line;
    HostsLines(m_bytes, rule.offset, rule.line).next(line, HostsLines::Positions::Kept);
    return line.positions;
}

bool HostsFile::mayDeny(const HostsRule &rule) const
{
    return rule.effects.testFlag(HostsEffect::Denies) ||
           (m_table == HostsTable::Deny && rule.effects.testFlag(HostsEffect::Applies));
}

} // namespace gatehouse::hostsaccess
