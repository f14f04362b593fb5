// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verification.h"

#include "core/nametable.h"

namespace gatehouse {

QString verdictName(Verdict verdict)
{
    static constexpr auto names = std::to_array<NamedValue<Verdict>>({
        {Verdict::Verified, "verified"},
        {Verdict::Applied, "applied"},
        {Verdict::Refused, "refused"},
    });
    return nameIn(names, verdict);
}

} // namespace gatehouse
