// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/linesplitter.h"

namespace gatehouse::mosquitto {

void LineSplitter::keep(QByteArrayView part)
{
    if (m_isSkipping)
        return;
    if (m_rest.isEmpty()) { // a hole of megabytes in a file that was truncated is no long line
        while (!part.isEmpty() && part.front() == '\0') {
            part = part.sliced(1);
            ++m_zeros;
        }
    }
    if (m_rest.size() + part.size() > longest) {
        ++m_overlong;
        m_isSkipping = true;
        m_rest.truncate(0);
        return;
    }
    m_rest.append(part.data(), part.size());
}

} // namespace gatehouse::mosquitto
