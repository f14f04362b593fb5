// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/result.h"

#include "core/nametable.h"

namespace gatehouse {

QString faultName(Fault fault)
{
    static constexpr auto names = std::to_array<NamedValue<Fault>>({
        {Fault::Offline, "offline"},
        {Fault::Refused, "refused"},
        {Fault::NotSupported, "notSupported"},
        {Fault::Conflict, "conflict"},
        {Fault::BadReply, "badReply"},
        {Fault::BadInput, "badInput"},
        {Fault::Storage, "storage"},
        {Fault::TimedOut, "timedOut"},
        {Fault::Cancelled, "cancelled"},
    });
    return nameIn(names, fault);
}

} // namespace gatehouse
