// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json.h"
#include "investigations/investigation.h"

namespace gatehouse {

/// What the ladder is made of, beside the identity: read at one moment.
struct LadderFacts
{
    QString address;                           ///< of the broker, "mqtt://broker:1883"
    bool isReached = false;                    ///< this console is connected
    std::chrono::microseconds latency{0};      ///< 0: not known
    bool isOfFiles = false;                    ///< no broker was asked, only its files
    std::shared_ptr<const AccessPolicy> rules; ///< null: they are not known
    SentenceOf sentenceOf;
};

/// The rungs, the blocks, the answer and the sentence of an investigation whose `who`, `at` and `seen` are set. Pure.
void climb(Investigation &investigation, const LadderFacts &facts);

} // namespace gatehouse
