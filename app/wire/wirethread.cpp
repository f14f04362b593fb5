// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/wirethread.h"

#include <QCoreApplication>
#include <QMutex>

#include <openssl/crypto.h>

namespace gatehouse {

// wait() returns while the thread still runs what it left for its very end (Qt 6.4 detaches its threads). OpenSSL frees
// its state of a thread there, and all of its state when the program ends: both at once freed memory twice. So the
// sockets go here, and then the state.
void WireThread::Loop::run()
{
    exec();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    OPENSSL_thread_stop();
}

std::shared_ptr<WireThread> WireThread::shared()
{
    static QMutex mutex;
    static std::weak_ptr<WireThread> running;
    const QMutexLocker lock(&mutex);
    std::shared_ptr<WireThread> thread = running.lock();
    if (!thread) {
        thread.reset(new WireThread);
        running = thread;
    }
    return thread;
}

WireThread::WireThread()
{
    m_thread.setObjectName(QStringLiteral("wire"));
    m_inside.moveToThread(&m_thread);
    m_thread.start();
}

WireThread::~WireThread()
{
    // Posted, so that a DISCONNECT that was posted before still goes out; quit() alone would overtake it.
    QMetaObject::invokeMethod(&m_inside, [this] { m_thread.quit(); });
    m_thread.wait();
}

} // namespace gatehouse
