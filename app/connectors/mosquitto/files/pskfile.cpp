// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/pskfile.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostBytes = 0xffffffffLL;
constexpr qsizetype mostFindings = 200;
constexpr qsizetype mostLength = 65535;  // of an identity or key, in every version
constexpr qsizetype mostKeyDigits = 512; // PSK_MAX_PSK_LEN of OpenSSL 1.1 is 256; 3 takes twice that

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::PskFile)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

bool isHexDigit(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

} // namespace

/// Fills one PskFile, line by line.
class PskFile::Reader
{
public:
    Reader(PskFile &file, Dialect dialect)
        : m_file(file)
        , m_dialect(dialect)
    {
    }
    void readAll();

private:
    enum class Next { Goes, Stops };

    Next readLine(QByteArrayView line);
    void readEntry(QByteArrayView line);
    void addEntry(QByteArrayView identity, QByteArrayView key);
    void checkKey(QByteArrayView identity, QByteArrayView key);
    void error(QByteArrayView at, const QString &what) { add(Finding::Severity::Error, at, what); }
    void warning(QByteArrayView at, const QString &what) { add(Finding::Severity::Warning, at, what); }
    void add(Finding::Severity severity, QByteArrayView at, const QString &what);
    [[nodiscard]] quint32 offsetOf(QByteArrayView part) const
    {
        return quint32(part.data() - m_file.m_bytes.constData());
    }

    PskFile &m_file;
    Dialect m_dialect;
    QByteArrayView m_line;
    int m_number = 0;
};

void PskFile::Reader::add(Finding::Severity severity, QByteArrayView at, const QString &what)
{
    m_file.m_isBroken |= severity == Finding::Severity::Error;
    if (m_file.m_findings.size() < mostFindings)
        m_file.m_findings.append({severity, m_file.m_path, m_number, 1 + int(at.data() - m_line.data()), what});
}

void PskFile::Reader::readAll()
{
    LineReader lines(m_file.m_bytes);
    const auto count = std::size_t(m_file.m_bytes.count('\n')) + 1;
    m_file.m_lines.reserve(count);
    m_file.m_index.prepare(count);
    while (lines.next(m_line)) {
        m_number = lines.number();
        const bool hasEnd = m_line.data() + m_line.size() < m_file.m_bytes.constData() + m_file.m_bytes.size();
        m_line = QByteArrayView(m_line.data(), m_line.size() + (hasEnd ? 1 : 0));
        if (readLine(m_line) == Next::Stops)
            return;
    }
    m_line = lines.lost();
    m_number = lines.number();
    if (!m_line.isEmpty())
        warning(m_line,
                Words::tr("The last line has no line end, and just this length makes the broker lose it. End it "
                          "with a line break."));
}

PskFile::Reader::Next PskFile::Reader::readLine(QByteArrayView line)
{
    const NulEffect effect = nulEffect(line, m_file.m_bytes, m_dialect);
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

void PskFile::Reader::readEntry(QByteArrayView line)
{
    if (line.startsWith('#') || withoutBlanks(line).isEmpty())
        return;
    const auto entry = credentialLine(line);
    if (!entry)
        return warning(line, Words::tr("The broker ignores the line: it is no identity, colon and key. Correct it, or "
                                       "make it a comment with # in the first column."));
    if (entry->name.size() > mostLength)
        return warning(entry->name, Words::tr("The broker ignores the line: the identity is longer than 65535 bytes."));
    if (entry->name.isEmpty() && m_dialect == Dialect::V21)
        return warning(line, Words::tr("The broker ignores the line: the identity is missing."));
    if (!entry->secret)
        return warning(line, Words::tr("The broker ignores the line: the key is missing."));
    if (entry->secret->size() > mostLength)
        return warning(*entry->secret, Words::tr("The broker ignores the line: the key is longer than 65535 bytes."));
    addEntry(entry->name, *entry->secret);
    if (!entry->ignored.isEmpty())
        warning(entry->ignored, Words::tr("The broker ignores what stands behind the second colon. Remove it."));
}

void PskFile::Reader::addEntry(QByteArrayView identity, QByteArrayView key)
{
    const quint64 hash = NameIndex::hash(identity);
    const auto isNamed = [&](quint32 number) { return m_file.nameOf(number) == identity; };
    const bool isKnown = m_file.m_index.find(hash, isNamed) != 0;
    m_file.m_lines.push_back({offsetOf(identity), offsetOf(key), quint16(identity.size()), quint16(key.size())});
    if (isKnown)
        warning(
            identity,
            Words::tr("“%1” has a line already; the broker takes the first. Remove this one.").arg(shown(identity)));
    else
        m_file.m_index.put(hash, quint32(m_file.m_lines.size()), isNamed);
    if (!isKnown || m_dialect == Dialect::V20) // 2.0 checks all, 2.1 has skipped this one
        checkKey(identity, key);
}

void PskFile::Reader::checkKey(QByteArrayView identity, QByteArrayView key)
{
    const auto *wrong = std::find_if_not(key.begin(), key.end(), isHexDigit);
    if (wrong != key.end())
        return error(
            key.sliced(wrong - key.begin()),
            Words::tr("The key of “%1” contains something else than hexadecimal digits, so the broker does not "
                      "start. Write it with 0-9 and a-f alone.")
                .arg(shown(identity)));
    if (identity.startsWith("\xef\xbb\xbf") && m_number == 1)
        warning(identity, Words::tr("The file begins with a byte order mark, which becomes part of the first identity. "
                                    "Save it as UTF-8 without one."));
    if (pskKey(key).isEmpty())
        warning(
            identity,
            Words::tr("The key of “%1” is empty, so nobody can connect with it. Write a key.").arg(shown(identity)));
    else if (key.size() > mostKeyDigits)
        warning(key,
                Words::tr("The key of “%1” is longer than 256 bytes, which not every OpenSSL takes. Write a shorter "
                          "one.")
                    .arg(shown(identity)));
}

std::shared_ptr<const PskFile> PskFile::read(QByteArray bytes, const QString &path, Dialect dialect)
{
    const std::shared_ptr<PskFile> file(new PskFile);
    file->m_path = path;
    if (bytes.size() > mostBytes) {
        file->m_isBroken = true;
        file->m_findings.append(
            {Finding::Severity::Error, path, 0, 0,
             Words::tr("The file is larger than 4 GB. Split the identities over several listeners.")});
        return file;
    }
    file->m_bytes = std::move(bytes);
    Reader(*file, dialect).readAll();
    return file;
}

QByteArrayView PskFile::nameOf(quint32 number) const
{
    const Line &line = m_lines[number - 1];
    return QByteArrayView(m_bytes.constData() + line.name, line.nameLength);
}

int PskFile::lineAt(quint32 offset) const
{
    return 1 + int(std::count(m_bytes.cbegin(), m_bytes.cbegin() + offset, '\n'));
}

std::optional<PskEntry> PskFile::find(QByteArrayView identity) const
{
    const quint32 number =
        m_index.find(NameIndex::hash(identity), [this, identity](quint32 one) { return nameOf(one) == identity; });
    if (number == 0)
        return {};
    const Line &line = m_lines[number - 1];
    return PskEntry{line.name, nameOf(number), QByteArrayView(m_bytes.constData() + line.key, line.keyLength)};
}

QByteArray pskKey(QByteArrayView hexKey)
{
    QByteArray key;
    while (hexKey.startsWith("00")) {
        key.append('\0');
        hexKey = hexKey.sliced(2);
    }
    while (hexKey.startsWith('0')) // the rest is read as one number
        hexKey = hexKey.sliced(1);
    QByteArray digits = hexKey.toByteArray();
    if (digits.size() % 2 != 0)
        digits.prepend('0');
    return key + QByteArray::fromHex(digits);
}

} // namespace gatehouse::mosquitto
