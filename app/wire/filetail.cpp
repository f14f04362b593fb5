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

QList<FileNews> FileTail::look()
{
    QList<FileNews> news;
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
            news.append({FileNews::What::WaitsForMore, {}, true, {}});
        break;
    }
    return news;
}

void FileTail::take(QByteArray bytes, QList<FileNews> &news)
{
    if (bytes.isEmpty())
        return;
    m_mark.offset += bytes.size();
    m_mark.before = bytes.size() >= markSize ? bytes.last(markSize) : QByteArray(m_mark.before + bytes).right(markSize);
    if (!news.isEmpty() && news.constLast().what == FileNews::What::Bytes)
        news.last().bytes += bytes;
    else
        news.append({FileNews::What::Bytes, std::move(bytes), true, {}});
}

/// The file is there, for the first time or again.
FileTail::Read FileTail::begin(const FileState &state, QList<FileNews> &news)
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
    m_mark = {state, offset, before->first(known)};
    m_startedWithin = isFirst && offset > 0 && !m_mark.before.endsWith('\n');
    m_isOpen = true;
    if (std::exchange(m_isTroubled, false))
        news.append({FileNews::What::ReadableAgain, {}, true, {}});
    return Read::Again;
}

FileTail::Read FileTail::readCurrent(const FileState &state, QList<FileNews> &news)
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
            news.append({FileNews::What::ReadableAgain, {}, true, {}});
        if (!there->startsWith(m_mark.before))
            return truncated(news);
        m_mark.state = *after;
        const QByteArray bytes = there->sliced(m_mark.before.size());
        if (bytes.isEmpty()) // with nothing to know it by, a smaller one would look the same
            return Read::All;
        got += bytes.size();
        take(bytes, news);
        if (got >= mostOfALook)
            return Read::Enough;
    }
}

/// The same file without what we had read: its end may be in a copy of it.
FileTail::Read FileTail::truncated(QList<FileNews> &news)
{
    const std::optional<FoundFile> copy = findRotated(*m_host, m_path, m_mark);
    bool isWhole = copy && readRest(copy->file, news);
    if (isWhole) {
        for (const RotatedFile &later : copy->newer) {
            news.append({FileNews::What::Truncated, {}, true, {}});
            isWhole = readWhole(later, news) && isWhole;
        }
    }
    news.append({FileNews::What::Truncated, {}, isWhole, {}});
    m_mark.offset = 0;
    m_mark.before.clear();
    return Read::Again;
}

/// Another file has the name.
FileTail::Read FileTail::exchanged(const FileState &state, QList<FileNews> &news)
{
    const std::optional<FoundFile> old = findRotated(*m_host, m_path, m_mark);
    const bool isWhole = old && readRest(old->file, news);
    if (isWhole && !old->newer.isEmpty())
        return goOn(*old, news);
    if (isWhole && state.size == 0)
        return Read::All; // the broker writes the old one until it opens the new one
    news.append({FileNews::What::Rotated, {}, isWhole, {}});
    m_mark = {state, 0, {}};
    return Read::Again;
}

/// With the generation behind one that was read to its end.
FileTail::Read FileTail::goOn(const FoundFile &found, QList<FileNews> &news)
{
    const Result<FileState> state = m_host->stateOf(found.newer.constFirst().path);
    if (!state)
        return Read::Again; // renamed at this moment
    news.append({FileNews::What::Rotated, {}, true, {}});
    m_mark = {*state, 0, {}};
    return Read::Again;
}

/// To its end.
bool FileTail::readRest(const RotatedFile &file, QList<FileNews> &news)
{
    for (;;) {
        const Result<QByteArray> there = readRotated(*m_host, file, m_mark.offset - m_mark.before.size());
        if (!there || !there->startsWith(m_mark.before))
            return false;
        if (there->size() == m_mark.before.size())
            return true;
        take(there->sliced(m_mark.before.size()), news);
    }
}

bool FileTail::readWhole(const RotatedFile &file, QList<FileNews> &news) const
{
    for (qint64 offset = 0;;) {
        const Result<QByteArray> there = readRotated(*m_host, file, offset);
        if (!there)
            return false;
        if (there->isEmpty())
            return true;
        offset += there->size();
        news.append({FileNews::What::Bytes, *there, true, {}});
    }
}

FileTail::Read FileTail::unreadable(const Error &why, QList<FileNews> &news)
{
    const bool isGone = why.fault == Fault::BadInput;
    if (isGone && m_isOpen) {
        const std::optional<FoundFile> old = findRotated(*m_host, m_path, m_mark);
        if (old && readRest(old->file, news)) // between two names
            return old->newer.isEmpty() ? Read::All : goOn(*old, news);
    }
    m_isOpen = m_isOpen && !isGone;
    m_wasGone = m_wasGone || isGone;
    if (!std::exchange(m_isTroubled, true))
        news.append(
            {isGone ? FileNews::What::Gone : FileNews::What::Unreadable, {}, false, isGone ? QString() : why.what});
    return Read::Failed;
}

} // namespace gatehouse
