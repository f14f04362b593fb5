// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demorun.h"

#include <QCoreApplication>

#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::DemoRun)
};

bool isSocket(int descriptor)
{
    struct stat what = {};
    return ::fstat(descriptor, &what) == 0 && S_ISSOCK(what.st_mode);
}

/// Away from the starter: it neither waits for this process nor ends it with its terminal.
void goIntoBackground()
{
    if (::fork() > 0)
        ::_exit(0);
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
}

} // namespace

int runDemo(const QString &dataFolder, DemoStay stay, int &argc, char **argv)
{
    if (::fcntl(STDIN_FILENO, F_GETFD) < 0)
        ::open("/dev/null", O_RDWR);
    const bool background = isSocket(STDIN_FILENO);
    const DemoVoice voice(background ? STDIN_FILENO : STDOUT_FILENO);
    if (background)
        goIntoBackground();
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);

    const Result<DemoFolder> folder = DemoFolder::claim(dataFolder);
    if (!folder) {
        if (folder.error().fault == Fault::Conflict)
            voice.busy();
        else
            voice.failed(folder.error());
        return folder.error().fault == Fault::Storage ? 5 : 4;
    }
    const DemoWatch watch(*folder);
    if (!watch.isRunning()) {
        voice.failed(
            Error{Fault::Storage,
                  Words::tr("The demo broker could not start a second process. End some programs and try again."),
                  {}});
        folder->remove();
        return 5;
    }
    QCoreApplication application(argc, argv);
    DemoSupervisor supervisor(*folder, watch, voice, stay);
    QObject::connect(&supervisor, &DemoSupervisor::ended, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    supervisor.start();
    return application.exec();
}

} // namespace gatehouse
