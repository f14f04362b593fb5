// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demofolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::DemoFolder)
};

const QLatin1String ownerName("owner");

enum class Hold { Free, Taken, NotOurs };

/// The lock of a folder: a file descriptor when it was free.
Hold tryLock(const QString &folder, int &lock)
{
    lock = ::open(QFile::encodeName(folder + u'/' + ownerName).constData(), O_RDWR | O_CLOEXEC);
    if (lock < 0)
        return Hold::NotOurs;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0)
        return Hold::Free;
    ::close(lock);
    lock = -1;
    return Hold::Taken;
}

QString uniqueIn(const QString &dataFolder)
{
    QByteArray name = QFile::encodeName(dataFolder) + "/.demo-XXXXXX";
    return ::mkdtemp(name.data()) ? QFile::decodeName(name) : QString();
}

/// Removes a folder whose holder is dead. Two starters may find it at once, so it is taken aside under a name of its
/// own first and looked at again: a demo that was made in between is put back.
void clearAway(const QString &dataFolder, const QString &folder)
{
    const QString aside = uniqueIn(dataFolder);
    if (aside.isEmpty() || ::rename(QFile::encodeName(folder).constData(), QFile::encodeName(aside).constData()) != 0) {
        QDir().rmdir(aside);
        return;
    }
    int lock = -1;
    if (tryLock(aside, lock) == Hold::Taken) {
        ::rename(QFile::encodeName(aside).constData(), QFile::encodeName(folder).constData());
        return;
    }
    QDir(aside).removeRecursively();
    if (lock >= 0)
        ::close(lock);
}

/// Leftovers of demos that were killed together with the process that watches over them.
void clearLeftovers(const QString &dataFolder)
{
    const QDir folder(dataFolder);
    const QStringList names =
        folder.entryList({QStringLiteral(".demo-*")}, QDir::Dirs | QDir::Hidden | QDir::NoSymLinks);
    for (const QString &name : names) {
        int lock = -1;
        if (tryLock(folder.filePath(name), lock) != Hold::Free)
            continue;
        QDir(folder.filePath(name)).removeRecursively();
        ::close(lock);
    }
}

tl::unexpected<Error> notWritable(const QString &dataFolder, int code)
{
    return fail(Fault::Storage,
                Words::tr("The demo broker cannot write to %1. Choose another folder with --data-dir.").arg(dataFolder),
                QString::fromLocal8Bit(std::strerror(code)));
}

} // namespace

QByteArray DemoState::toJson() const
{
    const QJsonObject object{{QStringLiteral("supervisor"), supervisor},
                             {QStringLiteral("broker"), brokerId},
                             {QStringLiteral("port"), port},
                             {QStringLiteral("user"), user},
                             {QStringLiteral("password"), QString::fromUtf8(password.reveal())}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<DemoState> DemoState::fromJson(const QByteArray &line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    DemoState state;
    state.supervisor = object.value(QLatin1String("supervisor")).toInteger();
    state.brokerId = object.value(QLatin1String("broker")).toString();
    const int port = object.value(QLatin1String("port")).toInt();
    state.user = object.value(QLatin1String("user")).toString();
    state.password = Secret(object.value(QLatin1String("password")).toString().toUtf8());
    if (state.supervisor <= 1 || port <= 0 || port > 65535 || state.brokerId.isEmpty())
        return std::nullopt;
    state.port = quint16(port);
    return state;
}

DemoFolder::DemoFolder(QString path, int lock)
    : m_path(std::move(path))
    , m_lock(lock)
{
}

DemoFolder::DemoFolder(DemoFolder &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_lock(std::exchange(other.m_lock, -1))
{
}

DemoFolder::~DemoFolder()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

QString DemoFolder::pathIn(const QString &dataFolder)
{
    return QDir::cleanPath(dataFolder + QLatin1String("/demo"));
}

Result<DemoFolder> DemoFolder::claim(const QString &dataFolder)
{
    if (!QDir().mkpath(dataFolder))
        return notWritable(dataFolder, errno);
    clearLeftovers(dataFolder);
    const QString path = pathIn(dataFolder);
    const QString fresh = uniqueIn(dataFolder);
    if (fresh.isEmpty())
        return notWritable(dataFolder, errno);
    const int lock =
        ::open(QFile::encodeName(fresh + u'/' + ownerName).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        QDir(fresh).removeRecursively();
        return notWritable(dataFolder, code);
    }
    DemoFolder claimed(path, lock);
    // A folder is moved onto an empty one or onto nothing, so of two starters one wins whole.
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (::rename(QFile::encodeName(fresh).constData(), QFile::encodeName(path).constData()) == 0)
            return claimed;
        int other = -1;
        const Hold hold = tryLock(path, other);
        if (hold == Hold::Free) {
            ::close(other);
            clearAway(dataFolder, path);
        } else if (hold == Hold::Taken) {
            QDir(fresh).removeRecursively();
            return fail(Fault::Conflict, Words::tr("A demo broker of this data folder is running already."));
        }
    }
    QDir(fresh).removeRecursively();
    return fail(
        Fault::Storage,
        Words::tr("%1 is in the way of the demo broker. Move it away, or choose another folder with --data-dir.")
            .arg(path));
}

void DemoFolder::remove() const
{
    // The lock goes last: until then the folder is held, and an empty one is in nobody's way.
    QDir folder(m_path);
    const QFileInfoList content =
        folder.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    for (const QFileInfo &entry : content) {
        if (entry.isDir() && !entry.isSymLink())
            QDir(entry.filePath()).removeRecursively();
        else if (entry.fileName() != ownerName)
            folder.remove(entry.fileName());
    }
    folder.remove(ownerName);
    folder.rmdir(m_path);
}

bool DemoFolder::isHeld(const QString &dataFolder)
{
    int lock = -1;
    const Hold hold = tryLock(pathIn(dataFolder), lock);
    if (hold == Hold::Free)
        ::close(lock);
    return hold == Hold::Taken;
}

std::optional<DemoState> DemoFolder::state(const QString &dataFolder)
{
    if (!isHeld(dataFolder))
        return std::nullopt;
    QFile file(pathIn(dataFolder) + QLatin1String("/state.json"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return DemoState::fromJson(file.read(4096));
}

} // namespace gatehouse
