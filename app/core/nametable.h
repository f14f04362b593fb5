// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace gatehouse {

/// The stable names of an enumeration, in one place for both directions. For core's own sources.
template <typename Enum> struct NamedValue
{
    Enum value;
    const char *name;
};

template <typename Enum, std::size_t Count> QString nameIn(const std::array<NamedValue<Enum>, Count> &names, Enum value)
{
    for (const NamedValue<Enum> &named : names) {
        if (named.value == value)
            return QString::fromLatin1(named.name);
    }
    return QStringLiteral("unknown");
}

template <typename Enum, std::size_t Count>
std::optional<Enum> valueIn(const std::array<NamedValue<Enum>, Count> &names, QStringView name)
{
    for (const NamedValue<Enum> &named : names) {
        if (name == QLatin1String(named.name))
            return named.value;
    }
    return std::nullopt;
}

template <typename Enum, std::size_t Count> QStringList namesIn(const std::array<NamedValue<Enum>, Count> &names)
{
    QStringList all;
    for (const NamedValue<Enum> &named : names)
        all.append(QString::fromLatin1(named.name));
    return all;
}

} // namespace gatehouse
