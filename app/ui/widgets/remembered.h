// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

namespace gatehouse {

/// What the window remembers between runs (geometry, columns, theme), in one INI file. Before rememberIn() nothing is
/// kept. GUI thread.
void rememberIn(const QString &file);
QVariant remembered(const QString &key, const QVariant &otherwise = {});
void remember(const QString &key, const QVariant &value);

} // namespace gatehouse
