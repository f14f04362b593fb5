// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How an edit of a file is shown.

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/fileedit.h"
#include "core/text.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype around = 2;     // lines before and behind
constexpr qsizetype longest = 2000; // characters of a line

QByteArrayView withoutEnd(QByteArrayView line)
{
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return line;
}

/// What stands behind the kind of a hash is as good as the password for whoever has time.
QString shownLine(QByteArrayView line)
{
    line = withoutEnd(line);
    QByteArrayView bare = line;
    while (bare.startsWith('#') || bare.startsWith(' '))
        bare = bare.sliced(1);
    const auto entry = credentialLine(bare);
    if (!entry || !entry->secret) {
        for (const QByteArrayView kind : {"$6$", "$7$", "$argon2"})
            if (const qsizetype at = line.indexOf(kind); at >= 0) // of somebody whose name was lost
                return lenientUtf8(line.first(at + kind.size())).left(longest) + u'…';
        return lenientUtf8(line).left(longest);
    }
    // 2.0 takes "7$101$..." as well, and what somebody broke by a byte or a colon before it still tells the password.
    const QByteArrayView secret = line.sliced(entry->secret->data() - line.data());
    const QByteArrayView open = secret.sliced(secret.startsWith('!') ? 1 : 0);
    const bool isHash = open.startsWith('$') || open.startsWith("6$") || open.startsWith("7$") ||
                        secret.contains("$6$") || secret.contains("$7$") || secret.contains("$argon2");
    if (isHash) {
        const qsizetype kind = secret.indexOf('$', secret.indexOf('$') + 1);
        return lenientUtf8(line.chopped(secret.size() - (kind < 0 ? 0 : kind + 1))).left(longest) + u'…';
    }
    return lenientUtf8(line).left(longest);
}

QList<QByteArrayView> linesIn(QByteArrayView bytes)
{
    QList<QByteArrayView> lines;
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype next = lineEnd(bytes, at);
        lines.append(bytes.sliced(at, next - at));
        at = next;
    }
    return lines;
}

qsizetype startBefore(QByteArrayView bytes, qsizetype start, qsizetype lines)
{
    for (; lines > 0 && start > 0; --lines)
        start = lineStart(bytes, start - 1);
    return start;
}

qsizetype endBehind(QByteArrayView bytes, qsizetype end, qsizetype lines)
{
    for (; lines > 0 && end < bytes.size(); --lines)
        end = lineEnd(bytes, end);
    return end;
}

/// Splices that stand close together, with the lines around them.
class Hunk
{
public:
    Hunk(QByteArrayView bytes, QList<Splice> splices)
        : m_bytes(bytes)
        , m_splices(std::move(splices))
        , m_first(lineStart(bytes, m_splices.constFirst().at))
        , m_end(m_splices.constLast().at + m_splices.constLast().length)
    {
        if (m_end != lineStart(bytes, m_end))
            m_end = lineEnd(bytes, m_end);
    }
    /// `shift`: how many lines the file grew before.
    void addTo(QList<ChangedLine> &shown, int &shift)
    {
        const QByteArray before = m_bytes.sliced(m_first, m_end - m_first).toByteArray();
        for (Splice &splice : m_splices)
            splice.at -= m_first;
        const QByteArray after = spliced(before, m_splices);
        const qsizetype from = startBefore(m_bytes, m_first, around);
        int oldNumber = int(std::count(m_bytes.begin(), m_bytes.begin() + from, '\n')) + 1;
        const auto add = [&](ChangedLine::Kind kind, QByteArrayView line, int number) {
            shown.append({kind, number, shownLine(line)});
        };
        const auto stays = [&](QByteArrayView line) {
            add(ChangedLine::Kind::Stays, line, shift + oldNumber);
            ++oldNumber;
        };
        for (const QByteArrayView line : linesIn(m_bytes.sliced(from, m_first - from)))
            stays(line);
        QList<QByteArrayView> old = linesIn(before);
        QList<QByteArrayView> fresh = linesIn(after);
        const auto isSame = [](QByteArrayView a, QByteArrayView b) { return withoutEnd(a) == withoutEnd(b); };
        while (!old.isEmpty() && !fresh.isEmpty() && isSame(old.constFirst(), fresh.constFirst())) {
            stays(old.takeFirst());
            fresh.removeFirst();
        }
        QList<QByteArrayView> tail;
        while (!old.isEmpty() && !fresh.isEmpty() && isSame(old.constLast(), fresh.constLast())) {
            tail.prepend(old.takeLast());
            fresh.removeLast();
        }
        int newNumber = shift + oldNumber;
        for (const QByteArrayView line : std::as_const(old))
            add(ChangedLine::Kind::Gone, line, oldNumber++);
        for (const QByteArrayView line : std::as_const(fresh))
            add(ChangedLine::Kind::New, line, newNumber++);
        shift = newNumber - oldNumber;
        for (const QByteArrayView line : std::as_const(tail))
            stays(line);
        for (const QByteArrayView line : linesIn(m_bytes.sliced(m_end, endBehind(m_bytes, m_end, around) - m_end)))
            stays(line);
    }

private:
    QByteArrayView m_bytes;
    QList<Splice> m_splices;
    qsizetype m_first;
    qsizetype m_end;
};

} // namespace

QList<ChangedLine> changedLines(const QByteArray &bytes, const QList<Splice> &splices)
{
    QList<ChangedLine> shown;
    int shift = 0;
    QList<Splice> close;
    const QList<Splice> sorted = inOrder(splices);
    for (const Splice &splice : sorted) {
        const bool isFar = !close.isEmpty() &&
                           endBehind(bytes, close.constLast().at + close.constLast().length, 2 * around) < splice.at;
        if (isFar)
            Hunk(bytes, std::exchange(close, {})).addTo(shown, shift);
        close.append(splice);
    }
    if (!close.isEmpty())
        Hunk(bytes, close).addTo(shown, shift);
    return shown;
}

} // namespace gatehouse::mosquitto
