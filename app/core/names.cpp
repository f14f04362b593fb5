// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/abilities.h"
#include "core/accessrecord.h"
#include "core/async.h"
#include "core/auditentry.h"
#include "core/blockedlist.h"
#include "core/clock.h"
#include "core/policy.h"
#include "core/profile.h"
#include "core/secret.h"
#include "core/text.h"
#include "core/topicfilter.h"
#include "core/verification.h"
#include "core/event.h"

namespace gatehouse {
} // namespace gatehouse
