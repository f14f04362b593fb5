// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"

#include <sys/stat.h>

#include <utility>

namespace gatehouse {

/// A file descriptor that is closed with it.
class OpenFile final
{
public:
    explicit OpenFile(int descriptor = -1)
        : m_descriptor(descriptor)
    {
    }
    OpenFile(OpenFile &&other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
    {
    }
    OpenFile &operator=(OpenFile &&other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    OpenFile(const OpenFile &) = delete;
    OpenFile &operator=(const OpenFile &) = delete;
    ~OpenFile();

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

FileState fileState(const struct stat &status);
/// The bytes of an open file and its state, both of one moment; nullopt: it is written all the time, or errno tells.
std::optional<FileReading> readWhole(const OpenFile &file);

} // namespace gatehouse
