// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/folderlock.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>

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
    , m_file(fileFor(folder, subject))
{
    m_file.setStaleLockTime(0); // never by age: only a lock whose process is gone is taken away
    m_again.setSingleShot(true);
    m_again.setInterval(20);
    connect(&m_again, &QTimer::timeout, this, &FolderLock::attempt);
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
    if (m_file.tryLock(0)) {
        m_answer->finish({});
        return;
    }
    if (m_file.error() != QLockFile::LockFailedError) {
        m_answer->finish(fail(Fault::Storage,
                              tr("The data folder of Gatehouse cannot be written: a lock could not be made in it. "
                                 "Give your account the right to write there, then try again."),
                              m_file.fileName()));
        return;
    }
    if (QDeadlineTimer::current().deadline() >= m_until) {
        m_answer->finish(
            fail(Fault::TimedOut,
                 tr("Another Gatehouse is looking at the same broker's open changes. Try again in a moment."),
                 m_file.fileName()));
        return;
    }
    m_again.start();
}

} // namespace gatehouse
