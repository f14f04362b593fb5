// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The acl_file as FlashMQ reads it (Authentication::loadMosquittoAclFile of 1.26.2): blanks around a line do not count,
// keywords are understood in any case, a name or filter has no space in it, and one bad line makes it take none.

#include "connectors/mosquitto/files/aclreader.h"
#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"

#include <QCoreApplication>

#include <limits>
#include <optional>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostWords = 3;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AclFile)
};

/// Up to three words, and what is left as a fourth.
QList<QByteArrayView> wordsOf(QByteArrayView line)
{
    QList<QByteArrayView> words;
    while (words.size() < mostWords) {
        const qsizetype space = line.indexOf(' ');
        if (space < 0)
            break;
        if (space > 0)
            words.append(line.first(space));
        line = line.sliced(space + 1);
    }
    if (!line.isEmpty())
        words.append(line);
    return words;
}

/// Whether %c or %u is a level of its own: only there does it stand for a client.
bool hasPlace(QByteArrayView filter)
{
    const QByteArrayList levels = filter.toByteArray().split('/');
    return levels.contains("%c") || levels.contains("%u");
}

std::optional<AclAccess> accessOf(const QByteArray &word)
{
    if (word == "read")
        return AclAccess::Read;
    if (word == "write")
        return AclAccess::Write;
    if (word == "readwrite")
        return AclAccess::ReadWrite;
    return word == "deny" ? std::optional(AclAccess::Deny) : std::nullopt;
}

} // namespace

void AclFile::Reader::readAllOfFlashmq()
{
    LineReader lines(m_file.m_bytes, std::numeric_limits<qsizetype>::max()); // it loses no line
    m_file.m_sections.push_back({});
    m_hashes.push_back(0);
    QByteArrayView line;
    while (lines.next(line)) {
        m_file.m_marks.note(lines.number(), offsetOf(line));
        m_line = line;
        m_number = lines.number();
        readFlashmqLine(withoutBlanks(line));
    }
}

void AclFile::Reader::readFlashmqLine(QByteArrayView line)
{
    if (line.isEmpty() || line.startsWith('#'))
        return;
    const QList<QByteArrayView> words = wordsOf(line);
    const QByteArray keyword = words.constFirst().toByteArray().toLower();
    if (keyword != "user" && keyword != "topic" && keyword != "pattern")
        return unknownLine(line, words.constFirst());
    if (words.size() < 2)
        return error(line, keyword == "user" ? Words::tr("The line names no user. Write the user name behind it, or "
                                                         "remove the line.")
                                             : Words::tr("The line names no topic. Write the topic filter behind it, "
                                                         "or remove the line."));
    if (keyword != "user")
        return readFlashmqRule(words, keyword == "pattern");
    const QByteArrayView name = words.at(1);
    addSection(name);
    if (words.size() > 2)
        warning(words.at(2), Words::tr("A user name ends at the first space here, so the line is about “%1”. Such a "
                                       "user can have no rules of its own.")
                                 .arg(shownWord(name)));
    else if (!name.isValidUtf8())
        warning(name, Words::tr("The user name is not valid UTF-8, so no client can have it. Save the file as UTF-8."));
}

void AclFile::Reader::readFlashmqRule(const QList<QByteArrayView> &words, bool isPattern)
{
    if (words.size() > mostWords)
        return error(words.at(mostWords),
                     Words::tr("A topic filter ends at the first space here. Remove what stands behind it."));
    const QByteArray word = words.at(1).toByteArray().toLower();
    const std::optional<AclAccess> access = accessOf(word);
    if (words.size() == 2) {
        if (access)
            warning(words.at(1),
                    Words::tr("This is a rule for the topic named “%1”: the topic filter is missing behind the access.")
                        .arg(shownWord(words.at(1))));
        return addFlashmqRule(words.at(1), AclAccess::ReadWrite, isPattern);
    }
    if (!access)
        return error(words.at(1),
                     Words::tr("“%1” is no access. Write read, write, readwrite or deny.").arg(shownWord(words.at(1))));
    addFlashmqRule(words.at(2), *access, isPattern);
}

void AclFile::Reader::addFlashmqRule(QByteArrayView filter, AclAccess access, bool isPattern)
{
    const AclContents contents(filter);
    const bool isLong = filter.size() > mostAclLength;
    if ((!isLong && !isAclFilter(filter, contents)) || std::count(filter.begin(), filter.end(), '/') >= m_mostLevels)
        return error(
            filter,
            Words::tr("“%1” is no topic filter: + stands alone between two slashes, # alone at the end, and "
                      "there are at most %2 levels (max_topic_split_depth). Correct it; a note needs a line of its "
                      "own.")
                .arg(shownWord(filter))
                .arg(m_mostLevels));
    if (isLong || contents.hasNul)
        return warning(filter, Words::tr("No topic is so long or has a NUL byte, so the line never matches. Remove "
                                         "it."));
    std::vector<AclRule> &rules = isPattern ? m_file.m_patterns : m_file.m_rules;
    rules.push_back({offsetOf(filter), quint16(filter.size()), access});
    const bool isPlaced = contents.hasPercent && hasPlace(filter);
    if (isPattern && !isPlaced)
        warning(filter, Words::tr("In the pattern neither %c nor %u is a level of its own, so it is a rule for "
                                  "everybody. Write a topic line if that is not meant."));
    if (!isPattern && isPlaced)
        warning(filter,
                Words::tr("In a topic line %c and %u stand for themselves. Write pattern instead of topic if the "
                          "client's own name is meant."));
    if (contents.isBeyondAscii && !filter.isValidUtf8())
        warning(filter, Words::tr("The topic filter is not valid UTF-8, so it never matches. Save the file as UTF-8."));
}

} // namespace gatehouse::mosquitto
