// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/linereader.h"

#include <algorithm>
#include <cstring>

namespace gatehouse::mosquitto {

bool LineReader::next(QByteArrayView &line)
{
    if (m_rest.isEmpty())
        return false;
    ++m_number;
    const void *end = std::memchr(m_rest.data(), '\n', std::size_t(m_rest.size()));
    if (end) {
        const qsizetype length = static_cast<const char *>(end) - m_rest.data();
        line = m_rest.first(length);
        m_rest = m_rest.sliced(length + 1);
        while (length + 2 > m_buffer)
            m_buffer += 1000;
        return true;
    }
    line = m_rest;
    m_rest = {};
    while (line.size() >= m_buffer)
        m_buffer += 1000;
    if (line.size() != m_buffer - 1)
        return true;
    m_lost = line;
    return false;
}

std::size_t LineReader::usualLength() const
{
    const QByteArrayView sample = m_rest.first(std::min<qsizetype>(m_rest.size(), 65536));
    const auto lines = std::size_t(std::count(sample.begin(), sample.end(), '\n'));
    return std::size_t(sample.size()) / (lines + 1) + 1;
}

} // namespace gatehouse::mosquitto
