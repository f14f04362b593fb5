// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/confvalue.h"

#include <QList>
#include <QString>

namespace gatehouse::mosquitto {

/// What only FlashMQ has among what decides who comes in: its defaults are those of 1.26.2.
struct FlashmqOptions
{
    ConfValue<bool> allowsUnsafeClientIds, allowsUnsafeUserNames; ///< names that hold + or #
    ConfValue<int> mostLength{4096, {}};                          ///< of a client id, user name or topic, in bytes
    ConfValue<int> mostLevels{128, {}};                           ///< of a topic or filter
    ConfValue<int> wildcardDepth;   ///< how many levels must stand before the first wildcard of a subscription
    bool deniesBroadFilters = true; ///< else it only keeps back the retained messages
    bool tellsNotices = true;       ///< in its log
    bool isQuiet = false;           ///< the same, by an older option
    /// Of one listener: networks that may not, or alone may, connect. A denial goes first.
    QList<ConfValue<QString>> deniedFrom, allowedFrom;
    friend bool operator==(const FlashmqOptions &, const FlashmqOptions &) = default;
};

} // namespace gatehouse::mosquitto
