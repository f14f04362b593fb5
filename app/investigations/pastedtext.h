// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"

#include <QString>
#include <QStringList>

namespace gatehouse {

/// What an error text of a client, or a line of a broker's log, says: who it may be about, what it means, and which
/// questions of the ladder it is about.
struct PastedText
{
    Identity who;      ///< as far as the text names it
    int code = -1;     ///< the reason code of MQTT 5 that says the same; -1: it is none
    QString meaning;   ///< a sentence; empty: it is not known
    QStringList rungs; ///< names of the rungs that it points to, the likeliest first; the others are not at fault
    [[nodiscard]] bool isKnown() const { return !meaning.isEmpty(); }
};

/// Knows usual words of mosquitto's clients and log, Paho, MQTT.js, ESP-IDF, PubSubClient, EMQX, of TLS libraries and
/// of the network; tst_pastedtext lists them. What it does not know it does not guess.
PastedText readPastedText(const QString &text);

} // namespace gatehouse
