// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace gatehouse::mosquitto {

/// What the sensor plugin writes of an attempt to connect, just before the broker decides:
/// "gatehouse-sensor 1 attempt id=70 user=- address=10.0.0.7 protocol=5 subject=- listener=1883". Ids, names and
/// subjects are hexadecimal, so that nobody's choice of them looks like something else; with a "+" behind them they are
/// cut.
struct SensorLine
{
    QByteArray clientId;
    std::optional<QByteArray> user;    ///< nullopt: none was given
    std::optional<QByteArray> subject; ///< of its certificate
    QByteArray address;                ///< empty: not known
    int protocol = 0;                  ///< 3, 4 or 5, as on the wire
    int listener = 0;                  ///< its port; 0: not known
    bool isIdCut = false;
    bool isUserCut = false;
};

/// Of what stands behind "gatehouse-sensor "; nullopt: it is not just that.
std::optional<SensorLine> readSensorLine(QByteArrayView text);

} // namespace gatehouse::mosquitto
