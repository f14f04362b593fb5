// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/wirethread.h"

#include <QMutex>

namespace gatehouse {

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
