// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/filetail.h"

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

constexpr qsizetype markSize = 512;              // bytes that a file is known again by
constexpr qint64 mostOfALook = 16 * 1024 * 1024; // bytes; the rest at the next one
constexpr int mostTries = 20;                    // rotations while we look

using What = TailNews::What;

bool isSameFile(const FileState &left, const FileState &right)
{
    return left.inode == right.inode && left.device == right.device;
}

} // namespace

FileTail::FileTail(std::shared_ptr<const Host> host, QString path, qint64 back)
    : m_host(std::move(host))
    , m_path(std::move(path))
    , m_back(back)
{
}

QList<TailNews> FileTail::look()
{
    QList<TailNews> news;
    for (int tries = 0; tries < mostTries; ++tries) {
        const Result<FileState> state = m_host->stateOf(m_path);
        Read read = Read::All;
        if (!state)
            read = unreadable(state.error(), news);
        else if (!m_isOpen)
            read = begin(*state, news);
        else if (isSameFile(*state, m_mark.state))
            read = readCurrent(*state, news);
        else
            read = exchanged(*state, news);
        if (read == Read::Again)
            continue;
        if (read == Read::Enough)
            news.append({What::WaitsForMore, {}, true, {}});
        break;
    }
    return news;
}

void FileTail::take(QByteArray bytes, QList<TailNews> &news)
{
    if (bytes.isEmpty())
        return;
    m_mark.offset += bytes.size();
    m_mark.before = bytes.size() >= markSize ? bytes.last(markSize) : QByteArray(m_mark.before + bytes).right(markSize);
    if (!news.isEmpty() && news.constLast().what == What::Bytes)
        news.last().bytes += bytes;
    else
        news.append({What::Bytes, std::move(bytes), true, {}});
}

/// The file is there, for the first time or again.
FileTail::Read FileTail::begin(const FileState &state, QList<TailNews> &news)
{
    const bool isFirst = !std::exchange(m_hasBegun, true) && !m_wasGone;
    const qint64 offset = isFirst ? std::max<qint64>(state.size - m_back, 0) : 0;
    const qint64 known = std::min<qint64>(offset, markSize);
    Result<QByteArray> before = known > 0 ? m_host->readFrom(m_path, offset - known) : Result<QByteArray>(QByteArray());
    if (!before) {
        m_hasBegun = !isFirst;
        return unreadable(before.error(), news);
    }
    if (before->size() < known) { // it was truncated at this moment
        m_hasBegun = !isFirst;
        return Read::Again;
    }
    if (isFirst && offset == 0)
        markPrevious();
    m_mark = {state, offset, before->first(known)};
    m_living = state;
    m_startedWithin = isFirst && offset > 0 && !m_mark.before.endsWith('\n');
    m_isOpen = true;
    if (std::exchange(m_isTroubled, false))
        news.append({What::ReadableAgain, {}, true, {}});
    return Read::Again;
}

/// Generations that were there before are not news.
void FileTail::markPrevious()
{
    const QList<RotatedFile> files = rotatedFiles(*m_host, m_path);
    for (const RotatedFile &file : files) {
        const Result<FileState> state = m_host->stateOf(file.path);
        qint64 offset = 0;
        QByteArray last;
        for (;;) {
            const qint64 from =
                offset == 0 && !file.isCompressed && state ? std::max<qint64>(state->size - markSize, 0) : offset;
            const Result<QByteArray> there = readRotated(*m_host, file, from);
            if (!there || there->isEmpty())
                break;
            last = QByteArray(last + *there).right(markSize);
            offset = from + there->size();
        }
        if (last.isEmpty())
            continue;
        m_previous = {state.value_or(FileState()), offset, last};
        return;
    }
}

FileTail::Read FileTail::readCurrent(const FileState &state, QList<TailNews> &news)
{
    qint64 got = 0;
    for (;;) {
        const Result<QByteArray> there = m_host->readFrom(m_path, m_mark.offset - m_mark.before.size());
        if (!there)
            return there.error().fault == Fault::BadInput ? Read::Again : unreadable(there.error(), news);
        // The name may have been given to another file since we looked.
        const Result<FileState> after = m_host->stateOf(m_path);
        if (!after || !isSameFile(*after, state))
            return Read::Again;
        if (std::exchange(m_isTroubled, false))
            news.append({What::ReadableAgain, {}, true, {}});
        if (!there->startsWith(m_mark.before))
            return exchanged(*after, news);
        m_mark.state = m_living = *after;
        const QByteArray bytes = there->sliced(m_mark.before.size());
        if (bytes.isEmpty())
            return Read::All;
        if (m_mark.before.isEmpty()) {
            // With nothing to know it by, it may have been copied and truncated since we looked.
            const QList<RotatedFile> copies = unread().value_or(QList<RotatedFile>());
            if (const Read read = walk(copies, What::Truncated, news); read == Read::Again)
                return read;
            if (!stillHasTheName(state))
                return Read::Again;
            if (!m_mark.before.isEmpty()) {
                news.append({What::Truncated, {}, true, {}});
                beginAnew(state);
                return Read::Again;
            }
            m_mark.state = state;
        }
        got += bytes.size();
        take(bytes, news);
        if (got >= mostOfALook)
            return Read::Enough;
    }
}

void FileTail::beginAnew(const FileState &state)
{
    if (!m_mark.before.isEmpty())
        m_previous = m_mark;
    m_mark = {state, 0, {}};
}

bool FileTail::stillHasTheName(const FileState &state) const
{
    const Result<FileState> now = m_host->stateOf(m_path);
    return now && isSameFile(*now, state);
}

/// Generations that came after what was read last, the oldest first; nullopt: it is not there any more.
std::optional<QList<RotatedFile>> FileTail::unread() const
{
    if (!m_previous.before.isEmpty()) {
        std::optional<FoundFile> previous = findRotated(*m_host, m_path, m_previous);
        return previous ? std::optional(previous->newer) : std::nullopt;
    }
    QList<RotatedFile> all = rotatedFiles(*m_host, m_path); // there was none when we began
    std::reverse(all.begin(), all.end());
    return all;
}

/// What there is of it under another name or compressed, and what came after it. What nothing was read of can only be
/// known by standing behind what was read last.
FileTail::Read FileTail::readGenerations(What what, QList<TailNews> &news)
{
    if (m_mark.before.isEmpty()) {
        const std::optional<QList<RotatedFile>> files = unread();
        return files && !files->isEmpty() ? walk(*files, what, news) : Read::Failed;
    }
    const std::optional<FoundFile> old = findRotated(*m_host, m_path, m_mark);
    const Read rest = old ? readRest(old->file, news) : Read::Failed;
    return rest == Read::All && !old->newer.isEmpty() ? walk(old->newer, what, news) : rest;
}

/// Generations that were not read yet, the oldest first. It ends with the last of them, which may still grow.
FileTail::Read FileTail::walk(const QList<RotatedFile> &files, What what, QList<TailNews> &news)
{
    for (const RotatedFile &file : files) {
        const Result<FileState> state = m_host->stateOf(file.path);
        if (!state)
            return Read::Again; // renamed at this moment
        if (!m_mark.before.isEmpty())
            news.append({what, {}, true, {}});
        beginAnew(*state);
        const Read read = readRest(file, news);
        if (read != Read::All)
            return read;
    }
    return Read::All;
}

/// Another file has the name, or the same one begins anew. What had the name before may be written on for a while: a
/// broker opens the new one when it is told to, so that this goes on with the old one until there is something in the
/// new one.
FileTail::Read FileTail::exchanged(const FileState &state, QList<TailNews> &news)
{
    const What what = isSameFile(state, m_living) ? What::Truncated : What::Rotated;
    const Read read = readGenerations(what, news);
    if (read == Read::Again || (read == Read::All && state.size == 0))
        return read;
    // The last of them may be this very file, renamed meanwhile, and not be complete.
    if (!stillHasTheName(state))
        return Read::Again;
    news.append({what, {}, read == Read::All, {}});
    beginAnew(state);
    return Read::Again;
}

/// To its end. Again: it is another one by now.
FileTail::Read FileTail::readRest(const RotatedFile &file, QList<TailNews> &news)
{
    for (;;) {
        const Result<FileState> state = m_host->stateOf(file.path);
        const Result<QByteArray> there = readRotated(*m_host, file, m_mark.offset - m_mark.before.size());
        if (!there)
            return there.error().fault == Fault::BadInput ? Read::Again : Read::Failed;
        const Result<FileState> after = m_host->stateOf(file.path);
        if (!state || !after || !isSameFile(*state, *after) || !there->startsWith(m_mark.before))
            return Read::Again;
        if (there->size() == m_mark.before.size())
            return Read::All;
        m_mark.state = *after;
        take(there->sliced(m_mark.before.size()), news);
    }
}

FileTail::Read FileTail::unreadable(const Error &why, QList<TailNews> &news)
{
    const bool isGone = why.fault == Fault::BadInput;
    if (isGone && m_isOpen) {
        const Read read = readGenerations(What::Rotated, news);
        if (read != Read::Failed) // between two names
            return read;
    }
    m_isOpen = m_isOpen && !isGone;
    m_wasGone = m_wasGone || isGone;
    if (!std::exchange(m_isTroubled, true))
        news.append({isGone ? What::Gone : What::Unreadable, {}, false, isGone ? QString() : why.what});
    return Read::Failed;
}

} // namespace gatehouse
