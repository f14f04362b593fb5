// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/shellhost.h"

#include "core/text.h"
#include "wire/fileerrors.h"
#include "wire/processmoment.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr qint64 largestFile = 4LL * 1024 * 1024 * 1024;
constexpr qint64 mostOfLog = 1024 * 1024;
constexpr qint64 mostOfList = 64 * 1024 * 1024;
constexpr qint64 aWord = 64 * 1024;
constexpr int mostTries = 5; // to see a file that somebody writes at rest
constexpr auto patience = 30s;
constexpr qint64 slowestWay = 64 * 1024; // bytes a second
constexpr auto endsWithin = 5s;          // the program beside the time that it may take itself

// See hostverbs.sh.
enum Code {
    Done = 0,
    OtherGroup = 89,
    NoFile = 90,
    Changed = 91,
    ByAnother = 92,
    SeveralNames = 93,
    NoFolder = 94,
    OtherOwner = 95,
    NotWhole = 96,
    Gone = 97,
    NoLocks = 98,
    InTheWay = 99,
    OutOfTime = 124,       // timeout(1) of GNU
    OutOfTimeBusyBox = 143 // and of BusyBox
};

QByteArray bytesOf(const QString &path)
{
    return QFile::encodeName(path);
}

/// The number of an error by the words of the C library for it, which all tools quote (LC_ALL=C).
int numberOf(const QByteArray &complaint)
{
    static constexpr std::array<std::pair<const char *, int>, 12> words{{
        {"No such file or directory", ENOENT},
        {"Not a directory", ENOTDIR},
        {"Permission denied", EACCES},
        {"Operation not permitted", EPERM},
        {"No space left on device", ENOSPC},
        {"Disk quota exceeded", EDQUOT},
        {"File too large", EFBIG},
        {"Read-only file system", EROFS},
        {"Input/output error", EIO},
        {"Stale file handle", ESTALE},
        {"Too many levels of symbolic links", ELOOP},
        {"File name too long", ENAMETOOLONG},
    }};
    const auto *found = std::find_if(words.begin(), words.end(),
                                     [&complaint](const auto &word) { return complaint.contains(word.first); });
    return found == words.end() ? EIO : found->second;
}

/// The time that GNU and BusyBox write as seconds since 1970 and as "2026-11-27 22:42:56.832697867 +0000".
std::chrono::nanoseconds timeOf(const QByteArray &seconds, const QByteArray &clock)
{
    const qsizetype point = clock.indexOf('.');
    const QByteArray fraction = point < 0 ? QByteArray() : clock.mid(point + 1).leftJustified(9, '0', true);
    return std::chrono::seconds(seconds.toLongLong()) + std::chrono::nanoseconds(fraction.toLongLong());
}

/// A line of state().
std::optional<FileState> stateIn(const QByteArray &line)
{
    const QByteArrayList parts = line.simplified().split(' ');
    if (parts.size() != 11)
        return std::nullopt;
    return FileState{parts.at(0).toULongLong(), parts.at(1).toULongLong(), parts.at(2).toLongLong(),
                     timeOf(parts.at(3), parts.at(5)), timeOf(parts.at(7), parts.at(9))};
}

QByteArray lineOf(const FileState &state, const QByteArray &now)
{
    return stateIn(now) == state ? now.trimmed() : QByteArray();
}

/// Why a file was not replaced.
Error errorOf(const ShellSession::Reply &reply, const QString &path)
{
    switch (reply.code) {
    case NoFile:
        return notAFile(path);
    case Changed:
        return changedMeanwhile(path);
    case ByAnother:
        return writtenByAnother(path);
    case SeveralNames:
        return hasSeveralNames(path);
    case NoFolder:
        return folderNotWritable(QFile::decodeName(reply.output));
    case OtherOwner:
        return ofAnotherOwner(path);
    case OtherGroup:
        return cannotKeepGroup(path);
    case InTheWay:
        return inTheWay(path);
    case NoLocks:
        return cannotLock(path);
    case NotWhole:
        return writeError(ENOSPC, path);
    default:
        return writeError(numberOf(reply.complaint), path);
    }
}

} // namespace

ShellHost::ShellHost(ShellWay way)
    : m_session(std::move(way))
{
}

Result<ShellSession::Reply> ShellHost::ask(const QByteArrayList &call, qint64 mostOutput, Again again,
                                           const QByteArray &data) const
{
    const auto forBytes = std::chrono::seconds((mostOutput + data.size()) / slowestWay);
    return m_session.ask({call, data, patience + forBytes, mostOutput, again});
}

Result<QByteArray> ShellHost::askAbout(const QString &path, const QByteArrayList &call, qint64 mostOutput) const
{
    const auto reply = ask(call, mostOutput);
    if (!reply)
        return fail(reply.error());
    if (reply->code == NoFile)
        return fail(notAFile(path));
    if (reply->code != Done)
        return fail(fileError(numberOf(reply->complaint), path));
    return reply->output;
}

Result<FileReading> ShellHost::read(const QString &path) const
{
    for (int tries = 0; tries < mostTries; ++tries) {
        const auto state = stateOf(path);
        if (!state)
            return fail(state.error());
        if (state->size > largestFile)
            return fail(tooLarge(path));
        // It may grow meanwhile, and is then read again.
        const auto answer = askAbout(path, {"read_file", bytesOf(path)}, state->size + mostOfLog);
        if (!answer && answer.error().fault == Fault::BadReply)
            continue;
        if (!answer)
            return fail(answer.error());
        const qsizetype first = answer->indexOf('\n');
        const qsizetype last = answer->chopped(std::min<qsizetype>(answer->size(), 1)).lastIndexOf('\n');
        const auto before = stateIn(answer->left(first));
        if (first < 0 || last <= first || !before)
            continue; // something of the account's own came in between
        const auto after = stateIn(answer->mid(last + 1));
        FileReading reading{answer->sliced(first + 1, last - first - 1), *before};
        // The name may have moved to another file meanwhile, which changes ctime alone.
        if (after && after->size == before->size && after->modified == before->modified &&
            reading.bytes.size() == before->size)
            return reading;
    }
    return fail(fileError(EBUSY, path));
}

Result<FileState> ShellHost::stateOf(const QString &path) const
{
    for (int tries = 0; tries < mostTries; ++tries) {
        const auto answer = askAbout(path, {"state_of", bytesOf(path)}, aWord);
        if (!answer)
            return fail(answer.error());
        if (const auto state = stateIn(*answer))
            return *state;
    }
    return fail(fileError(EIO, path));
}

Result<QByteArray> ShellHost::readFrom(const QString &path, qint64 offset) const
{
    return askAbout(path, {"read_from", bytesOf(path), QByteArray::number(offset)}, mostOfLog);
}

Result<QStringList> ShellHost::list(const QString &folder) const
{
    const auto reply = ask({"list_folder", bytesOf(folder)}, mostOfList);
    if (!reply)
        return fail(reply.error());
    if (reply->code != Done)
        return fail(unreadableFolder(folder));
    QStringList names;
    QByteArrayList parts = reply->output.split('\0');
    parts.removeLast();
    for (const QByteArray &part : std::as_const(parts))
        names.append(QFile::decodeName(part));
    return names;
}

Result<> ShellHost::mayReplace(const QString &path) const
{
    const auto reply = ask({"may_replace", bytesOf(path)}, aWord);
    if (!reply)
        return fail(reply.error());
    if (reply->code == NoFile || reply->code == NoFolder || reply->code == OtherOwner || reply->code == OtherGroup)
        return fail(errorOf(*reply, path));
    if (reply->code != Done)
        return fail(fileError(numberOf(reply->complaint), path));
    return {};
}

Result<FileState> ShellHost::replace(const QString &path, const QByteArray &bytes, const FileReading &expected) const
{
    // As it writes the state itself, to be compared there.
    const auto now = ask({"state_of", bytesOf(path)}, aWord);
    if (!now)
        return fail(now.error());
    if (now->code != Done)
        return fail(errorOf(*now, path));
    const QByteArray line = lineOf(expected.state, now->output);
    // Only what was touched needs its bytes compared.
    const QByteArray sum =
        line.isEmpty() ? QCryptographicHash::hash(expected.bytes, QCryptographicHash::Sha256).toHex() : QByteArray();
    const auto reply = ask({"replace", bytesOf(path), line, sum}, aWord, Again::Never, bytes);
    if (!reply)
        return fail(reply.error());
    if (reply->code != Done)
        return fail(errorOf(*reply, path));
    return stateOf(path);
}

Result<QList<HostProcess>> ShellHost::processes(const QString &program) const
{
    const auto reply = ask({"processes", bytesOf(program)}, mostOfList);
    if (!reply)
        return fail(reply.error());
    const QByteArrayList parts = reply->output.split('\0');
    QList<HostProcess> found;
    constexpr qsizetype head = 4; // number, whether signals are allowed, folder, count of arguments
    for (qsizetype at = 0; at + head < parts.size();) {
        HostProcess process;
        process.pid = parts.at(at).toLongLong();
        process.signalling = parts.at(at + 1) == "1" ? HostProcess::Signals::Allowed : HostProcess::Signals::Refused;
        process.folder = QFile::decodeName(parts.at(at + 2));
        const qsizetype arguments = at + head;
        at = arguments + parts.at(at + 3).toLongLong();
        if (at < arguments || at >= parts.size())
            break;
        for (qsizetype i = arguments; i < at; ++i)
            process.arguments.append(QFile::decodeName(parts.at(i)));
        if (process.pid > 0 && QFileInfo(process.arguments.value(0)).fileName() == program)
            found.append(process);
    }
    return found;
}

Result<std::optional<ProcessMoment>> ShellHost::momentOf(qint64 pid) const
{
    const auto reply = ask({"moment_of", QByteArray::number(pid)}, aWord);
    if (!reply)
        return fail(reply.error());
    const qsizetype boot = reply->output.indexOf('\n') + 1;
    const qsizetype line = reply->output.indexOf('\n', boot) + 1;
    if (reply->code != Done || line <= boot)
        return std::optional<ProcessMoment>();
    return momentIn(reply->output.mid(line),
                    {bootedIn(reply->output.mid(boot)), reply->output.left(boot).trimmed().toLongLong()});
}

Result<> ShellHost::hangUp(qint64 pid) const
{
    if (pid <= 1) // never the first process, nor a group
        return fail(hasEnded(pid));
    const auto reply = ask({"hang_up", QByteArray::number(pid)}, aWord, Again::Never);
    if (!reply)
        return fail(reply.error());
    if (reply->code == Done)
        return {};
    return fail(reply->code == Gone ? hasEnded(pid) : mayNotTell(pid));
}

QString ShellHost::trusted(const QString &program) const
{
    const auto reply = ask({"trusted", bytesOf(program)}, aWord);
    if (!reply || reply->code != Done)
        return {};
    const qsizetype line = reply->output.indexOf('\n');
    const qsizetype end = reply->output.indexOf('\0');
    if (line < 0 || end < line)
        return {};
    const quint32 account = reply->output.left(line).toUInt();
    const QByteArrayList places = reply->output.mid(end + 1).trimmed().split('\n');
    for (const QByteArray &place : places) {
        const QByteArrayList parts = place.split(' ');
        bool isMode = false;
        const quint32 mode = parts.value(1).toUInt(&isMode, 16);
        if (!isMode || !isSafe(parts.at(0).toUInt(), mode, account))
            return {};
    }
    return QFile::decodeName(reply->output.mid(line + 1, end - line - 1));
}

Result<ProcessOutput> ShellHost::run(const QStringList &arguments, std::chrono::milliseconds most) const
{
    QByteArrayList call{"run", QByteArray::number(std::chrono::ceil<std::chrono::seconds>(most).count())};
    for (const QString &argument : arguments)
        call.append(bytesOf(argument));
    const auto reply = m_session.ask({call, {}, most + endsWithin, mostOfLog, Again::Never});
    if (!reply)
        return fail(reply.error());
    if (reply->code == OutOfTime || reply->code == OutOfTimeBusyBox)
        return fail(outOfTime(arguments.value(0), lenientUtf8(reply->complaint)));
    return ProcessOutput{reply->code, reply->output, reply->complaint};
}

} // namespace gatehouse
