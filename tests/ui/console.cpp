// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"

#include "ui/places.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/theme.h"
#include "vault/secretstore.h"

#include <QApplication>

namespace gatehouse::test {
namespace {

/// What a desktop without a keychain answers.
class NoKeychain final : public SecretStore
{
public:
    Future<> probe() override { return ready<void>(missing()); }
    Future<Secret> read(const QString &) override { return ready<Secret>(missing()); }
    Future<> write(const QString &, const Secret &) override { return ready<void>(missing()); }
    Future<> remove(const QString &) override { return ready<void>(missing()); }

private:
    static tl::unexpected<Error> missing()
    {
        return fail(Fault::NotSupported,
                    QStringLiteral("No keychain answers in this session. Start one and try again."));
    }
};

} // namespace

Console::Console(Keychain keychain)
    : m_keychain(keychain)
{
    applyTheme(*qApp, Scheme::Light, 100);
    rememberIn(m_folder.filePath(QStringLiteral("gatehouse.ini")));
}

Console::~Console()
{
    close();
    rememberIn({});
}

bool Console::open()
{
    const Result<std::shared_ptr<Store>> store = await(Store::open(m_folder.path()));
    if (!store) {
        m_problem = told(store);
        return false;
    }
    m_store = *store;
    std::unique_ptr<SecretStore> secrets;
    if (m_keychain == Keychain::Works)
        secrets = SecretStore::memory();
    else
        secrets = std::make_unique<NoKeychain>();
    m_sessions = std::make_unique<Sessions>(m_store, std::move(secrets), Operator::current(QStringLiteral("Test")));
    const Result<> loaded = await(m_sessions->load());
    if (!loaded) {
        m_problem = told(loaded);
        return false;
    }
    m_activity = std::make_unique<ActivityLog>(*m_sessions);
    m_window = std::make_unique<MainWindow>(*m_sessions, *m_activity);
    m_window->resize(1280, 820);
    m_window->showFirst();
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get())) {
        m_problem = "The window did not become active.";
        return false;
    }
    return true;
}

void Console::close()
{
    if (m_window)
        m_window->close();
    m_window.reset();
    m_activity.reset();
    m_sessions.reset();
    m_store.reset();
}

BrokerSession *Console::add(const BrokerProcess &broker, const QString &name, Writing writing)
{
    Profile profile = profileOf(broker, name);
    profile.writing = writing;
    return add(profile);
}

BrokerSession *Console::add(const Profile &profile)
{
    const Secret password = Secret::fromText(QStringLiteral("adminpw"));
    const Result<BrokerSession *> added = await(m_sessions->add(profile, password, Remember::No));
    if (!added) {
        m_problem = told(added);
        return nullptr;
    }
    const Result<> opened = await(m_sessions->open((*added)->profile().id, password, Remember::No));
    if (!opened) {
        m_problem = told(opened);
        return nullptr;
    }
    return *added;
}

void Console::showPage(const QString &id)
{
    m_window->showPlace(placeOf(id));
}

void Console::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : m_window.get(), key, modifiers);
}

Profile profileOf(const BrokerProcess &broker, const QString &name)
{
    Profile profile;
    profile.name = name;
    profile.endpoint.host = QStringLiteral("127.0.0.1");
    profile.endpoint.port = broker.port();
    profile.endpoint.user = QStringLiteral("admin");
    return profile;
}

} // namespace gatehouse::test
