// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/localhost.h"
#include "wire/shellhost.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace gatehouse;

namespace {

const QByteArray oldText = "old\n";
const QByteArray newText = "new and longer\n";

struct stat statusOf(const QString &path)
{
    struct stat status = {};
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        qWarning("no status of %s", qPrintable(path));
    return status;
}

/// No file may grow beyond some bytes, which is how a full disk looks to who writes.
class SmallFiles
{
public:
    explicit SmallFiles(rlim_t most)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = most;
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SmallFiles()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    SmallFiles(const SmallFiles &) = delete;
    SmallFiles &operator=(const SmallFiles &) = delete;

private:
    rlimit m_before = {};
    void (*m_handler)(int) = SIG_DFL;
};

} // namespace

/// Files and processes: real ones, of this machine, asked of the system itself and of shells.
class TestHost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void replacesAndKeepsTheOldOne();
    void keepsOwnerModeAndAttributes();
    void followsLinks();
    void refusesHardLinks();
    void refusesAFileThatWasChanged();
    void takesAFileThatWasOnlyTouched();
    void leavesTheFileWhereThereIsNoRoom();
    void waitsForNobodyElse();
    void clearsWhatAKilledOneLeft();
    void saysWhatIsInTheWay();
    void writesTheFileThatALinkMeans();
    void saysWhyItCannotRead();
    void readsAGrowingFile();
    void saysThatTheGroupCannotBeKept();
    void findsProcesses();
    void trustsWhatOnlyWeCanChange();

private:
    [[nodiscard]] ShellWay wayTo(const QString &shell) const;
    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    bool write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    [[nodiscard]] QByteArray content(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    [[nodiscard]] QStringList names() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Host> m_host;
    std::unique_ptr<QTemporaryDir> m_tools; ///< of BusyBox
};

void TestHost::initTestCase_data()
{
    QTest::addColumn<QString>("shell");
    for (const char *shell : {"", "dash", "bash", "busybox"})
        QTest::newRow(*shell == '\0' ? "system" : shell) << QString::fromLatin1(shell);
}

void TestHost::initTestCase()
{
    // With its own tools, but for flock, which Debian's has not.
    m_tools = std::make_unique<QTemporaryDir>();
    QCOMPARE(QProcess::execute(QStringLiteral("busybox"),
                               {QStringLiteral("--install"), QStringLiteral("-s"), m_tools->path()}),
             0);
    const QString flock = m_tools->filePath(QStringLiteral("flock"));
    if (!QFile::exists(flock))
        QVERIFY(QFile::link(QStandardPaths::findExecutable(QStringLiteral("flock")), flock));
}

ShellWay TestHost::wayTo(const QString &shell) const
{
    QStringList command{QStandardPaths::findExecutable(shell), QStringLiteral("-c"), shellStart};
    if (shell == u"busybox")
        command = QStringList{QStringLiteral("env"), QStringLiteral("PATH=") + m_tools->path(), command.constFirst(),
                              QStringLiteral("sh")} +
                  command.mid(1);
    return {shell, command, {}};
}

void TestHost::init()
{
    QFETCH_GLOBAL(const QString, shell);
    if (shell.isEmpty())
        m_host = std::make_unique<LocalHost>();
    else
        m_host = std::make_unique<ShellHost>(wayTo(shell));
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(write("list", oldText));
}

void TestHost::replacesAndKeepsTheOldOne()
{
    QVERIFY(m_host->mayReplace(path("list")));
    for (int i = 0; i < 3; ++i) {
        const auto read = m_host->read(path("list"));
        QVERIFY(read);
        QCOMPARE(read->state, m_host->stateOf(path("list")).value());
        const QByteArray next = newText + QByteArray::number(i);
        const auto replaced = m_host->replace(path("list"), next, *read);
        QVERIFY2(replaced, replaced ? "" : qPrintable(replaced.error().what));
        QCOMPARE(content("list"), next);
        QCOMPARE(content("list.before-gatehouse"), read->bytes);
        QVERIFY(m_host->stateOf(path("list")).value() != read->state);
    }
    QCOMPARE(names(), QStringList({QStringLiteral("list"), QStringLiteral("list.before-gatehouse")}));
    QCOMPARE(Host::keptName(path("list")), path("list.before-gatehouse"));
}

void TestHost::keepsOwnerModeAndAttributes()
{
    const QByteArray name = QFile::encodeName(path("list"));
    const bool isRoot = ::geteuid() == 0;
    if (isRoot)
        QCOMPARE(::chown(name.constData(), 65534, 12345), 0);
    QCOMPARE(::chmod(name.constData(), 0640), 0);
    const bool hasAttributes = ::setxattr(name.constData(), "user.origin", "lab", 3, 0) == 0;
    QVERIFY(m_host->replace(path("list"), newText, m_host->read(path("list")).value()));
    const struct stat status = statusOf(path("list"));
    QCOMPARE(status.st_mode & 07777, mode_t(0640));
    QCOMPARE(status.st_uid, isRoot ? uid_t(65534) : ::geteuid());
    if (isRoot)
        QCOMPARE(status.st_gid, gid_t(12345));
    QFETCH_GLOBAL(const QString, shell);
    // A file system without them has none to lose; BusyBox does not know them.
    if (hasAttributes && shell != u"busybox") {
        QByteArray value(8, '\0');
        value.truncate(::getxattr(name.constData(), "user.origin", value.data(), 8));
        QCOMPARE(value, QByteArray("lab"));
    }
}

void TestHost::followsLinks()
{
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("real")));
    QVERIFY(write("real/list", oldText));
    QVERIFY(QFile::link(QStringLiteral("real/list"), path("link")));
    QVERIFY(m_host->replace(path("link"), newText, m_host->read(path("link")).value()));
    QVERIFY(S_ISLNK(statusOf(path("link")).st_mode));
    QCOMPARE(content("real/list"), newText);
    QCOMPARE(content("real/list.before-gatehouse"), oldText);
    QVERIFY(!names().contains(QStringLiteral("link.before-gatehouse")));
}

void TestHost::refusesHardLinks()
{
    QCOMPARE(::link(QFile::encodeName(path("list")).constData(), QFile::encodeName(path("twin")).constData()), 0);
    const auto replaced = m_host->replace(path("list"), newText, m_host->read(path("list")).value());
    QVERIFY(!replaced);
    QCOMPARE(replaced.error().fault, Fault::NotSupported);
    QCOMPARE(content("list"), oldText);
    QCOMPARE(names().size(), 2);
}

void TestHost::refusesAFileThatWasChanged()
{
    const FileReading read = m_host->read(path("list")).value();
    QVERIFY(write("list", "dlo\n")); // of the same size
    const auto replaced = m_host->replace(path("list"), newText, read);
    QVERIFY(!replaced);
    QCOMPARE(replaced.error().fault, Fault::Conflict);
    QCOMPARE(content("list"), QByteArray("dlo\n"));
    QVERIFY(QFile::remove(path("list")));
    QVERIFY(!m_host->replace(path("list"), newText, read));
    QCOMPARE(names(), QStringList());
}

void TestHost::takesAFileThatWasOnlyTouched()
{
    const FileReading read = m_host->read(path("list")).value();
    QVERIFY(QFile::remove(path("list")));
    QVERIFY(write("list", oldText)); // another file with the same bytes
    QVERIFY(m_host->replace(path("list"), newText, read));
    QCOMPARE(content("list"), newText);
}

void TestHost::leavesTheFileWhereThereIsNoRoom()
{
    Result<FileState> replaced;
    {
        const SmallFiles small(1000);
        init(); // a shell keeps the limits that it was started with
        replaced = m_host->replace(path("list"), QByteArray(100000, 'x'), m_host->read(path("list")).value());
    }
    QVERIFY(!replaced);
    QCOMPARE(replaced.error().fault, Fault::Storage);
    QVERIFY2(replaced.error().what.contains(QStringLiteral("no room")), qPrintable(replaced.error().what));
    QCOMPARE(content("list"), oldText);
    QCOMPARE(names(), QStringList{QStringLiteral("list")});
}

void TestHost::waitsForNobodyElse()
{
    const FileReading read = m_host->read(path("list")).value();
    const int other = ::open(QFile::encodeName(path(".list.gatehouse")).constData(), O_CREAT | O_WRONLY, 0600);
    QVERIFY(other >= 0);
    QCOMPARE(::flock(other, LOCK_EX), 0);
    const auto replaced = m_host->replace(path("list"), newText, read);
    QVERIFY(!replaced);
    QCOMPARE(replaced.error().fault, Fault::Conflict);
    QVERIFY(names().contains(QStringLiteral(".list.gatehouse"))); // the other one's
    ::close(other);
    QVERIFY(m_host->replace(path("list"), newText, read));
    QCOMPARE(content("list"), newText);
}

void TestHost::clearsWhatAKilledOneLeft()
{
    QVERIFY(write(".list.gatehouse", "half"));
    // Killed between the second name of the old file and the exchange.
    QCOMPARE(::link(QFile::encodeName(path("list")).constData(),
                    QFile::encodeName(path("list.before-gatehouse")).constData()),
             0);
    const auto replaced = m_host->replace(path("list"), newText, m_host->read(path("list")).value());
    QVERIFY2(replaced, replaced ? "" : qPrintable(replaced.error().what));
    QCOMPARE(content("list"), newText);
    QCOMPARE(content("list.before-gatehouse"), oldText);
    QCOMPARE(names().size(), 2);
}

void TestHost::saysWhatIsInTheWay()
{
    const QByteArray place = QFile::encodeName(path(".list.gatehouse"));
    const FileReading read = m_host->read(path("list")).value();
    const auto isRefused = [&] {
        const auto replaced = m_host->replace(path("list"), newText, read);
        return !replaced && replaced.error().what.contains(QStringLiteral(".list.gatehouse"));
    };
    QCOMPARE(::mkfifo(place.constData(), 0600), 0); // and does not wait for a reader
    QVERIFY(isRefused());
    QCOMPARE(::unlink(place.constData()), 0);
    QCOMPARE(::symlink("/nowhere", place.constData()), 0);
    QVERIFY(isRefused());
    QCOMPARE(::unlink(place.constData()), 0);
    QCOMPARE(::mkdir(place.constData(), 0700), 0);
    QVERIFY(isRefused());
    QCOMPARE(content("list"), oldText);
    QCOMPARE(::rmdir(place.constData()), 0);
    QVERIFY(m_host->replace(path("list"), newText, read));
}

void TestHost::writesTheFileThatALinkMeans()
{
    // A name that ends with a line end, which shells take away, beside one without.
    const QString meant = path("list") + u'\n';
    QVERIFY(QFile::copy(path("list"), meant));
    QVERIFY(QFile::link(meant, path("link")));
    QVERIFY(m_host->replace(path("link"), newText, m_host->read(path("link")).value()));
    QCOMPARE(content("list"), oldText);
    QCOMPARE(content("list\n"), newText);
}

void TestHost::saysWhyItCannotRead()
{
    QCOMPARE(m_host->read(path("missing")).error().fault, Fault::BadInput);
    QCOMPARE(m_host->read(m_folder->path()).error().fault, Fault::BadInput);
    QCOMPARE(::mkfifo(QFile::encodeName(path("pipe")).constData(), 0600), 0);
    QCOMPARE(m_host->read(path("pipe")).error().fault, Fault::BadInput); // and does not wait for a writer
    QVERIFY(!m_host->list(path("missing")));
    QVERIFY(!m_host->stateOf(path("missing")));
    QVERIFY(!m_host->mayReplace(path("missing")));
    for (const QString &place : {QStringLiteral("/dev/null"), m_folder->path(), path("pipe")})
        QVERIFY(m_host->mayReplace(place).error().what.contains(QStringLiteral("no file")));
    QVERIFY(!m_host->replace(path("missing"), newText, {}));
    QCOMPARE(m_host->list(m_folder->path()).value().size(), 2);
}

void TestHost::readsAGrowingFile()
{
    QFile file(path("log"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    file.write("one\n");
    QCOMPARE(m_host->readFrom(path("log"), 0).value(), QByteArray("one\n"));
    QCOMPARE(m_host->readFrom(path("log"), 4).value(), QByteArray());
    file.write("two\n");
    QCOMPARE(m_host->readFrom(path("log"), 4).value(), QByteArray("two\n"));
    QCOMPARE(m_host->readFrom(path("log"), 400).value(), QByteArray()); // it was emptied meanwhile
}

void TestHost::saysThatTheGroupCannotBeKept()
{
    constexpr uid_t nobody = 65534;
    constexpr gid_t foreign = 54321;
    QVERIFY(m_host->mayReplace(path("list")));
    const QByteArray list = QFile::encodeName(path("list"));
    if (::chown(list.constData(), nobody, foreign) != 0)
        return; // only root can give a file away, and whoever else is in all groups of its own files
    QVERIFY(m_host->mayReplace(path("list"))); // as root
    for (const QString &folder : {m_folder->path(), m_tools->path()})
        QCOMPARE(::chmod(QFile::encodeName(folder).constData(), 0777), 0);
    const auto isSaid = [this](const Host &host) {
        const Result<> may = host.mayReplace(path("list"));
        const FileReading read = host.read(path("list")).value_or(FileReading());
        const auto replaced = host.replace(path("list"), newText, read);
        return read.bytes == oldText && !may && may.error().what.contains(QStringLiteral("group")) && !replaced &&
               replaced.error().what.contains(QStringLiteral("group"));
    };
    QFETCH_GLOBAL(const QString, shell);
    if (!shell.isEmpty()) {
        ShellWay way = wayTo(shell);
        way.command =
            QStringList{QStandardPaths::findExecutable(QStringLiteral("setpriv")), QStringLiteral("--reuid=65534"),
                        QStringLiteral("--regid=65534"), QStringLiteral("--clear-groups")} +
            way.command;
        QVERIFY(isSaid(ShellHost(way)));
    } else {
        const pid_t child = ::fork();
        if (child == 0) {
            const bool isNobody = ::setgroups(0, nullptr) == 0 && ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
            ::_exit(isNobody && isSaid(*m_host) ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    QCOMPARE(content("list"), oldText);
    QCOMPARE(names(), QStringList{QStringLiteral("list")}); // nothing half done
}

void TestHost::findsProcesses()
{
    QProcess sleeper;
    sleeper.setWorkingDirectory(m_folder->path());
    const std::chrono::milliseconds earlier(QDateTime::currentMSecsSinceEpoch());
    sleeper.start(QStringLiteral("/bin/bash"),
                  {QStringLiteral("-c"), QStringLiteral("exec -a gatehouse-tester sleep 60")});
    QVERIFY(sleeper.waitForStarted());
    const qint64 pid = sleeper.processId();
    const auto found = [this, pid] {
        const QList<HostProcess> all = m_host->processes(QStringLiteral("gatehouse-tester")).value();
        const auto ours =
            std::find_if(all.cbegin(), all.cend(), [pid](const HostProcess &process) { return process.pid == pid; });
        return ours == all.cend() ? HostProcess() : *ours;
    };
    QTRY_COMPARE(found().pid, pid);
    QCOMPARE(found().arguments, QStringList({QStringLiteral("gatehouse-tester"), QStringLiteral("60")}));
    QCOMPARE(found().folder, QFileInfo(m_folder->path()).canonicalFilePath());
    QCOMPARE(found().signalling, HostProcess::Signals::Allowed);
    const std::chrono::milliseconds later(QDateTime::currentMSecsSinceEpoch());
    QTRY_COMPARE(m_host->momentOf(pid).value()->doing, ProcessMoment::Doing::Waits);
    const std::chrono::milliseconds started = m_host->momentOf(pid).value()->started;
    QVERIFY(started <= later && started + std::chrono::milliseconds(1100) >= earlier);
    QVERIFY(m_host->hangUp(pid));
    QTRY_VERIFY(!m_host->momentOf(pid).value());
    QVERIFY(sleeper.waitForFinished() || sleeper.state() == QProcess::NotRunning);
    QVERIFY(!m_host->hangUp(pid));
    QVERIFY(!m_host->hangUp(1)); // never the first process, nor a group
    QVERIFY(!m_host->hangUp(-1));
    const auto own = m_host->momentOf(::getpid()).value();
    QVERIFY(own && own->used.count() >= 0);
}

void TestHost::trustsWhatOnlyWeCanChange()
{
    QVERIFY(!m_host->trusted(QStringLiteral("/bin/sh")).isEmpty());
    QCOMPARE(m_host->trusted(path("missing")), QString());
    QVERIFY(write("program", "#!/bin/sh\n"));
    const QString real = QFileInfo(path("program")).canonicalFilePath();
    const QByteArray program = QFile::encodeName(path("program"));
    const QByteArray folder = QFile::encodeName(m_folder->path());
    QVERIFY(::chmod(program.constData(), 0755) == 0);
    QCOMPARE(m_host->trusted(path("program")), real);
    QVERIFY(::chmod(program.constData(), 0775) == 0); // the group may write it
    QCOMPARE(m_host->trusted(path("program")), QString());
    QVERIFY(::chmod(program.constData(), 0755) == 0);
    QVERIFY(::chmod(folder.constData(), 0777) == 0); // others may put another file there
    QCOMPARE(m_host->trusted(path("program")), QString());
    QVERIFY(::chmod(folder.constData(), 01777) == 0); // but not here
    QCOMPARE(m_host->trusted(path("program")), real);
    QVERIFY(::chmod(folder.constData(), 0700) == 0);
    if (::geteuid() == 0) {
        QVERIFY(::chown(program.constData(), 65534, 65534) == 0);
        QCOMPARE(m_host->trusted(path("program")), QString());
        QVERIFY(::chown(program.constData(), 0, 0) == 0);
    }
    // Who can change a link could change it between this and the call.
    const QString open = path("open");
    QVERIFY(QDir().mkdir(open) && ::chmod(QFile::encodeName(open).constData(), 0777) == 0);
    QVERIFY(QFile::link(path("program"), open + QStringLiteral("/link")));
    QCOMPARE(m_host->trusted(open + QStringLiteral("/link")), real); // never the link itself
    QVERIFY(QFile::copy(path("program"), open + QStringLiteral("/program")));
    QVERIFY(QFile::link(open + QStringLiteral("/program"), path("link")));
    QCOMPARE(m_host->trusted(path("link")), QString());
}

QTEST_GUILESS_MAIN(TestHost)
#include "tst_host.moc"
