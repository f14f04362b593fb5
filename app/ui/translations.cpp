// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace gatehouse {

void installTranslations(QCoreApplication &application)
{
    const QString folder = QStringLiteral(":/gatehouse/translations");
    auto *ours = new QTranslator(&application);
    if (ours->load(QLocale(), QStringLiteral("gatehouse"), QStringLiteral("_"), folder) ||
        ours->load(QStringLiteral("gatehouse_en"), folder))
        QCoreApplication::installTranslator(ours);
    auto *qts = new QTranslator(&application);
    if (qts->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(qts);
}

} // namespace gatehouse
