// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <memory>
#include <vector>

namespace gatehouse::mosquitto {

/// Names that strangers chose, each kept once and known by its number: 0, 1, 2, ... No more of them, and no more bytes,
/// than were allowed. Views of them stay until clear(). One thread.
class ByteNames final
{
public:
    static constexpr quint32 none = 0xffffffff;
    ByteNames(quint32 mostNames, qsizetype mostBytes);

    [[nodiscard]] quint32 find(QByteArrayView name) const; ///< none: it is not there
    quint32 insert(QByteArrayView name);                   ///< none: it is not there, and there is no room
    [[nodiscard]] QByteArrayView name(quint32 number) const
    {
        const Name &one = m_names[number];
        return {one.bytes, qsizetype(one.size)};
    }
    [[nodiscard]] quint32 size() const { return quint32(m_names.size()); }
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }
    void clear();

private:
    struct Name
    {
        const char *bytes;
        quint32 size;
        quint32 hash;
    };
    [[nodiscard]] quint32 slotOf(QByteArrayView name, quint32 hash) const;
    const char *stored(QByteArrayView name);
    void grow();

    quint32 m_mostNames;
    qsizetype m_mostBytes;
    qsizetype m_bytes = 0;
    std::size_t m_seed; ///< strangers cannot know which names share a slot
    std::vector<Name> m_names;
    std::vector<quint32> m_slots; ///< number + 1; 0: free. A power of two
    std::vector<std::unique_ptr<char[]>> m_blocks;
    qsizetype m_blockLeft = 0;
    char *m_next = nullptr;
};

} // namespace gatehouse::mosquitto
