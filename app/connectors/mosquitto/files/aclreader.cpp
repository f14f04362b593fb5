// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/aclreader.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "connectors/mosquitto/files/usualtext.h"
#include "connectors/mosquitto/files/writtenaccess.h"
#include "core/largepages.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostBytes = 0xffffffffLL;
constexpr qsizetype mostFindings = 200;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AclFile)
};

} // namespace

void AclFile::Reader::add(Finding::Severity severity, QByteArrayView at, const QString &what)
{
    m_file.m_isBroken |= severity == Finding::Severity::Error;
    if (m_file.m_findings.size() < mostFindings)
        m_file.m_findings.append({severity, m_file.m_path, m_number, 1 + int(at.data() - m_line.data()), what});
}

/// A line as nearly all are. Whatever is unusual about it is left to readLine().
inline bool AclFile::Reader::readUsual(QByteArrayView line)
{
    if (line.isEmpty())
        return true;
    const char *begin = line.data();
    const char *end = begin + line.size();
    if (begin < m_middle.data() || end > m_middle.data() + m_middle.size() || isSpace(end[-1]))
        return false;
    if (begins(line, "user ")) {
        begin += 5;
        if (isSpace(*begin) || !UsualText::isName(begin, end))
            return false;
        addSection({begin, end});
        return true;
    }
    if (!begins(line, "topic "))
        return false;
    begin += 6;
    const WrittenAccess written(begin);
    begin += written.length;
    if (written.length == 0 || end - begin > mostAclLevels || isSpace(*begin) || *begin == '$' ||
        !UsualText::isFilter(begin, end))
        return false;
    m_file.m_rules.push_back({offsetOf(begin), quint16(end - begin), written.access});
    return true;
}

void AclFile::Reader::readAll()
{
    constexpr qsizetype margin = 32;
    static_assert(margin >= UsualText::readAround && margin >= WrittenAccess::readBehind);
    if (m_file.m_bytes.size() > 2 * margin)
        m_middle = QByteArrayView(m_file.m_bytes).sliced(margin, m_file.m_bytes.size() - 2 * margin);
    LineReader lines(m_file.m_bytes);
    // Untouched memory costs nothing, moving millions of rules does.
    const std::size_t guess = std::size_t(m_file.m_bytes.size()) / lines.usualLength() + 16;
    reserveInLargePages(m_file.m_rules, guess);
    reserveInLargePages(m_file.m_sections, guess / 2);
    reserveInLargePages(m_hashes, guess / 2);
    m_file.m_sections.push_back({});
    m_hashes.push_back(0);
    QByteArrayView line;
    while (lines.next(line)) {
        m_file.m_marks.note(lines.number(), offsetOf(line));
        if (readUsual(line))
            continue;
        m_line = line;
        m_number = lines.number();
        readLine(line);
    }
    m_line = lines.lost();
    m_number = lines.number();
    if (!m_line.isEmpty())
        warning(m_line,
                Words::tr("The last line has no line end, and just this length makes the broker lose it. End it "
                          "with a line break."));
}

void AclFile::Reader::nul(QByteArrayView part)
{
    error(part.sliced(part.indexOf('\0')),
          Words::tr("A NUL byte stands here: the broker ignores the rest of the file. Remove it."));
}

void AclFile::Reader::readLine(QByteArrayView line)
{
    while (!line.isEmpty() && isSpace(line.back()))
        line.chop(1);
    if (line.isEmpty())
        return;
    if (line.front() == '#')
        return line.contains('\0') ? nul(line) : void();
    while (line.front() == ' ')
        line = line.sliced(1);
    if (begins(line, "topic "))
        return readRule(line.sliced(6), false);
    if (begins(line, "user "))
        return readUser(withoutBlanks(line.sliced(5)));
    if (begins(line, "pattern "))
        return readRule(line.sliced(8), true);
    const qsizetype space = line.indexOf(' ');
    const QByteArrayView word = space < 0 ? line : line.first(space);
    if (word.contains('\0'))
        return nul(word);
    if (is(word, "topic") || is(word, "pattern"))
        return error(line, Words::tr("The line names no topic. Write the topic filter behind it, or remove the line."));
    if (is(word, "user"))
        return error(line, Words::tr("The line names no user. Write the user name behind it, or remove the line."));
    unknownLine(line, word);
}

void AclFile::Reader::unknownLine(QByteArrayView line, QByteArrayView word)
{
    if (word.startsWith("\xef\xbb\xbf"))
        return error(
            line, Words::tr("The file begins with a byte order mark, which the broker does not understand. Save it as "
                            "UTF-8 without one."));
    if (word.startsWith("#"))
        return error(line, Words::tr("A comment must begin in the first column. Remove the spaces before #."));
    if (word.contains('\t'))
        return error(line, Words::tr("A tab stands where only spaces may separate words. Write a space instead."));
    const QByteArray lower = word.toByteArray().toLower();
    if (lower == "topic" || lower == "pattern" || lower == "user")
        return error(line,
                     Words::tr("“%1” is not understood in capitals. Write %2.").arg(shownWord(word), shownWord(lower)));
    error(line, Words::tr("“%1” is not understood: a line begins with user, topic, pattern or #. Correct or remove it.")
                    .arg(shownWord(word)));
}

void AclFile::Reader::readUser(QByteArrayView name)
{
    const AclContents contents(name);
    if (contents.hasNul)
        return nul(name);
    addSection(name);
    if (contents.isBeyondAscii && !name.isValidUtf8())
        warning(name, Words::tr("The user name is not valid UTF-8, so no client can have it. Save the file as UTF-8."));
}

void AclFile::Reader::readRule(QByteArrayView rest, bool isPattern)
{
    while (rest.front() == ' ')
        rest = rest.sliced(1);
    const qsizetype space = rest.indexOf(' ');
    if (space < 0) {
        if (is(rest, "read") || is(rest, "write") || is(rest, "readwrite") || is(rest, "deny"))
            warning(rest,
                    Words::tr("This is a rule for the topic named “%1”: the topic filter is missing behind the access.")
                        .arg(shownWord(rest)));
        return addRule(rest, AclAccess::ReadWrite, isPattern);
    }
    const QByteArrayView word = rest.first(space);
    const QByteArrayView filter = withoutBlanks(rest.sliced(space + 1));
    if (is(word, "readwrite"))
        return addRule(filter, AclAccess::ReadWrite, isPattern);
    if (is(word, "read"))
        return addRule(filter, AclAccess::Read, isPattern);
    if (is(word, "write"))
        return addRule(filter, AclAccess::Write, isPattern);
    if (is(word, "deny"))
        return addRule(filter, AclAccess::Deny, isPattern);
    error(word,
          Words::tr("“%1” is no access. Write read, write, readwrite or deny; a topic filter that contains spaces "
                    "needs one of them before it.")
              .arg(shownWord(word)));
}

void AclFile::Reader::addRule(QByteArrayView filter, AclAccess access, bool isPattern)
{
    const AclContents contents(filter);
    if (contents.hasNul)
        return nul(filter);
    if (!isAclFilter(filter, contents))
        return error(filter,
                     Words::tr("“%1” is no topic filter: + stands alone between two slashes, # alone at the end, and "
                               "there are at most 200 slashes. Correct it; a note needs a line of its own.")
                         .arg(shownWord(filter)));
    std::vector<AclRule> &rules = isPattern ? m_file.m_patterns : m_file.m_rules;
    rules.push_back({offsetOf(filter), quint16(filter.size()), access});
    if (isPattern || contents.hasPercent || contents.isBeyondAscii || filter.front() == '$')
        warn(filter, contents, access, isPattern);
}

void AclFile::Reader::warn(QByteArrayView filter, const AclContents &contents, AclAccess access, bool isPattern)
{
    const bool hasPlace = contents.hasPercent && (filter.contains("%c") || filter.contains("%u"));
    if (isPattern && !hasPlace)
        warning(filter,
                Words::tr("The pattern has neither %c nor %u, so it is a rule for everybody. Write a topic line if "
                          "that is not meant."));
    if (!isPattern && hasPlace)
        warning(filter,
                Words::tr("In a topic line %c and %u stand for themselves. Write pattern instead of topic if the "
                          "client's own name is meant."));
    if (contents.isBeyondAscii && !filter.isValidUtf8())
        warning(filter, Words::tr("The topic filter is not valid UTF-8, so it never matches. Save the file as UTF-8."));
    if (access == AclAccess::Write && filter.startsWith("$SYS") && !filter.startsWith("$SYS/broker/connection/"))
        warning(filter, Words::tr("No client may publish to $SYS, whatever the rules say. The line has no effect."));
}

void AclFile::Reader::makeIndex()
{
    const std::vector<Section> &sections = m_file.m_sections;
    m_file.m_index.prepare(sections.size());
    // The slots are all over the memory: asking for them some names ahead hides that.
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 1; i < sections.size(); ++i) {
        if (i + ahead < sections.size())
            m_file.m_index.prefetch(m_hashes[i + ahead]);
        const QByteArrayView name = m_file.userOf(quint32(i));
        const quint32 earlier =
            m_file.m_index.put(m_hashes[i], quint32(i), [&](quint32 other) { return m_file.userOf(other) == name; });
        if (earlier != 0)
            m_file.m_earlier.emplace(quint32(i), earlier);
    }
}

std::shared_ptr<const AclFile> AclFile::read(QByteArray bytes, const QString &path, const AclLanguage &language,
                                             LineMarks marks)
{
    const std::shared_ptr<AclFile> file(new AclFile);
    file->m_path = path;
    file->m_marks = std::move(marks);
    if (bytes.size() > mostBytes) {
        file->m_sections.push_back({});
        file->m_isBroken = true;
        file->m_findings.append({Finding::Severity::Error, path, 0, 0,
                                 Words::tr("The file is larger than 4 GB. Split the users over several listeners.")});
        return file;
    }
    file->m_bytes = std::move(bytes);
    Reader reader(*file, language);
    if (language.dialect == Dialect::FlashMq)
        reader.readAllOfFlashmq();
    else
        reader.readAll();
    reader.makeIndex();
    return file;
}

} // namespace gatehouse::mosquitto
