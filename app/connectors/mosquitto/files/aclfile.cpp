// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/aclfile.h"

#include "connectors/mosquitto/files/linereader.h"
#include "connectors/mosquitto/files/usualtext.h"
#include "connectors/mosquitto/files/writtenaccess.h"
#include "core/largepages.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostBytes = 0xffffffffLL;
constexpr qsizetype mostFindings = 200;
constexpr qsizetype mostLength = 65535; // of a filter
constexpr qsizetype mostLevels = 200;   // TOPIC_HIERARCHY_LIMIT of mosquitto 2.0 and 2.1

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AclFile)
};

/// What the bytes of a filter or name contain.
struct Contents
{
    explicit Contents(QByteArrayView text)
    {
        for (const char byte : text) {
            hasWildcard |= byte == '+' || byte == '#';
            hasPercent |= byte == '%';
            hasNul |= byte == '\0';
            isBeyondAscii |= byte < 0;
        }
    }
    bool hasWildcard = false;
    bool hasPercent = false;
    bool hasNul = false;
    bool isBeyondAscii = false;
};

// mosquitto_sub_topic_check of 2.0.11 and 2.1.2.
bool isFilter(QByteArrayView filter, const Contents &contents)
{
    if (filter.size() > mostLength)
        return false;
    if (filter.size() > mostLevels && std::count(filter.begin(), filter.end(), '/') > mostLevels)
        return false;
    if (!contents.hasWildcard)
        return true;
    if (filter.endsWith('#') && filter.indexOf('#') == filter.size() - 1 && !filter.contains('+'))
        return filter.size() == 1 || filter.at(filter.size() - 2) == '/';
    for (qsizetype i = 0; i < filter.size(); ++i) {
        const char byte = filter.at(i);
        if (byte != '+' && byte != '#')
            continue;
        const bool isLast = i + 1 == filter.size();
        const bool startsLevel = i == 0 || filter.at(i - 1) == '/';
        const bool endsLevel = isLast || (byte == '+' && filter.at(i + 1) == '/');
        if (!startsLevel || !endsLevel)
            return false;
    }
    return true;
}

/// As startsWith(), but seen through by the compiler.
template <std::size_t Size> bool begins(QByteArrayView text, const char (&with)[Size])
{
    return text.size() >= qsizetype(Size) - 1 && std::memcmp(text.data(), with, Size - 1) == 0;
}

template <std::size_t Size> bool is(QByteArrayView text, const char (&word)[Size])
{
    return text.size() == qsizetype(Size) - 1 && begins(text, word);
}

QByteArrayView trimmed(QByteArrayView text)
{
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    return text;
}

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

} // namespace

/// Fills one AclFile, line by line.
class AclFile::Reader
{
public:
    explicit Reader(AclFile &file)
        : m_file(file)
    {
    }
    void readAll();
    void makeIndex();

private:
    bool readUsual(QByteArrayView line);
    void readLine(QByteArrayView line);
    void readUser(QByteArrayView name);
    void addSection(QByteArrayView name);
    void readRule(QByteArrayView rest, bool isPattern);
    void addRule(QByteArrayView filter, AclAccess access, bool isPattern);
    void warn(QByteArrayView filter, const Contents &contents, AclAccess access, bool isPattern);
    void unknownLine(QByteArrayView line, QByteArrayView word);
    void nul(QByteArrayView part);
    void error(QByteArrayView at, const QString &what) { add(Finding::Severity::Error, at, what); }
    void warning(QByteArrayView at, const QString &what) { add(Finding::Severity::Warning, at, what); }
    void add(Finding::Severity severity, QByteArrayView at, const QString &what);
    [[nodiscard]] quint32 offsetOf(const char *at) const { return quint32(at - m_file.m_bytes.constData()); }
    [[nodiscard]] quint32 offsetOf(QByteArrayView part) const { return offsetOf(part.data()); }

    AclFile &m_file;
    QByteArrayView m_middle; ///< of the file: before and behind each of its lines are bytes enough for UsualText
    QByteArrayView m_line;
    int m_number = 0;
    std::vector<quint64> m_hashes; ///< of the sections' names, taken while a line is at hand
};

void AclFile::Reader::add(Finding::Severity severity, QByteArrayView at, const QString &what)
{
    m_file.m_isBroken |= severity == Finding::Severity::Error;
    if (m_file.m_findings.size() < mostFindings)
        m_file.m_findings.append({severity, m_file.m_path, m_number, 1 + int(at.data() - m_line.data()), what});
}

inline void AclFile::Reader::addSection(QByteArrayView name)
{
    m_hashes.push_back(NameIndex::hash(name));
    m_file.m_sections.push_back({offsetOf(name), quint32(name.size()), quint32(m_file.m_rules.size())});
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
    if (written.length == 0 || end - begin > mostLevels || isSpace(*begin) || *begin == '$' ||
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
        return readUser(trimmed(line.sliced(5)));
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
        return error(line, Words::tr("“%1” is not understood in capitals. Write %2.").arg(shown(word), shown(lower)));
    error(line, Words::tr("“%1” is not understood: a line begins with user, topic, pattern or #. Correct or remove it.")
                    .arg(shown(word)));
}

void AclFile::Reader::readUser(QByteArrayView name)
{
    const Contents contents(name);
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
                        .arg(shown(rest)));
        return addRule(rest, AclAccess::ReadWrite, isPattern);
    }
    const QByteArrayView word = rest.first(space);
    const QByteArrayView filter = trimmed(rest.sliced(space + 1));
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
              .arg(shown(word)));
}

void AclFile::Reader::addRule(QByteArrayView filter, AclAccess access, bool isPattern)
{
    const Contents contents(filter);
    if (contents.hasNul)
        return nul(filter);
    if (!isFilter(filter, contents))
        return error(filter,
                     Words::tr("“%1” is no topic filter: + stands alone between two slashes, # alone at the end, and "
                               "there are at most 200 slashes. Correct it; a note needs a line of its own.")
                         .arg(shown(filter)));
    std::vector<AclRule> &rules = isPattern ? m_file.m_patterns : m_file.m_rules;
    rules.push_back({offsetOf(filter), quint16(filter.size()), access});
    if (isPattern || contents.hasPercent || contents.isBeyondAscii || filter.front() == '$')
        warn(filter, contents, access, isPattern);
}

void AclFile::Reader::warn(QByteArrayView filter, const Contents &contents, AclAccess access, bool isPattern)
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

std::shared_ptr<const AclFile> AclFile::read(QByteArray bytes, const QString &path, LineMarks marks)
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
    Reader reader(*file);
    reader.readAll();
    reader.makeIndex();
    return file;
}

QByteArrayView AclFile::filterOf(const AclRule &rule) const
{
    return QByteArrayView(m_bytes).sliced(rule.offset, rule.length);
}

QByteArrayView AclFile::userOf(quint32 section) const
{
    const Section &one = m_sections[section];
    return QByteArrayView(m_bytes).sliced(one.name, one.nameLength);
}

int AclFile::lineAt(quint32 offset) const
{
    return m_marks.lineAt(m_bytes, offset);
}

quint32 AclFile::lastSectionOf(QByteArrayView user) const
{
    return m_index.find(NameIndex::hash(user), [this, user](quint32 section) { return userOf(section) == user; });
}

quint32 AclFile::earlierSection(quint32 section) const
{
    const auto found = m_earlier.find(section);
    return found == m_earlier.end() ? 0 : found->second;
}

AclFile::Rules AclFile::rulesOf(quint32 section) const
{
    const AclRule *first = m_rules.data() + m_sections[section].firstRule;
    const bool isLast = section + 1 == m_sections.size();
    return {first, isLast ? m_rules.data() + m_rules.size() : m_rules.data() + m_sections[section + 1].firstRule};
}

bool AclFile::hasRules(quint32 section) const
{
    const Rules rules = rulesOf(section);
    return rules.first != rules.last;
}

} // namespace gatehouse::mosquitto
