// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/bytenames.h"

#include <QHashFunctions>
#include <QRandomGenerator>

#include <algorithm>
#include <cstring>

namespace gatehouse::mosquitto {

namespace {

constexpr std::size_t firstSlots = 64;
constexpr qsizetype blockSize = 65536;

quint32 hashOf(QByteArrayView name, std::size_t seed)
{
    const std::size_t hash = qHashBits(name.data(), std::size_t(name.size()), seed);
    return quint32(hash ^ (hash >> 32));
}

} // namespace

ByteNames::ByteNames(quint32 mostNames, qsizetype mostBytes)
    : m_mostNames(mostNames)
    , m_mostBytes(mostBytes)
    , m_seed(std::size_t(QRandomGenerator::global()->generate64()))
    , m_slots(firstSlots, 0)
{
}

/// Where it is, or where it would be.
quint32 ByteNames::slotOf(QByteArrayView name, quint32 hash) const
{
    const auto mask = quint32(m_slots.size() - 1);
    for (quint32 slot = hash & mask;; slot = (slot + 1) & mask) {
        const quint32 number = m_slots[slot];
        if (number == 0)
            return slot;
        const Name &one = m_names[number - 1];
        if (one.hash == hash && qsizetype(one.size) == name.size() &&
            (name.isEmpty() || std::memcmp(one.bytes, name.data(), std::size_t(name.size())) == 0))
            return slot;
    }
}

quint32 ByteNames::find(QByteArrayView name) const
{
    return m_slots[slotOf(name, hashOf(name, m_seed))] - 1; // 0 becomes none
}

quint32 ByteNames::insert(QByteArrayView name)
{
    const quint32 hash = hashOf(name, m_seed);
    quint32 slot = slotOf(name, hash);
    if (m_slots[slot] != 0)
        return m_slots[slot] - 1;
    if (m_names.size() >= m_mostNames || m_bytes + name.size() > m_mostBytes)
        return none;
    if ((m_names.size() + 1) * 2 > m_slots.size()) {
        grow();
        slot = slotOf(name, hash);
    }
    m_names.push_back({stored(name), quint32(name.size()), hash});
    m_slots[slot] = quint32(m_names.size());
    return quint32(m_names.size()) - 1;
}

const char *ByteNames::stored(QByteArrayView name)
{
    if (name.isEmpty())
        return "";
    if (m_blockLeft < name.size()) {
        m_blockLeft = std::max(blockSize, name.size());
        m_blocks.push_back(std::make_unique<char[]>(std::size_t(m_blockLeft)));
        m_next = m_blocks.back().get();
    }
    std::memcpy(m_next, name.data(), std::size_t(name.size()));
    m_bytes += name.size();
    m_blockLeft -= name.size();
    return std::exchange(m_next, m_next + name.size());
}

void ByteNames::grow()
{
    m_slots.assign(m_slots.size() * 2, 0);
    const auto mask = quint32(m_slots.size() - 1);
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        quint32 slot = m_names[i].hash & mask;
        while (m_slots[slot] != 0)
            slot = (slot + 1) & mask;
        m_slots[slot] = quint32(i + 1);
    }
}

void ByteNames::clear()
{
    m_names.clear();
    m_blocks.clear();
    m_blockLeft = 0;
    m_bytes = 0;
    m_slots.assign(firstSlots, 0);
}

} // namespace gatehouse::mosquitto
