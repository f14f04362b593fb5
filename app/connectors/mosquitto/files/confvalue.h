// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::mosquitto {

/// Where something is written in a file of the broker.
struct ConfPlace
{
    QString file;
    int line = 0;   ///< 1-based; 0: nowhere, the value is the broker's default
    int column = 0; ///< 1-based, in bytes
    friend bool operator==(const ConfPlace &, const ConfPlace &) = default;
};

/// The value of an option, and the line that it was taken from.
template <typename T> struct ConfValue
{
    T value{};
    ConfPlace place;
    [[nodiscard]] bool isSet() const { return place.line > 0; }
    friend bool operator==(const ConfValue &, const ConfValue &) = default;
};

} // namespace gatehouse::mosquitto
