// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/actions/usertimer.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTimer>
#include <QUuid>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::UserTimer)
};

constexpr std::chrono::seconds patience{5};
// A second later than the time itself, when it is over by any clock.
constexpr int behind = 1;

} // namespace

QString UserTimer::program()
{
    const QString beside = QCoreApplication::applicationDirPath() + QLatin1String("/gatehousectl");
    return QFileInfo(beside).isExecutable() ? beside : QStandardPaths::findExecutable(QStringLiteral("gatehousectl"));
}

QString UserTimer::whyNot()
{
    if (QStandardPaths::findExecutable(QStringLiteral("systemd-run")).isEmpty())
        return Words::tr("This machine has no systemd that could run a timer.");
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (runtime.isEmpty() || !QFileInfo::exists(runtime + QLatin1String("/systemd")))
        return Words::tr("No systemd of this account is running.");
    if (program().isEmpty())
        return Words::tr("gatehousectl is not installed beside this program.");
    return {};
}

QStringList UserTimer::commandFor(const QDateTime &until, const QString &dataFolder)
{
    const QString time = until.toUTC().addSecs(behind).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    return {QStringLiteral("systemd-run"),
            QStringLiteral("--user"),
            QStringLiteral("--quiet"),
            QStringLiteral("--collect"),
            QLatin1String("--unit=gatehouse-expire-") + QUuid::createUuid().toString(QUuid::WithoutBraces),
            QStringLiteral("--on-calendar=%1 UTC").arg(time),
            QStringLiteral("--timer-property=AccuracySec=1s"),
            QStringLiteral("--"),
            program(),
            QStringLiteral("--data-dir"),
            dataFolder,
            QStringLiteral("expire")};
}

Future<> UserTimer::start(const QDateTime &until, const QString &dataFolder, QObject *context)
{
    const Answer<> answer;
    QStringList command = commandFor(until, dataFolder);
    auto *process = new QProcess(context);
    process->setProgram(command.takeFirst());
    process->setArguments(command);
    process->setProcessChannelMode(QProcess::MergedChannels);
    const auto end = [answer, process](const QString &trouble) {
        answer.finish(trouble.isEmpty()
                          ? Result<>()
                          : fail(Fault::NotSupported, Words::tr("The timer could not be set: %1 The change is taken "
                                                                "back while Gatehouse is open, or at its next start.")
                                                          .arg(trouble)));
        process->deleteLater();
    };
    QObject::connect(process, &QProcess::finished, process, [end, process](int code, QProcess::ExitStatus status) {
        if (status == QProcess::NormalExit && code == 0)
            return end({});
        const QString said = QString::fromUtf8(process->readAll()).simplified().left(400);
        end(said.isEmpty() ? Words::tr("systemd-run ended with %1.").arg(code) : said);
    });
    QObject::connect(process, &QProcess::errorOccurred, process, [end, process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(process->errorString() + u'.');
    });
    QTimer::singleShot(patience, process, [process] { process->kill(); });
    process->start();
    return answer.future();
}

} // namespace gatehouse
