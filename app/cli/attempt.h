// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policy.h"
#include "core/result.h"

#include <QByteArray>
#include <QString>

namespace gatehouse {

/// The action by its name, "connect" when it is empty. BadInput: no such action, or one without its topic.
Result<Action> actionOfAttempt(const QString &name, const QString &topic);

/// BadInput unless it is empty, or an IPv4 or IPv6 address in full.
Result<> checkAddress(const QString &address);

/// One line of a batch: {"clientId","user","address","password","action","topic"}, all optional. BadReply says what is
/// wrong with it.
Result<Attempt> attemptFromJson(const QByteArray &line);

} // namespace gatehouse
