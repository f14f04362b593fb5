// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/remembered.h"

#include <QCoreApplication>
#include <QSettings>

namespace gatehouse {
namespace {
constexpr auto fileKey = "gatehouseRememberedFile";
}

void rememberIn(const QString &file)
{
    qApp->setProperty(fileKey, file);
}

QVariant remembered(const QString &key, const QVariant &otherwise)
{
    const QString file = qApp->property(fileKey).toString();
    return file.isEmpty() ? otherwise : QSettings(file, QSettings::IniFormat).value(key, otherwise);
}

void remember(const QString &key, const QVariant &value)
{
    const QString file = qApp->property(fileKey).toString();
    if (!file.isEmpty())
        QSettings(file, QSettings::IniFormat).setValue(key, value);
}

} // namespace gatehouse
