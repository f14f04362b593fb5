// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The password_file as FlashMQ reads it (Authentication::loadMosquittoPasswordFile of 1.26.2): blanks around a line do
// not count but blanks around a name do, and a line has one colon. It knows no comments: a # is the beginning of a
// name, and such a user is refused unless allow_unsafe_username_chars is on. Who puts one before a line means to take
// it out, so that is what it is taken for here, too.

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "connectors/mosquitto/files/passwordreader.h"
#include "core/text.h"

#include <QCoreApplication>

#include <limits>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostLength = 65535; // that fits our own list; a user name of FlashMQ's is shorter

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::PasswordFile)
};

/// What stands before and behind the first colon.
struct Parts
{
    explicit Parts(QByteArrayView line)
    {
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || colon + 1 == line.size() || colon > mostLength || line.size() - colon > mostLength ||
            line.contains('\0'))
            return;
        name = line.first(colon);
        hash = line.sliced(colon + 1);
    }
    [[nodiscard]] bool areThere() const { return !name.isEmpty(); }
    QByteArrayView name;
    QByteArrayView hash;
};

} // namespace

void PasswordFile::Reader::readAllOfFlashmq()
{
    LineReader lines(m_file.m_bytes, std::numeric_limits<qsizetype>::max()); // it loses no line
    while (lines.next(m_line)) {
        m_file.m_marks.note(lines.number(), quint32(m_line.data() - m_file.m_bytes.constData()));
        m_number = lines.number();
        readFlashmqLine(m_line);
    }
}

void PasswordFile::Reader::readFlashmqLine(QByteArrayView line)
{
    const bool isCommentedOut = line.startsWith('#');
    line = withoutBlanks(line);
    if (line.isEmpty())
        return;
    while (isCommentedOut && (line.startsWith('#') || line.startsWith(' ')))
        line = line.sliced(1);
    const Parts parts(line);
    if (isCommentedOut) {
        const bool isShut = parts.hash.startsWith('!');
        const HashState state = passwordHash(parts.hash.sliced(isShut ? 1 : 0), m_file.m_dialect).state;
        if (parts.areThere() && state == HashState::Usable)
            addLine(parts.name, parts.hash, isShut ? HashState::Disabled : state, true);
        return;
    }
    if (!parts.areThere())
        return warning(line, Words::tr("The broker drops the line: it is not a user name, one colon and a hash. "
                                       "Remove it."));
    readFlashmqEntry(parts.name, parts.hash);
}

void PasswordFile::Reader::readFlashmqEntry(QByteArrayView name, QByteArrayView hash)
{
    checkName(name);
    if (withoutBlanks(name).size() != name.size())
        warning(name, Words::tr("The blank before the colon is a part of the user name here. Remove it if that is not "
                                "meant."));
    const PasswordHash parsed = passwordHash(hash, m_file.m_dialect);
    addLine(name, hash, parsed.state);
    if (parsed.state == HashState::Usable || parsed.state == HashState::Disabled)
        return;
    if (isKeptByFlashmq(parsed.state))
        warning(parsed.at.isEmpty() ? name : parsed.at,
                QString(sentence(parsed, name) + u' ' +
                        Words::tr("No password fits it, so nobody can sign in with it: set the password anew.")));
    else
        dropped(parsed.at.isEmpty() ? name : parsed.at, sentence(parsed, name));
}

} // namespace gatehouse::mosquitto
