// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// What one connection as a client showed.
struct ProbeReport
{
    bool connected = false;
    quint8 reasonCode = 0; ///< of CONNACK, as MQTT 5 numbers it
    QString meaning;       ///< a sentence
};

} // namespace gatehouse
