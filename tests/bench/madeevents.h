// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storedevent.h"

namespace gatehouse::bench {

/// One of the events of a busy broker, the same for each number: 20 000 clients of 2 000 users at as many addresses, in
/// mosquitto's words. Of ten, four connect from a port of their own, three leave, two are refused, and one is a denied
/// publish or a change.
StoredEvent madeEvent(quint32 number, qint64 sequence);

} // namespace gatehouse::bench
