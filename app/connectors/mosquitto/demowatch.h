// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/demofolder.h"

#include <QtGlobal>

namespace gatehouse {

/// A second, tiny process that waits for the end of this one, however it comes, and then ends the broker and removes
/// the folder. Begun before there are threads or an event loop; owned by the supervisor of the demo.
class DemoWatch final
{
public:
    explicit DemoWatch(const DemoFolder &folder);
    DemoWatch(const DemoWatch &) = delete;
    DemoWatch &operator=(const DemoWatch &) = delete;
    ~DemoWatch();

    [[nodiscard]] bool isRunning() const { return m_pipe >= 0; }
    void setBroker(qint64 pid) const; ///< the process to end

private:
    int m_pipe = -1;
};

} // namespace gatehouse
