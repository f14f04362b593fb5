// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "sessions/redaction.h"
#include "store/store.h"

namespace gatehouse {

/// The redaction of one data folder: its key is made at the first use, by one console only, and kept in the store.
Future<Redaction> loadRedaction(const std::shared_ptr<Store> &store, QObject *context);

} // namespace gatehouse
