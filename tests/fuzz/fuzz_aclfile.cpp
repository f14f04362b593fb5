// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An acl_file, and the comments in it.

#include "connectors/mosquitto/files/aclfile.h"
#include "connectors/mosquitto/files/comment.h"
#include "fuzz/invariant.h"

using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/acl");

/// Level by level, as the standard has it.
bool isFilter(const QByteArray &filter, Dialect dialect)
{
    const QByteArrayList levels = filter.split('/');
    for (qsizetype i = 0; i < levels.size(); ++i) {
        const QByteArray &level = levels.at(i);
        if (level == "+" || (level == "#" && i + 1 == levels.size()))
            continue;
        if (level.contains('+') || level.contains('#'))
            return false;
    }
    return !filter.isEmpty() && levels.size() <= (dialect == Dialect::FlashMq ? 128 : 201);
}

void checkRule(const AclFile &file, const AclRule &rule, Dialect dialect)
{
    holds(qsizetype(rule.offset) + rule.length <= file.bytes().size(), "a rule lies in the file");
    const QByteArray filter = file.filterOf(rule).toByteArray();
    holds(isFilter(filter, dialect), "what is taken is a topic filter");
    holds(!filter.contains('\n') && !filter.contains('\0'), "a filter is part of one line");
    holds(file.lineAt(rule.offset) == countedLine(file.bytes(), rule.offset),
          "the line of a rule is that of its bytes");
    const qsizetype start = startOfLine(file.bytes(), rule.offset);
    QByteArrayView line = QByteArrayView(file.bytes()).sliced(start);
    if (dialect == Dialect::FlashMq) {
        const QByteArray word = line.toByteArray().trimmed().toLower();
        return holds(word.startsWith("topic ") || word.startsWith("pattern "), "a rule stands in its line");
    }
    while (line.startsWith(' '))
        line = line.sliced(1);
    holds(line.startsWith("topic ") || line.startsWith("pattern "), "a rule stands in its line");
}

void checkSection(const AclFile &file, quint32 section)
{
    const QByteArrayView name = file.userOf(section);
    const auto offset = [&file](quint32 one) { return quint32(file.userOf(one).data() - file.bytes().constData()); };
    holds(liesIn(name, file.bytes()) && !name.isEmpty(), "a user name lies in the file");
    holds(file.lineAt(offset(section)) == countedLine(file.bytes(), offset(section)),
          "the line of a user is that of its bytes");
    quint32 earlier = 0;
    quint32 last = 0;
    for (quint32 other = 1; other < file.sectionCount(); ++other) {
        if (file.userOf(other) != name)
            continue;
        last = other;
        if (other < section)
            earlier = other;
    }
    holds(file.earlierSection(section) == earlier, "the section before is the one that a search finds");
    holds(file.lastSectionOf(name) == last, "the last section is the one that a search finds");
    for (const AclRule &rule : file.rulesOf(section)) {
        holds(rule.offset > offset(section), "a rule stands behind its user");
        holds(section + 1 == file.sectionCount() || rule.offset < offset(section + 1),
              "a rule stands before the next user");
    }
}

bool isSection(const AclFile &file, const QByteArray &name)
{
    for (quint32 section = 1; section < file.sectionCount(); ++section)
        if (file.userOf(section) == name)
            return true;
    return false;
}

void checkStrangers(const AclFile &file)
{
    for (quint32 section = 0; section < file.sectionCount(); ++section) {
        const QByteArray known = section == 0 ? QByteArray() : file.userOf(section).toByteArray();
        for (const QByteArray &name : {QByteArray(known + 'x'), known.left(known.size() / 2), known.mid(1)})
            holds((file.lastSectionOf(name) != 0) == isSection(file, name), "only who has a section is found");
    }
}

/// Apart from where in the file it stands.
bool isSame(const AclFile &left, const AclFile &right)
{
    if (left.sectionCount() != right.sectionCount() || left.ruleCount() != right.ruleCount() ||
        left.isBroken() != right.isBroken() || left.findings().size() != right.findings().size())
        return false;
    const auto isSameRule = [&](const AclRule &a, const AclRule &b) {
        return left.filterOf(a) == right.filterOf(b) && a.access == b.access;
    };
    for (quint32 section = 0; section < left.sectionCount(); ++section) {
        const AclFile::Rules a = left.rulesOf(section);
        const AclFile::Rules b = right.rulesOf(section);
        if (!std::equal(a.begin(), a.end(), b.begin(), b.end(), isSameRule) ||
            (section > 0 && left.userOf(section) != right.userOf(section)))
            return false;
    }
    return std::equal(left.patterns().begin(), left.patterns().end(), right.patterns().begin(), right.patterns().end(),
                      isSameRule);
}

void checkComment(const QByteArray &bytes, qsizetype offset)
{
    const qsizetype line = startOfLine(bytes, offset);
    const qsizetype first = commentStart(bytes, offset);
    holds(first >= 0 && first <= line && first == startOfLine(bytes, first), "comments begin where a line does");
    const QByteArrayList comments = bytes.mid(first, line - first).split('\n');
    for (qsizetype i = 0; i + 1 < comments.size(); ++i)
        holds(comments.at(i).trimmed().startsWith('#'), "what stands above is comments");
    const QString words = commentAbove(bytes, offset);
    holds(words.size() <= 500 && !words.contains(u'\n'), "a comment is one short line");
    holds(words.isEmpty() || first < line, "no comment, no words");
}

} // namespace

namespace {

void checkFile(const QByteArray &bytes, Dialect dialect)
{
    const auto file = AclFile::read(bytes, path, {dialect});
    holds(file->bytes() == bytes, "the bytes are kept");
    checkFindings(file->findings(), bytes, path, file->isBroken());
    holds(file->sectionCount() > 0, "those without a user name have a section");
    qsizetype rules = qsizetype(file->patterns().size());
    for (quint32 section = 0; section < file->sectionCount(); ++section) {
        for (const AclRule &rule : file->rulesOf(section)) {
            checkRule(*file, rule, dialect);
            ++rules;
        }
        if (section > 0)
            checkSection(*file, section);
    }
    holds(rules == file->ruleCount(), "every rule is of a section or a pattern");
    for (const AclRule &rule : file->patterns())
        checkRule(*file, rule, dialect);
    checkStrangers(*file);
    const auto again = AclFile::read(bytes, path, {dialect});
    holds(isSame(*file, *again) && again->findings() == file->findings(), "reading again tells the same");
    if (bytes.endsWith('\n')) // else the broker may lose the last line of the one but not of the other
        holds(isSame(*file, *AclFile::read(QByteArray(bytes).replace('\n', "\r\n"), path, {dialect})),
              "a line end of two bytes makes no difference");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    for (const Dialect dialect : {Dialect::V20, Dialect::FlashMq})
        checkFile(bytes, dialect);
    for (qsizetype offset = 0; offset <= bytes.size(); offset += 1 + bytes.size() / 64)
        checkComment(bytes, offset);
    return 0;
}
