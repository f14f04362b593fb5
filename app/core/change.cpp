// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/change.h"

#include <numeric>

namespace gatehouse {

qsizetype Plan::changeCount() const
{
    return std::accumulate(items.cbegin(), items.cend(), qsizetype(0),
                           [](qsizetype sum, const PlanItem &item) { return sum + item.changes.size(); });
}

Change inverseOf(const Change &change, QString sentence)
{
    Change inverse;
    inverse.record = change.record;
    inverse.container = change.container;
    inverse.before = change.after;
    inverse.after = change.before;
    inverse.sentence = std::move(sentence);
    inverse.effects.alsoAffected = change.effects.alsoAffected;
    inverse.effects.touchesConsole = change.effects.touchesConsole;
    if (change.undo.kind != Undo::Kind::Exact) {
        // What the first change could not keep is not in its `before` either, so the inverse cannot be turned back
        // whole.
        inverse.undo.kind = Undo::Kind::Partly;
        inverse.undo.why = change.undo.why;
    }
    return inverse;
}

} // namespace gatehouse
