// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/aclfile.h"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace gatehouse::mosquitto {

/// A text of up to eight bytes, compared as one number.
class ShortText final
{
public:
    constexpr explicit ShortText(std::string_view text)
    {
        std::array<char, sizeof(quint64)> bytes{};
        std::array<char, sizeof(quint64)> mask{};
        for (std::size_t i = 0; i < text.size(); ++i) {
            bytes.at(i) = text[i];
            mask.at(i) = '\xff';
        }
        m_bytes = std::bit_cast<quint64>(bytes);
        m_mask = std::bit_cast<quint64>(mask);
    }
    /// 1: it stands there. Eight bytes are read, whatever its length.
    [[nodiscard]] unsigned standsAt(const char *at) const
    {
        quint64 bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return unsigned((bytes & m_mask) == m_bytes);
    }

private:
    quint64 m_bytes = 0;
    quint64 m_mask = 0;
};

/// The access that a rule begins with. All are compared at once: which one comes next follows no rule, and a branch
/// that the processor guesses wrong costs as much as the rest of the line.
struct WrittenAccess
{
    static constexpr std::ptrdiff_t readBehind = 10;

    AclAccess access = AclAccess::Deny;
    unsigned length = 0; ///< of the word and the space behind it; 0: it is none of them

    explicit WrittenAccess(const char *at) ///< of which `readBehind` bytes are read
    {
        static constexpr ShortText readWord("read ");
        static constexpr ShortText writeWord("write ");
        static constexpr ShortText denyWord("deny ");
        static constexpr ShortText readWriteBegin("readwrit");
        static constexpr ShortText readWriteEnd("adwrite ");
        const unsigned read = readWord.standsAt(at);
        const unsigned write = writeWord.standsAt(at);
        const unsigned deny = denyWord.standsAt(at);
        const unsigned readWrite = readWriteBegin.standsAt(at) & readWriteEnd.standsAt(at + 2);
        access = AclAccess(read * unsigned(AclAccess::Read) + write * unsigned(AclAccess::Write) +
                           readWrite * unsigned(AclAccess::ReadWrite));
        length = read * 5 + write * 6 + deny * 5 + readWrite * 10;
    }
};

} // namespace gatehouse::mosquitto
