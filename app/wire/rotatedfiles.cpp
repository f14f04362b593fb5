// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/rotatedfiles.h"

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto unpackPatience = 60s;

/// How a generation is called behind the name of its log.
struct Suffix
{
    bool isDate = false;
    qint64 number = 0;
    bool isCompressed = false;
};

std::optional<Suffix> suffixOf(QStringView rest)
{
    Suffix suffix;
    suffix.isCompressed = rest.endsWith(u".gz");
    if (suffix.isCompressed)
        rest.chop(3);
    if (rest.size() < 2 || (rest.front() != u'.' && rest.front() != u'-'))
        return std::nullopt;
    suffix.isDate = rest.front() == u'-';
    QString digits;
    for (const QChar c : rest.sliced(1)) { // 20261128, 20261128-0600 or 2026-11-28
        if (c >= u'0' && c <= u'9')
            digits += c;
        else if (c != u'-' || !suffix.isDate)
            return std::nullopt;
    }
    bool isNumber = false;
    suffix.number = digits.toLongLong(&isNumber);
    return isNumber ? std::optional(suffix) : std::nullopt;
}

bool isMarked(const Host &host, const RotatedFile &file, const ReadMark &mark)
{
    const Result<QByteArray> there = readRotated(host, file, mark.offset - mark.before.size());
    return there && there->startsWith(mark.before);
}

} // namespace

QList<RotatedFile> rotatedFiles(const Host &host, const QString &path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    const QString folder = slash < 0 ? QStringLiteral(".") : path.first(slash + 1);
    const QString name = path.sliced(slash + 1);
    const Result<QStringList> names = host.list(folder);
    QList<std::pair<Suffix, RotatedFile>> found;
    for (const QString &other : names.value_or(QStringList())) {
        if (!other.startsWith(name))
            continue;
        if (const auto suffix = suffixOf(QStringView(other).sliced(name.size())))
            found.append({*suffix, {QString(slash < 0 ? other : folder + other), suffix->isCompressed}});
    }
    std::sort(found.begin(), found.end(), [](const auto &left, const auto &right) {
        const Suffix &a = left.first;
        const Suffix &b = right.first;
        if (a.isDate != b.isDate)
            return b.isDate;
        // log.1 is newer than log.2, log-20261128 is newer than log-20261127.
        return a.isDate ? a.number > b.number : a.number < b.number;
    });
    QList<RotatedFile> files;
    for (const auto &[suffix, file] : std::as_const(found))
        files.append(file);
    return files;
}

Result<QByteArray> readRotated(const Host &host, const RotatedFile &file, qint64 offset)
{
    if (!file.isCompressed)
        return host.readFrom(file.path, offset);
    // The names go as arguments of the shell, so that it reads nothing into them.
    const auto unpacked = host.run({QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                                    QStringLiteral("gzip -dc -- \"$1\" | tail -c \"+$2\" | head -c 1000000"),
                                    QStringLiteral("sh"), file.path, QString::number(offset + 1)},
                                   unpackPatience);
    if (!unpacked)
        return fail(unpacked.error());
    return unpacked->output;
}

std::optional<FoundFile> findRotated(const Host &host, const QString &path, const ReadMark &mark)
{
    const QList<RotatedFile> files = rotatedFiles(host, path);
    FoundFile found;
    for (const RotatedFile &file : files) {
        const Result<FileState> state = host.stateOf(file.path);
        const bool isSame = state && state->inode == mark.state.inode && state->device == mark.state.device;
        // A file that nothing was read of cannot be known again by that.
        if (isSame ? isMarked(host, file, mark) : !mark.before.isEmpty() && isMarked(host, file, mark)) {
            found.file = file;
            return found;
        }
        found.newer.prepend(file);
    }
    return std::nullopt;
}

} // namespace gatehouse
