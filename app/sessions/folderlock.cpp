// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/folderlock.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QFile>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gatehouse {

namespace {

QString fileFor(const QString &folder, const QString &subject)
{
    // A broker's id may be an address with slashes in it.
    const QByteArray hash = QCryptographicHash::hash(subject.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return folder + QLatin1Char('/') + QString::fromLatin1(hash) + QLatin1String(".lock");
}

} // namespace

FolderLock::FolderLock(const QString &folder, const QString &subject, QObject *parent)
    : QObject(parent)
    , m_path(QFile::encodeName(fileFor(folder, subject)))
{
    m_again.setSingleShot(true);
    m_again.setInterval(20);
    connect(&m_again, &QTimer::timeout, this, &FolderLock::attempt);
}

FolderLock::~FolderLock()
{
    release();
}

void FolderLock::release()
{
    if (m_file >= 0)
        ::close(m_file);
    m_file = -1;
}

Future<> FolderLock::acquire(std::chrono::milliseconds patience)
{
    m_until = QDeadlineTimer(patience).deadline();
    m_answer.emplace();
    const Future<> future = m_answer->future();
    attempt();
    return future;
}

void FolderLock::attempt()
{
    if (m_file < 0)
        m_file = ::open(m_path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (m_file >= 0 && ::flock(m_file, LOCK_EX | LOCK_NB) == 0) {
        m_answer->finish({});
        return;
    }
    const int code = errno;
    if (m_file < 0 || (code != EWOULDBLOCK && code != EINTR)) {
        release();
        m_answer->finish(
            fail(Fault::Storage,
                 tr("The data folder of Gatehouse cannot be written: a lock could not be made in it. "
                    "Give your account the right to write there, then try again."),
                 QFile::decodeName(m_path) + QLatin1String(": ") + QString::fromLocal8Bit(std::strerror(code))));
        return;
    }
    if (QDeadlineTimer::current().deadline() >= m_until) {
        release();
        m_answer->finish(
            fail(Fault::TimedOut,
                 tr("Another Gatehouse is looking at the same broker's open changes. Try again in a moment."),
                 QFile::decodeName(m_path)));
        return;
    }
    m_again.start();
}

} // namespace gatehouse
