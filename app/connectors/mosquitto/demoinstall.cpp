// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demoinstall.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::DemoInstall)
};

QString findProgram()
{
    const QString chosen = qEnvironmentVariable("GATEHOUSE_MOSQUITTO");
    if (!chosen.isEmpty())
        return QFileInfo(chosen).isExecutable() ? QFileInfo(chosen).absoluteFilePath() : QString();
    const QString name = QStringLiteral("mosquitto");
    const QString found = QStandardPaths::findExecutable(name);
    if (!found.isEmpty())
        return found;
    // Not in an ordinary user's PATH on Debian.
    return QStandardPaths::findExecutable(
        name, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin"), QStringLiteral("/opt/homebrew/sbin")});
}

QString pluginIn(const QString &folder)
{
    for (const char *suffix : {".so", ".dylib"}) {
        const QString file = folder + QLatin1String("/mosquitto_dynamic_security") + QLatin1String(suffix);
        if (QFileInfo::exists(file))
            return QDir::cleanPath(file);
    }
    return {};
}

/// `lib`, `lib64`, and below `lib` one folder for each architecture (Debian).
QString findPlugin(const QString &program)
{
    const QString beside = QFileInfo(program).absolutePath();
    QString found = pluginIn(beside);
    if (found.isEmpty())
        found = pluginIn(beside + QLatin1String("/../plugins/dynamic-security")); // mosquitto's own build tree
    const QStringList roots{beside + QLatin1String("/.."), QStringLiteral("/usr"), QStringLiteral("/usr/local")};
    for (const QString &root : roots) {
        for (const char *library : {"/lib", "/lib64"}) {
            const QDir folder(root + QLatin1String(library));
            if (found.isEmpty())
                found = pluginIn(folder.path());
            const QStringList inner = folder.entryList({QStringLiteral("*-*"), QStringLiteral("mosquitto*")},
                                                       QDir::Dirs | QDir::NoDotAndDotDot);
            for (const QString &name : inner) {
                if (found.isEmpty())
                    found = pluginIn(folder.filePath(name));
            }
        }
    }
    return found;
}

} // namespace

Result<DemoInstall> findDemoInstall()
{
    DemoInstall install;
    install.program = findProgram();
    if (install.program.isEmpty()) {
        return fail(Fault::NotSupported,
                    Words::tr("The demo broker needs mosquitto, which is not installed here. Install the package "
                              "\"mosquitto\" and try again."));
    }
    install.plugin = findPlugin(install.program);
    if (install.plugin.isEmpty()) {
        return fail(Fault::NotSupported,
                    Words::tr("The demo broker needs the dynamic-security plugin of mosquitto, which is not installed "
                              "here. Install mosquitto 2.0 or newer with its plugins and try again."),
                    install.program);
    }
    return install;
}

} // namespace gatehouse
