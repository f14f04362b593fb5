// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secret.h"

#include <string.h>

namespace gatehouse {

namespace {

// A copy that shares nothing: QByteArray's own copy would, and overwriting a shared one detaches first and leaves the
// original in memory.
QByteArray deepCopy(const QByteArray &bytes)
{
    return QByteArray(bytes.constData(), bytes.size());
}

} // namespace

void overwrite(QByteArray &bytes)
{
    if (bytes.isDetached())
        explicit_bzero(bytes.data(), static_cast<std::size_t>(bytes.size()));
}

void overwrite(QString &text)
{
    if (text.isDetached())
        explicit_bzero(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
}

Secret::Secret(QByteArray utf8)
    : m_bytes(deepCopy(utf8))
{
    overwrite(utf8);
}

Secret Secret::fromText(QString text)
{
    Secret secret(text.toUtf8());
    overwrite(text);
    return secret;
}

Secret::Secret(const Secret &other)
    : m_bytes(deepCopy(other.m_bytes))
{
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::move(other.m_bytes))
{
    other.m_bytes.clear();
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_bytes = deepCopy(other.m_bytes);
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes.swap(other.m_bytes);
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

bool Secret::sameAs(const Secret &other) const
{
    // Every byte of both is looked at, whatever the others were; only the lengths may show in the time.
    const qsizetype length = qMax(m_bytes.size(), other.m_bytes.size());
    volatile unsigned int difference = m_bytes.size() == other.m_bytes.size() ? 0U : 1U;
    for (qsizetype i = 0; i < length; ++i) {
        const unsigned int mine = i < m_bytes.size() ? static_cast<unsigned char>(m_bytes.at(i)) : 0U;
        const unsigned int theirs = i < other.m_bytes.size() ? static_cast<unsigned char>(other.m_bytes.at(i)) : 0U;
        difference = difference | (mine ^ theirs);
    }
    return difference == 0U;
}

void Secret::wipe()
{
    overwrite(m_bytes);
    m_bytes.clear();
}

} // namespace gatehouse
