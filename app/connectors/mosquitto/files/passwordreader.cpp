// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/passwordreader.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/largepages.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostBytes = 0xffffffffLL;
constexpr qsizetype mostFindings = 200;
constexpr qsizetype mostLength = 65535; // of a name or hash, in every version

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::PasswordFile)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

/// Whether there is neither a NUL nor a byte beyond ASCII.
bool isPlain(const char *at, std::size_t size)
{
    constexpr quint64 high = 0x8080808080808080ULL;
    constexpr quint64 ones = 0x0101010101010101ULL;
    quint64 word = 0;
    for (; size >= sizeof word; at += sizeof word, size -= sizeof word) {
        std::memcpy(&word, at, sizeof word);
        if ((((word - ones) & ~word) | word) & high)
            return false;
    }
    for (; size > 0; ++at, --size)
        if (*at <= 0)
            return false;
    return true;
}

} // namespace

void PasswordFile::Reader::add(Finding::Severity severity, QByteArrayView at, const QString &what)
{
    m_file.m_isBroken |= severity == Finding::Severity::Error;
    if (m_file.m_findings.size() < mostFindings)
        m_file.m_findings.append({severity, m_file.m_path, m_number, 1 + int(at.data() - m_line.data()), what});
}

void PasswordFile::Reader::dropped(QByteArrayView at, const QString &what)
{
    const QString consequence =
        isStrict()
            ? Words::tr("A broker from 2.1 on does not start with it: set the password anew, or remove the line.")
            : Words::tr("The broker drops the line, so nobody can sign in with it: set the password anew.");
    add(isStrict() ? Finding::Severity::Error : Finding::Severity::Warning, at,
        QStringLiteral("%1 %2").arg(what, consequence));
}

/// A line as mosquitto_passwd writes it. Whatever is unusual about it is left to readOdd().
inline bool PasswordFile::Reader::readUsual(QByteArrayView line, bool isCommentedOut)
{
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty())
        return false;
    const auto *colon = static_cast<const char *>(std::memchr(line.data(), ':', std::size_t(line.size())));
    if (!colon)
        return false;
    const QByteArrayView name(line.data(), colon);
    if (name.isEmpty() || name.size() > mostLength || name.front() == '#' || isSpace(name.front()) ||
        isSpace(name.back()) || !isPlain(name.data(), std::size_t(name.size())))
        return false;
    const QByteArrayView hash = line.sliced(name.size() + 1);
    const bool isDisabled = hash.startsWith('!') && !isStrict();
    if (!isUsualHash(isDisabled ? hash.sliced(1) : hash, m_file.m_dialect))
        return false;
    addLine(name, hash, isDisabled ? HashState::Disabled : HashState::Usable, isCommentedOut);
    return true;
}

void PasswordFile::Reader::readAll()
{
    LineReader lines(m_file.m_bytes);
    // Untouched memory costs nothing, moving millions of entries does.
    const std::size_t guess = std::size_t(m_file.m_bytes.size()) / lines.usualLength() + 16;
    reserveInLargePages(m_file.m_lines, guess);
    reserveInLargePages(m_hashes, guess);
    while (lines.next(m_line)) {
        m_file.m_marks.note(lines.number(), quint32(m_line.data() - m_file.m_bytes.constData()));
        if (readUsual(m_line, false))
            continue;
        m_number = lines.number();
        const bool hasEnd = m_line.data() + m_line.size() < m_file.m_bytes.constData() + m_file.m_bytes.size();
        m_line = QByteArrayView(m_line.data(), m_line.size() + (hasEnd ? 1 : 0));
        if (readOdd(m_line) == Next::Stops)
            return;
    }
    m_line = lines.lost();
    m_number = lines.number();
    if (!m_line.isEmpty())
        warning(m_line,
                Words::tr("The last line has no line end, and just this length makes the broker lose it. End it "
                          "with a line break."));
}

PasswordFile::Reader::Next PasswordFile::Reader::readOdd(QByteArrayView line)
{
    const NulEffect effect = nulEffect(line, m_file.m_bytes, m_file.m_dialect);
    if (effect == NulEffect::NoNul) {
        readEntry(line);
        return Next::Goes;
    }
    const QByteArrayView before = line.first(line.indexOf('\0'));
    const bool isRestLost = effect == NulEffect::RestLost || effect == NulEffect::RestLostLineCut;
    warning(line.sliced(before.size()),
            isRestLost ? Words::tr("A NUL byte stands here: the broker ignores the rest of the file. Remove it.")
                       : Words::tr("A NUL byte stands here: the broker ignores the line. Remove it."));
    if (effect == NulEffect::LineCut || effect == NulEffect::RestLostLineCut)
        readEntry(before);
    return isRestLost ? Next::Stops : Next::Goes;
}

void PasswordFile::Reader::readEntry(QByteArrayView line)
{
    if (line.startsWith('#')) {
        while (line.startsWith('#') || line.startsWith(' '))
            line = line.sliced(1);
        if (line.endsWith('\n'))
            line.chop(1);
        if (!readUsual(line, true))
            readCommentedOut(line);
        return;
    }
    if (!line.contains(':')) {
        if (!withoutBlanks(line).isEmpty())
            warning(line, Words::tr("The broker ignores the line: it has no colon behind a user name. Remove it, or "
                                    "make it a comment with # in the first column."));
        return;
    }
    const auto entry = credentialLine(line);
    if (!entry)
        return warning(line, Words::tr("The broker ignores the line: no user name stands in it. Remove it."));
    if (entry->name.size() > mostLength)
        return dropped(entry->name, Words::tr("The user name is longer than 65535 bytes."));
    if (entry->name.isEmpty() && isStrict())
        return dropped(line, Words::tr("The user name is missing."));
    if (!entry->secret)
        return dropped(line, Words::tr("The hash of “%1” is missing.").arg(shown(entry->name)));
    if (entry->secret->size() > mostLength)
        return dropped(*entry->secret,
                       Words::tr("The hash of “%1” is longer than 65535 bytes.").arg(shown(entry->name)));
    checkName(entry->name);
    readHash(entry->name, *entry->secret);
    if (!entry->ignored.isEmpty())
        warning(entry->ignored, Words::tr("The broker ignores what stands behind the second colon. Remove it."));
}

/// What stands behind a comment mark is an entry when its hash is one; all else is words.
void PasswordFile::Reader::readCommentedOut(QByteArrayView line)
{
    const auto entry = line.contains('\0') ? std::nullopt : credentialLine(line);
    if (!entry || !entry->secret || entry->name.isEmpty() || entry->name.size() > mostLength ||
        entry->secret->size() > mostLength || !entry->secret->isValidUtf8()) // it could not be written anew
        return;
    const bool isShut = entry->secret->startsWith('!');
    const HashState state = passwordHash(entry->secret->sliced(isShut ? 1 : 0), m_file.m_dialect).state;
    if (state == HashState::Usable || state == HashState::Argon2)
        addLine(entry->name, *entry->secret, isShut ? HashState::Disabled : state, true);
}

void PasswordFile::Reader::checkName(QByteArrayView name)
{
    if (name.startsWith("\xef\xbb\xbf") && m_number == 1)
        return warning(name, Words::tr("The file begins with a byte order mark, which becomes part of the first user's "
                                       "name. Save it as UTF-8 without one."));
    if (!name.isValidUtf8())
        warning(name, Words::tr("The user name is not valid UTF-8, so no client can have it. Save the file as UTF-8."));
}

void PasswordFile::Reader::readHash(QByteArrayView name, QByteArrayView hash)
{
    const PasswordHash parsed = passwordHash(hash, m_file.m_dialect);
    addLine(name, hash, parsed.state);
    if (parsed.state == HashState::Argon2)
        return warning(hash,
                       Words::tr("The hash of “%1” is argon2id: a broker that was built without it does not start, "
                                 "and whether a password fits is not known here.")
                           .arg(shown(name)));
    if (parsed.state == HashState::Usable)
        return;
    if (parsed.state != HashState::Disabled || isStrict())
        dropped(parsed.at.isEmpty() ? m_line : parsed.at, sentence(parsed, name));
}

QString PasswordFile::Reader::sentence(const PasswordHash &hash, QByteArrayView name) const
{
    switch (hash.state) {
    case HashState::Usable:
    case HashState::Argon2:
        break;
    case HashState::Disabled:
        return Words::tr("“%1” is blocked with an exclamation mark before the hash.").arg(shown(name));
    case HashState::UnknownType:
        return Words::tr("The hash of “%1” is of no kind that the broker knows.").arg(shown(name));
    case HashState::Incomplete:
        return Words::tr("The hash of “%1” is incomplete.").arg(shown(name));
    case HashState::NoIterations:
        return Words::tr("The number of iterations in the hash of “%1” is not above zero.").arg(shown(name));
    case HashState::BadSalt:
        if (isFlashmq())
            return Words::tr("The salt in the hash of “%1” is not base64.").arg(shown(name));
        return isStrict() ? Words::tr("The salt in the hash of “%1” is not 12 or 64 bytes in base64.").arg(shown(name))
                          : Words::tr("The salt in the hash of “%1” is not 12 bytes in base64.").arg(shown(name));
    case HashState::BadHash:
        return Words::tr("The hash of “%1” is not 64 bytes in base64.").arg(shown(name));
    case HashState::NoBase64:
        return Words::tr("The hash of “%1” is not base64, or something stands behind it.").arg(shown(name));
    }
    return {};
}

void PasswordFile::Reader::makeIndex()
{
    const std::vector<Line> &lines = m_file.m_lines;
    m_file.m_index.prepare(lines.size());
    // The slots are all over the memory: asking for them some names ahead hides that.
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i + ahead < lines.size())
            m_file.m_index.prefetch(m_hashes[i + ahead]);
        const auto number = quint32(i + 1);
        const quint32 before = m_file.m_index.put(m_hashes[i], number, [&](quint32 other) {
            return m_file.nameOf(lines[other - 1]) == m_file.nameOf(lines[i]);
        });
        if (before != 0) {
            m_file.m_earlier.emplace(number, before);
            m_several.push_back(number);
        }
    }
    tellSeveral();
}

void PasswordFile::Reader::tellSeveral()
{
    // 2.0 drops broken entries before it looks anybody up; 2.1 does not come so far with them.
    const auto counts = [this](quint32 number) {
        const Line &line = m_file.m_lines[number - 1];
        return !line.isCommentedOut &&
               (isStrict() || line.state == HashState::Usable || (isFlashmq() && isKeptByFlashmq(line.state)));
    };
    const QByteArrayView all(m_file.m_bytes);
    quint32 counted = 0;
    m_number = 1;
    for (const quint32 number : m_several) {
        quint32 other = m_file.earlier(number);
        while (other != 0 && !counts(other))
            other = m_file.earlier(other);
        if (other == 0 || !counts(number))
            continue;
        if (m_file.m_findings.size() >= mostFindings && (m_file.m_isBroken || !isStrict()))
            break;
        const Line &line = m_file.m_lines[number - 1];
        m_number += int(std::count(all.begin() + counted, all.begin() + line.name, '\n'));
        counted = line.name;
        const qsizetype lineEnd = line.name == 0 ? -1 : all.first(line.name).lastIndexOf('\n');
        m_line = all.sliced(lineEnd + 1);
        const QByteArrayView name = m_file.nameOf(line);
        if (isStrict())
            add(Finding::Severity::Error, name,
                Words::tr("“%1” has a line already, and a broker from 2.1 on does not start with two. Remove one.")
                    .arg(shown(name)));
        else if (isFlashmq())
            warning(name,
                    Words::tr("“%1” has a line already, and the broker takes the first. Remove one.").arg(shown(name)));
        else
            warning(name, Words::tr("“%1” has a line already, and which of them the broker takes is not known. Remove "
                                    "one.")
                              .arg(shown(name)));
    }
    std::stable_sort(m_file.m_findings.begin(), m_file.m_findings.end(),
                     [](const Finding &left, const Finding &right) { return left.line < right.line; });
}

std::shared_ptr<const PasswordFile> PasswordFile::read(QByteArray bytes, const QString &path, Dialect dialect,
                                                       LineMarks marks)
{
    const std::shared_ptr<PasswordFile> file(new PasswordFile);
    file->m_path = path;
    file->m_marks = std::move(marks);
    file->m_dialect = dialect;
    if (bytes.size() > mostBytes) {
        file->m_isBroken = true;
        file->m_findings.append({Finding::Severity::Error, path, 0, 0,
                                 Words::tr("The file is larger than 4 GB. Split the users over several listeners.")});
        return file;
    }
    file->m_bytes = std::move(bytes);
    Reader reader(*file);
    if (dialect == Dialect::FlashMq)
        reader.readAllOfFlashmq();
    else
        reader.readAll();
    reader.makeIndex();
    return file;
}

} // namespace gatehouse::mosquitto
