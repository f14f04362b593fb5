// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"

#include <QString>
#include <QUrl>

namespace gatehouse {

/// "gatehouse:blocked?id=..." with any text, hostile included, as the value.
QUrl placeOf(const QString &page, const QString &key = {}, const QString &value = {});
/// "gatehouse:client?broker=...&user=...": the investigation of one client.
QUrl clientPlace(const QString &brokerId, const Identity &who);
QString pageOf(const QUrl &place);                      ///< "blocked"
QString valueOf(const QUrl &place, const QString &key); ///< decoded; null: not there

} // namespace gatehouse
