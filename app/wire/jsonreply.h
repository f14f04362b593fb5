// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QList>

namespace gatehouse {

/// Reads JSON strictly: the whole of it, UTF-8, no NaN, at most 1024 deep, and no key twice in one object, of which
/// readers would each take another one; but for `mayRepeat`, of which the last one counts. `place` is whose reply it
/// is, for the sentence. BadReply. Safe in any thread.
Result<QJsonDocument> jsonOf(const QByteArray &bytes, const QList<QByteArray> &mayRepeat, const QString &place);

} // namespace gatehouse
