// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/accessrecord.h"

#include "core/nametable.h"

namespace gatehouse {

QString recordKindName(RecordKind kind)
{
    static constexpr auto names = std::to_array<NamedValue<RecordKind>>({
        {RecordKind::Account, "account"},
        {RecordKind::Group, "group"},
        {RecordKind::Role, "role"},
        {RecordKind::Ban, "ban"},
        {RecordKind::Rule, "rule"},
        {RecordKind::Default, "default"},
    });
    return nameIn(names, kind);
}

} // namespace gatehouse
