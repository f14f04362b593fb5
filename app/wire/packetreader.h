// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace gatehouse {

/// Reads forward in the body of an MQTT packet. What runs over the end reads as nothing and makes it bad. A view: the
/// bytes belong to somebody else.
class PacketReader final
{
public:
    explicit PacketReader(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    [[nodiscard]] bool atEnd() const { return m_at >= m_bytes.size(); }
    [[nodiscard]] bool isBad() const { return m_bad; }
    [[nodiscard]] qsizetype left() const { return m_bytes.size() - m_at; }
    quint32 number(int bytes)
    {
        quint32 value = 0;
        for (const char byte : take(bytes))
            value = (value << 8) | static_cast<quint8>(byte);
        return value;
    }
    quint32 varying()
    {
        quint32 value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            const quint32 byte = number(1);
            value |= (byte & 0x7f) << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        m_bad = true;
        return 0;
    }
    QByteArrayView string() { return take(static_cast<qsizetype>(number(2))); }
    QByteArrayView take(qsizetype size)
    {
        if (size > m_bytes.size() - m_at) {
            m_bad = true;
            m_at = m_bytes.size();
            return {};
        }
        m_at += size;
        return m_bytes.sliced(m_at - size, size);
    }

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_bad = false;
};

} // namespace gatehouse
