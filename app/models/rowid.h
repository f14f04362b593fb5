// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gatehouse {

using RowId = std::uint32_t; ///< of a row in what a table holds, shown or not
inline constexpr RowId noRow = 0xFFFFFFFFU;

} // namespace gatehouse
