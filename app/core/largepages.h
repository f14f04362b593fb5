// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace gatehouse {

/// Asks for pages of 2 MB for memory that is about to be filled: with the usual 4 KB the system takes four times as
/// long to hand out what a file of 100 MB needs as it takes to read it. Before the first byte is written; smaller
/// memory, and a system that has no such pages, goes on as before.
void useLargePages(void *memory, std::size_t size);

template <typename Value> void reserveInLargePages(std::vector<Value> &values, std::size_t count)
{
    values.reserve(count);
    useLargePages(values.data(), count * sizeof(Value));
}

} // namespace gatehouse
