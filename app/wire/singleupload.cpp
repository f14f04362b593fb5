// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/singleupload.h"

#include <cstring>

namespace gatehouse {

SingleUpload::SingleUpload(const Secret &body, QObject *parent)
    : QIODevice(parent)
    , m_body(body)
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered); // a buffer would be one more copy of a password
}

bool SingleUpload::seek(qint64 position)
{
    return position == pos();
}

qint64 SingleUpload::readData(char *data, qint64 most)
{
    const qint64 count = qMin(most, size() - m_read);
    if (count <= 0)
        return -1;
    std::memcpy(data, m_body.reveal().constData() + m_read, static_cast<std::size_t>(count));
    m_read += count;
    return count;
}

qint64 SingleUpload::writeData(const char *, qint64)
{
    return -1;
}

} // namespace gatehouse
