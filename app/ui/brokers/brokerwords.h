// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "ui/widgets/theme.h"

#include <QString>

namespace gatehouse {

/// How the state of a broker is shown: always by icon and word.
struct StateWords
{
    QString word;
    QString iconName;
    Tone tone = Tone::Muted;
};
StateWords wordsOf(BrokerSession::State state);

QString nameOf(const Profile &profile);                 ///< visible; the address when it has no name
QString addressOf(const Profile &profile);              ///< visible: "mqtts://admin@host:8883"
QString latencyText(std::chrono::microseconds latency); ///< "0.4 ms"; empty: not known

} // namespace gatehouse
