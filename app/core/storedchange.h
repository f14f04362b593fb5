// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/change.h"
#include "core/result.h"

namespace gatehouse {

/// A Change as it is kept for undo: whole, bytes and secret parts included, so only for the owner-only table.
QByteArray changeToStored(const Change &change);
/// BadReply: the bytes are not what changeToStored() made.
Result<Change> changeFromStored(const QByteArray &stored);

} // namespace gatehouse
