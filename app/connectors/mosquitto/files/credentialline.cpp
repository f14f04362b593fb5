// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/credentialline.h"

#include "connectors/mosquitto/files/linereader.h"

namespace gatehouse::mosquitto {

namespace {

/// strtok_r(): the next part between colons, or none.
std::optional<QByteArrayView> nextPart(QByteArrayView &rest)
{
    while (!rest.isEmpty() && rest.front() == ':')
        rest = rest.sliced(1);
    if (rest.isEmpty())
        return {};
    const qsizetype colon = rest.indexOf(':');
    const QByteArrayView part = colon < 0 ? rest : rest.first(colon);
    rest = rest.sliced(colon < 0 ? rest.size() : colon + 1);
    return part;
}

} // namespace

QByteArrayView withoutBlanks(QByteArrayView text)
{
    // From the end first: what is left of blanks alone stands where they began, not behind the line end.
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    return text;
}

std::optional<CredentialLine> credentialLine(QByteArrayView line)
{
    if (line.startsWith('#') || !line.contains(':'))
        return {};
    QByteArrayView rest = line;
    const auto name = nextPart(rest);
    if (!name)
        return {};
    CredentialLine found;
    found.name = withoutBlanks(*name);
    found.secret = nextPart(rest);
    if (found.secret)
        found.secret = withoutBlanks(*found.secret);
    found.ignored = withoutBlanks(rest);
    return found;
}

NulEffect nulEffect(QByteArrayView line, QByteArrayView file, Dialect dialect)
{
    const qsizetype nul = line.indexOf('\0');
    if (nul < 0)
        return NulEffect::NoNul;
    if (dialect == Dialect::V20)
        return file.endsWith('\n') ? NulEffect::RestLost : NulEffect::RestLostLineCut;
    return line.endsWith('\n') || nul == 0 ? NulEffect::LineLost : NulEffect::LineCut;
}

} // namespace gatehouse::mosquitto
