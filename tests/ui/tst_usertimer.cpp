// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/actions/usertimer.h"

#include "support/await.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// The timer of the account. Where tests run there is no systemd of an account, so what stands in for it is a script
/// that notes how it was called.
class TestUserTimer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhyThereIsNone();
    void asksForTheRightTime();
    void tellsWhatWentWrong();

private:
    void write(const QString &name, const QByteArray &script) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_path, m_runtime;
};

namespace {

const QDateTime until(QDate(2026, 11, 28), QTime(23, 59, 59), Qt::UTC);

} // namespace

void TestUserTimer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = qgetenv("PATH");
    m_runtime = qgetenv("XDG_RUNTIME_DIR");
    qputenv("PATH", m_folder->path().toUtf8());
    qputenv("XDG_RUNTIME_DIR", m_folder->path().toUtf8());
    write(QStringLiteral("gatehousectl"), "exit 0\n");
}

void TestUserTimer::cleanup()
{
    qputenv("PATH", m_path);
    if (m_runtime.isNull())
        qunsetenv("XDG_RUNTIME_DIR");
    else
        qputenv("XDG_RUNTIME_DIR", m_runtime);
}

void TestUserTimer::write(const QString &name, const QByteArray &script) const
{
    QFile file(m_folder->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + script);
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestUserTimer::saysWhyThereIsNone()
{
    QVERIFY(UserTimer::whyNot().contains(QLatin1String("systemd")));
    write(QStringLiteral("systemd-run"), "exit 0\n");
    QVERIFY(UserTimer::whyNot().contains(QLatin1String("of this account")));
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("systemd")));
    QCOMPARE(UserTimer::whyNot(), QString());
    QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("gatehousectl"))));
    QVERIFY(UserTimer::whyNot().contains(QLatin1String("gatehousectl")));
}

void TestUserTimer::asksForTheRightTime()
{
    write(QStringLiteral("systemd-run"), "for a in \"$@\"; do echo \"$a\"; done > \"$XDG_RUNTIME_DIR/called\"\n");
    const QString data = QStringLiteral("/a folder/it's");
    QVERIFY(await(UserTimer::start(until, data, this)));
    QFile called(m_folder->filePath(QStringLiteral("called")));
    QVERIFY(called.open(QIODevice::ReadOnly));
    const QStringList arguments = QString::fromUtf8(called.readAll()).split(u'\n');
    // A second behind, over midnight.
    QVERIFY(arguments.contains(QStringLiteral("--on-calendar=2026-11-29 00:00:00 UTC")));
    QVERIFY(arguments.contains(QStringLiteral("--user")));
    const qsizetype program = arguments.indexOf(QStringLiteral("--")) + 1;
    QVERIFY(program > 0);
    QVERIFY(arguments.at(program).endsWith(QLatin1String("/gatehousectl")));
    QCOMPARE(arguments.mid(program + 1, 3),
             (QStringList{QStringLiteral("--data-dir"), data, QStringLiteral("expire")}));
}

void TestUserTimer::tellsWhatWentWrong()
{
    write(QStringLiteral("systemd-run"), "echo 'Failed to connect to bus.' >&2; exit 1\n");
    auto failed = await(UserTimer::start(until, m_folder->path(), this));
    QVERIFY(!failed);
    QVERIFY(failed.error().what.contains(QLatin1String("Failed to connect to bus.")));
    QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("systemd-run"))));
    failed = await(UserTimer::start(until, m_folder->path(), this));
    QVERIFY(!failed);
    QVERIFY(failed.error().what.startsWith(QLatin1String("The timer could not be set")));
}

QTEST_GUILESS_MAIN(TestUserTimer)
#include "tst_usertimer.moc"
