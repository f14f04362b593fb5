// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>

#include <memory>

namespace gatehouse {

/// The one thread in which all links of the program read and write. It runs while anybody holds it and ends with the
/// last holder, after the work that was posted before.
class WireThread final
{
public:
    static std::shared_ptr<WireThread> shared();
    ~WireThread();
    WireThread(const WireThread &) = delete;
    WireThread &operator=(const WireThread &) = delete;

    void adopt(QObject *object) { object->moveToThread(&m_thread); }

private:
    class Loop final : public QThread
    {
        void run() override;
    };

    WireThread();
    Loop m_thread;
    QObject m_inside; ///< lives in the thread
};

} // namespace gatehouse
