// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a picture of every page and state of the real window, on real brokers with made-up devices:
//   screenshots FOLDER [SCENE ...]
// Each scene is shown light, dark and in high contrast, at 100 % and 200 % text. Also a test: it ends with 1 when a
// scene could not be reached.

#include "ui/accessible.h"
#include "ui/console.h"
#include "ui/places.h"
#include "ui/startwindow.h"
#include "ui/translations.h"
#include "ui/widgets/theme.h"
#include "wire/mqttlink.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QToolButton>

#include <cstdio>
#include <functional>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

struct Variant
{
    const char *name;
    Scheme scheme;
    int percent;
};
constexpr Variant variants[]{{"light", Scheme::Light, 100},
                             {"dark", Scheme::Dark, 100},
                             {"contrast", Scheme::HighContrast, 100},
                             {"light-200", Scheme::Light, 200},
                             {"dark-200", Scheme::Dark, 200}};

class Album final
{
public:
    Album(const QString &folder, const QStringList &wanted)
        : m_folder(folder)
        , m_wanted(wanted)
    {
        m_folder.mkpath(QStringLiteral("."));
    }

    void take(const QString &scene, QWidget *window)
    {
        if (!m_wanted.isEmpty() && !m_wanted.contains(scene))
            return;
        for (const Variant &variant : variants) {
            applyTheme(*qApp, variant.scheme, variant.percent);
            settle();
            const QString name = QStringLiteral("%1-%2.png").arg(scene, QLatin1String(variant.name));
            if (!window->grab().save(m_folder.filePath(name)))
                fail("cannot be written", name);
        }
        applyTheme(*qApp, Scheme::Light, 100);
        settle();
    }
    void reach(const QString &what, const std::function<bool()> &reached)
    {
        if (!QTest::qWaitFor(reached, 15000))
            fail("was not reached", what);
        settle();
    }
    void require(const QString &what, bool done)
    {
        if (!done)
            fail("was not there", what);
        settle();
    }
    [[nodiscard]] int failures() const { return m_failures; }

private:
    static void settle() { QTest::qWait(80); }
    void fail(const char *why, const QString &what)
    {
        std::fprintf(stderr, "%s %s\n", qPrintable(what), why);
        ++m_failures;
    }
    QDir m_folder;
    QStringList m_wanted;
    int m_failures = 0;
};

DynsecFile plant()
{
    DynsecFile file;
    file.addEverythingRole();
    file.addRule(QStringLiteral("admin"), QStringLiteral("subscribePattern"), QStringLiteral("$SYS/#"), true);
    file.addRule(QStringLiteral("admin"), QStringLiteral("publishClientReceive"), QStringLiteral("$SYS/#"), true);
    file.addRule(QStringLiteral("sensor"), QStringLiteral("publishClientSend"), QStringLiteral("plant/+/state"), true);
    file.addRule(QStringLiteral("line"), QStringLiteral("publishClientSend"), QStringLiteral("line/#"), true, 10);
    file.addRule(QStringLiteral("line"), QStringLiteral("publishClientSend"), QStringLiteral("line/4/stop"), false, 20);
    const QString sensor = QStringLiteral("sensor");
    const QString line = QStringLiteral("line");
    struct Kept
    {
        const char *user;
        const char *reason;
        const char *label;
    };
    const Kept kept[]{
        {"pump-7", "Floods plant/pump/7 with 900 messages a second since the update. Ticket 4711, Ines", "Pump hall 2"},
        {"press-12", "Stolen from the yard on 3 March, police report 22/118", "Hydraulic press"},
        {"agv-03", "Old firmware, sends its position to the wrong topic", "Transport robot"},
        {"forklift-2", "Driver left the company", "Forklift B"},
        {"hvac-b2", "Contract with the cooling firm ended 30 June", "Ventilation block B"},
        {"camera-gate-1", "Password was on a sticker at the gate", "Gate camera"},
        {"meter-0815", "Replaced by meter-0816", "Heat meter"},
        {"<b>x</b>", "=cmd|' /C calc'!A0", "A name chosen by a stranger"},
        {"laptop-contractor", "Only during the audit week", "Contractor"}};
    for (const Kept &account : kept)
        file.addAccount({.user = QString::fromLatin1(account.user),
                         .password = QStringLiteral("secret"),
                         .textName = QString::fromLatin1(account.label),
                         .textDescription = QString::fromLatin1(account.reason),
                         .disabled = true,
                         .roles = {sensor}});
    file.addAccount({.user = QStringLiteral("plc-line-4"),
                     .password = QStringLiteral("secret"),
                     .clientId = QStringLiteral("plc-line-4-a"),
                     .textDescription = QStringLiteral("Bound to the controller in cabinet 4"),
                     .roles = {line}});
    file.addAccount({.user = QStringLiteral("gateway-north"),
                     .textName = QStringLiteral("No password was ever set"),
                     .roles = {line}});
    file.addAccount({.user = QStringLiteral("weather-roof"), .password = QStringLiteral("secret")});
    for (int i = 1; i <= 28; ++i)
        file.addAccount({.user = QStringLiteral("sensor-%1").arg(i, 3, 10, QLatin1Char('0')),
                         .password = QStringLiteral("secret"),
                         .textName = QStringLiteral("Temperature, hall %1").arg(i % 5 + 1),
                         .roles = {sensor}});
    file.addGroup(QStringLiteral("night-shift"), {QStringLiteral("sensor-001"), QStringLiteral("sensor-002")},
                  {sensor});
    return file;
}

void startPages(Album &album)
{
    StartWindow start;
    start.show();
    start.tellOpening(StartWindow::tr("Opening the trail"), QStringLiteral("/home/ines/.local/share/gatehouse"));
    album.take(QStringLiteral("start-opening"), &start);
    start.tellError(
        StartWindow::tr("The data folder cannot be used"),
        Error{Fault::Storage,
              QStringLiteral("The file /home/ines/.local/share/gatehouse/gatehouse.sqlite is damaged. Move it away "
                             "and start again; the damaged file is left as it is."),
              {}});
    album.take(QStringLiteral("start-damaged"), &start);
}

void newcomer(Album &album, const BrokerProcess &broker)
{
    Console console(Keychain::Missing);
    album.require(QStringLiteral("the window"), console.open());
    QWidget *window = console.window();
    for (const QString &page :
         {QStringLiteral("brokers"), QStringLiteral("blocked"), QStringLiteral("access"), QStringLiteral("client"),
          QStringLiteral("activity"), QStringLiteral("policies"), QStringLiteral("audit")}) {
        console.showPage(page);
        album.take(QString(u"empty-" + page), window);
    }
    console.window()->showPlace(placeOf(QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("1")));
    album.take(QStringLiteral("add-broker"), window);
    write(window, QStringLiteral("Address"), QStringLiteral("mqtts://broker.plant.example:8883"));
    album.take(QStringLiteral("add-broker-tls"), window);
    write(window, QStringLiteral("Address"), QStringLiteral("mqtt://127.0.0.1:%1").arg(broker.port()));
    write(window, QStringLiteral("Name"), QStringLiteral("Plant North"));
    write(window, QStringLiteral("User name"), QStringLiteral("admin"));
    write(window, QStringLiteral("Password"), QStringLiteral("nonsense"));
    press(window, QStringLiteral("Check"));
    album.reach(QStringLiteral("the refusal"),
                [window] { return named(window, QStringLiteral("Check"))->isEnabled(); });
    album.take(QStringLiteral("check-refused"), window);
    write(window, QStringLiteral("Password"), QStringLiteral("adminpw"));
    press(window, QStringLiteral("Check"));
    album.reach(QStringLiteral("the report"), [window] { return named(window, QStringLiteral("Check"))->isEnabled(); });
    album.take(QStringLiteral("check-fine"), window);
}

void brokers(Album &album, Console &console)
{
    QWidget *window = console.window();
    console.showPage(QStringLiteral("brokers"));
    album.take(QStringLiteral("brokers"), window);
    for (auto *button : window->findChildren<QToolButton *>())
        if (button->isVisible() && button->isCheckable() && button->text() == QLatin1String("What can be done here")) {
            button->click();
            break;
        }
    album.take(QStringLiteral("brokers-abilities"), window);
    press(window, QStringLiteral("Remove Plant North"));
    album.take(QStringLiteral("brokers-remove"), window);
    press(window, QStringLiteral("Keep"));
    press(window, QStringLiteral("Edit Plant North"));
    album.take(QStringLiteral("brokers-edit"), window);
    write(window, QStringLiteral("Its configuration, if it can be read"),
          QStringLiteral("ops@plant-north:/etc/mosquitto/mosquitto.conf"));
    album.take(QStringLiteral("brokers-edit-files"), window);
    console.key(Qt::Key_Escape);
}

void blocked(Album &album, Console &console, const BrokerProcess &broker)
{
    QWidget *window = console.window();
    const QString list = QStringLiteral("Blocked clients");
    console.showPage(QStringLiteral("blocked"));
    album.reach(QStringLiteral("the list"), [&] { return pickRow(window, list, QStringLiteral("pump-7")); });
    album.take(QStringLiteral("blocked"), window);
    press(window, QStringLiteral("Explain"));
    album.take(QStringLiteral("blocked-explain"), window);
    console.key(Qt::Key_Escape);
    pickRow(window, list, QStringLiteral("pump-7"));
    press(window, QStringLiteral("Test …"));
    press(window, QStringLiteral("Topics, certificate, version"));
    write(window, QStringLiteral("Password"), QStringLiteral("secret"));
    album.take(QStringLiteral("test-ready"), window);
    press(window, QStringLiteral("Topics, certificate, version"));
    press(window, QStringLiteral("Test"));
    album.reach(QStringLiteral("the end of the test"),
                [&] { return named(window, QStringLiteral("Test again")) != nullptr; });
    album.take(QStringLiteral("test-refused"), window);
    console.key(Qt::Key_Escape);
    pickRow(window, list, QStringLiteral("pump-7"));
    press(window, QStringLiteral("Allow …"));
    album.reach(QStringLiteral("the plan"), [&] { return named(window, QStringLiteral("Reason")) != nullptr; });
    write(window, QStringLiteral("Reason"), QStringLiteral("Firmware 2.4.1 is on it, ticket 4711 is closed"));
    album.reach(QStringLiteral("the Allow button"), [&] {
        const QWidget *allow = named(window, QStringLiteral("Allow"));
        return allow && allow->isEnabled();
    });
    album.take(QStringLiteral("allow-ready"), window);
    auto *duration = qobject_cast<QComboBox *>(named(window, QStringLiteral("For how long")));
    album.require(QStringLiteral("the durations"), duration != nullptr);
    duration->setCurrentIndex(1);
    album.reach(QStringLiteral("the plan for a time"), [&] {
        const QWidget *allow = named(window, QStringLiteral("Allow"));
        return allow && allow->isEnabled();
    });
    album.take(QStringLiteral("allow-for-an-hour"), window);
    duration->setCurrentIndex(0);
    album.reach(QStringLiteral("the plan for good"), [&] {
        const QWidget *allow = named(window, QStringLiteral("Allow"));
        return allow && allow->isEnabled();
    });
    press(window, QStringLiteral("Allow"));
    album.reach(QStringLiteral("the change"),
                [&] { return says(window, QStringLiteral("The record reads back as wanted")); });
    album.take(QStringLiteral("allow-waiting"), window);
    const std::unique_ptr<MqttLink> device = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = QStringLiteral("pump-7");
    options.clientId = QStringLiteral("pump-7");
    options.password = Secret::fromText(QStringLiteral("secret"));
    album.require(QStringLiteral("the device"), await(device->open(options)).has_value());
    album.reach(QStringLiteral("the verdict"), [&] { return says(window, QStringLiteral("Verified: it is let in")); });
    album.take(QStringLiteral("allow-verified"), window);
    press(window, QStringLiteral("Undo"));
    QTest::qWait(300);
    album.take(QStringLiteral("undo-ready"), window);
    press(window, QStringLiteral("Undo"));
    QTest::qWait(600);
    album.take(QStringLiteral("undo-done"), window);
    console.key(Qt::Key_Escape);
    pickRow(window, list, QStringLiteral("press-12"));
    console.key(Qt::Key_A, Qt::ControlModifier);
    album.require(QStringLiteral("the button for many"), press(window, QStringLiteral("Allow 10 rows …")));
    QTest::qWait(600);
    album.take(QStringLiteral("allow-many"), window);
    console.key(Qt::Key_Escape);
    write(window, QStringLiteral("Filter the blocked"), QStringLiteral("nothing like this"));
    QTest::qWait(200);
    album.take(QStringLiteral("blocked-no-match"), window);
    write(window, QStringLiteral("Filter the blocked"), QString());
    QTest::qWait(200);
}

void activity(Album &album, Console &console)
{
    QWidget *window = console.window();
    const QString events = QStringLiteral("Events");
    const QString field = QStringLiteral("Filter, such as result:refused ip:10.2.0.0/16 user:pump* since:10m");
    console.showPage(QStringLiteral("activity"));
    album.reach(QStringLiteral("the events"), [&] { return pickRow(window, events, QStringLiteral("pump-7")); });
    album.take(QStringLiteral("activity"), window);
    write(window, field, QStringLiteral("result:connected,refused ip:127.0.0.0/99"));
    album.reach(QStringLiteral("what is wrong"), [&] { return says(window, QStringLiteral("10.2.0.0/16")); });
    album.take(QStringLiteral("activity-fault"), window);
    write(window, field, QString());
    const auto refusal = [](const char *user, const char *address, int second, Cause cause) {
        Event event;
        event.type = EventType::Refused;
        event.reason = EventReason::Login;
        event.at = QDateTime::currentDateTimeUtc().addSecs(second - 3600);
        event.who.user = QLatin1String(user);
        event.who.address = QLatin1String(address);
        event.cause = cause;
        return event;
    };
    QList<Event> refusals;
    for (int i = 0; i < 14; ++i)
        refusals.append(refusal("sensor-003", "10.0.3.17", 60 * i, Cause::Unknown));
    for (int i = 0; i < 30; ++i)
        refusals.append(refusal(qPrintable(QStringLiteral("root%1").arg(i)), "203.0.113.9", 30 * i, Cause::Unknown));
    Event war = refusal("", "10.0.3.40", 900, Cause::Unknown);
    war.type = EventType::Disconnected;
    war.reason = EventReason::DuplicateId;
    war.who.clientId = QStringLiteral("dock-3");
    refusals += {war, war, war, war};
    Q_EMIT console.sessions().all().constFirst()->connector().happened(refusals);
    console.showPage(QStringLiteral("blocked"));
    album.reach(QStringLiteral("the refused"),
                [&] { return pickRow(window, QStringLiteral("Blocked clients"), QStringLiteral("sensor-003")); });
    album.take(QStringLiteral("blocked-refused"), window);
    QList<Event> busy;
    for (int i = 0; i < 3000; ++i) {
        Event event = refusal("sensor-003", "10.0.3.17", i + (i % 500) / 7, Cause::Unknown);
        event.who.clientId = QStringLiteral("sensor-%1").arg(i % 40);
        event.text = QStringLiteral("New client connected from 10.0.3.17 as %1").arg(event.who.clientId);
        if (i % 9 > 1 || i > 2500)
            event.type = EventType::Connected;
        busy.append(event);
    }
    Q_EMIT console.sessions().all().constFirst()->connector().happened(busy);
    console.showPage(QStringLiteral("activity"));
    QTest::qWait(600);
    album.take(QStringLiteral("activity-busy"), window);
    console.showPage(QStringLiteral("client"));
    album.take(QStringLiteral("client-offers"), window);
    write(window, QStringLiteral("Error text"), QStringLiteral("Connection Refused: not authorised"));
    album.take(QStringLiteral("client-text"), window);
    write(window, QStringLiteral("User"), QStringLiteral("press-12"));
    press(window, QStringLiteral("Investigate"));
    album.reach(QStringLiteral("the verdict on a client"),
                [&] { return says(window, QStringLiteral("press-12 likely cannot connect")); });
    album.take(QStringLiteral("client-pointed-at"), window);
    write(window, QStringLiteral("Error text"), QString());
    press(window, QStringLiteral("Investigate"));
    album.reach(QStringLiteral("the comparison"),
                [&] { return says(window, QStringLiteral("Nothing has changed since")); });
    album.take(QStringLiteral("client"), window);
    write(window, QStringLiteral("User"), QStringLiteral("sensor-003"));
    press(window, QStringLiteral("Investigate"));
    album.reach(QStringLiteral("the verdict on another"),
                [&] { return says(window, QStringLiteral("let sensor-003 in")); });
    album.take(QStringLiteral("client-let-in"), window);
}

void others(Album &album, Console &console)
{
    QWidget *window = console.window();
    console.showPage(QStringLiteral("access"));
    album.reach(QStringLiteral("the accounts"), [&] {
        return pickRow(window, QStringLiteral("Accounts, groups, roles and rules"), QStringLiteral("sensor-003"));
    });
    album.take(QStringLiteral("access"), window);
    press(window, QStringLiteral("Details and rights"));
    album.take(QStringLiteral("access-rights"), window);
    console.key(Qt::Key_Escape);
    press(window, QStringLiteral("Block …"));
    QTest::qWait(300);
    album.take(QStringLiteral("access-block"), window);
    console.key(Qt::Key_Escape);
    console.showPage(QStringLiteral("policies"));
    QTest::qWait(300);
    album.take(QStringLiteral("policies"), window);
    console.showPage(QStringLiteral("audit"));
    QTest::qWait(300);
    console.key(Qt::Key_Tab);
    album.take(QStringLiteral("audit"), window);
    console.key(Qt::Key_K, Qt::ControlModifier);
    album.take(QStringLiteral("search"), window);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("blacklist"));
    album.take(QStringLiteral("search-blacklist"), window);
    console.key(Qt::Key_Escape);
    window->setFocus();
    QTest::keyClick(window, '?');
    album.take(QStringLiteral("keys"), window);
    console.key(Qt::Key_Escape);
}

/// A mosquitto by its files alone, in a window of its own.
void files(Album &album)
{
    const QByteArray hash = "$7$101$" + QByteArray(12, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64() + '\n';
    const QTemporaryDir folder;
    const QList<QPair<QString, QByteArray>> contents{
        {QStringLiteral("mosquitto.conf"),
         "listener 8883\nallow_anonymous false\npassword_file passwords\nacl_file acl\nmax_connections 500\n"
         "pasword_file passwords\n"},
        {QStringLiteral("passwords"), "# Flooded the broker during the firmware test, ticket 4711 (anna)\npump-7:!" +
                                          hash + "valve-12:" + hash + "# Stolen on 12 October\n#camera-dock:" + hash +
                                          "meter-1004:" + hash + "gateway-1:" + hash},
        {QStringLiteral("acl"), "user gateway-1\ntopic readwrite plant/#\n\nuser valve-12\ntopic read plant/valve/#\n"
                                "# Reported impossible positions, quarantined\ntopic deny #\n"}};
    for (const auto &[name, content] : contents) {
        QFile file(folder.filePath(name));
        album.require(name, file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    Console console;
    album.require(QStringLiteral("the window for files"), console.open());
    QWidget *window = console.window();
    console.showPage(QStringLiteral("brokers"));
    press(window, QStringLiteral("Add a broker"));
    write(window, QStringLiteral("Address"), folder.filePath(QStringLiteral("mosquitto.conf")));
    write(window, QStringLiteral("Name"), QStringLiteral("Plant South, its files"));
    press(window, QStringLiteral("Check"));
    album.reach(QStringLiteral("what the files say"),
                [window] { return says(window, QStringLiteral("who is kept out by these files")); });
    album.take(QStringLiteral("files-check"), window);
    press(window, QStringLiteral("Save and connect"));
    console.showPage(QStringLiteral("blocked"));
    album.reach(QStringLiteral("who is kept out"),
                [window] { return pickRow(window, QStringLiteral("Blocked clients"), QStringLiteral("pump-7")); });
    album.take(QStringLiteral("files-blocked"), window);
    press(window, QStringLiteral("Explain"));
    QTest::qWait(200);
    album.take(QStringLiteral("files-explain"), window);
    console.key(Qt::Key_Escape);
    console.showPage(QStringLiteral("access"));
    QTest::qWait(300);
    album.take(QStringLiteral("files-access"), window);
    console.showPage(QStringLiteral("policies"));
    QTest::qWait(300);
    album.take(QStringLiteral("files-policies"), window);
}

/// Letting somebody in by writing a file, while the broker runs.
void filesAllow(Album &album)
{
    const QByteArray hash = "$7$101$" + QByteArray(12, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64() + '\n';
    BrokerProcess broker;
    const auto write = [&](const QString &name, const QByteArray &content) {
        QFile file(QDir(broker.folder()).filePath(name));
        album.require(name, file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    };
    write(QStringLiteral("passwords"),
          "valve-11:" + hash + "pump-7:!" + hash + "valve-12:" + hash + "press-12:!" + hash);
    write(QStringLiteral("acl"), "user valve-12\ntopic read plant/valve/#\n\nuser pump-7\ntopic read plant/time\n"
                                 "# Flooded the broker during the firmware test, ticket 4711\ntopic deny #\n"
                                 "topic write plant/pump/7\n\nuser press-12\ntopic plant/press/#\n");
    album.require(QStringLiteral("the broker"),
                  broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/passwords\n"
                                              "acl_file @FOLDER@/acl\n")));
    Console console;
    album.require(QStringLiteral("the window for writing files"), console.open());
    Profile profile;
    profile.id = QStringLiteral("plant-south");
    profile.name = QStringLiteral("Plant South, its files");
    profile.endpoint.port = 0;
    profile.endpoint.configFile = QDir(broker.folder()).filePath(QStringLiteral("broker.conf"));
    profile.writing = Writing::On;
    album.require(QStringLiteral("the files"), console.add(profile) != nullptr);
    QWidget *window = console.window();
    console.showPage(QStringLiteral("blocked"));
    album.reach(QStringLiteral("who is kept out"),
                [window] { return pickRow(window, QStringLiteral("Blocked clients"), QStringLiteral("pump-7")); });
    press(window, QStringLiteral("Allow …"));
    album.reach(QStringLiteral("the plan"), [&] { return named(window, QStringLiteral("Reason")) != nullptr; });
    test::write(window, QStringLiteral("Reason"), QStringLiteral("Firmware 2.4.1 is on it, ticket 4711 is closed"));
    album.reach(QStringLiteral("the Allow button"), [&] {
        const QWidget *allow = named(window, QStringLiteral("Allow"));
        return allow && allow->isEnabled();
    });
    album.take(QStringLiteral("files-allow"), window);
    press(window, QStringLiteral("Allow"));
    album.reach(QStringLiteral("the change"),
                [&] { return says(window, QStringLiteral("The record reads back as wanted")); });
    album.take(QStringLiteral("files-allowed"), window);
    console.showPage(QStringLiteral("audit"));
    QTest::qWait(400);
    album.take(QStringLiteral("files-audit"), window);
}

void trouble(Album &album, Console &console, BrokerProcess &broker)
{
    QWidget *window = console.window();
    broker.kill();
    album.reach(QStringLiteral("the loss"),
                [window] { return says(window, QStringLiteral("1 of 2 brokers connected")); });
    for (const QString &page : {QStringLiteral("brokers"), QStringLiteral("blocked")}) {
        console.showPage(page);
        album.take(QString(u"offline-" + page), window);
    }
    console.window()->tellTrouble(
        QStringLiteral("The trail cannot be written: the disk is full. Make room on it and try again; "
                       "nothing is changed at a broker until then."));
    album.take(QStringLiteral("trouble"), window);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    installTranslations(application);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "Usage: screenshots FOLDER [SCENE ...]\n");
        return 2;
    }
    Album album(arguments.at(1), arguments.mid(2));
    applyTheme(application, Scheme::Light, 100);
    BrokerProcess north;
    BrokerProcess yard;
    album.require(QStringLiteral("the brokers"),
                  north.startDynsec(plant(), QStringLiteral("log_dest topic\n")) && yard.startDynsec(DynsecFile()));
    startPages(album);
    newcomer(album, north);
    files(album);
    filesAllow(album);
    Console console;
    album.require(QStringLiteral("the window"), console.open());
    album.require(QStringLiteral("Plant North"), console.add(north, QStringLiteral("Plant North")) != nullptr);
    album.require(QStringLiteral("Yard"),
                  console.add(yard, QStringLiteral("Yard (read-only)"), Writing::Off) != nullptr);
    brokers(album, console);
    blocked(album, console, north);
    activity(album, console);
    others(album, console);
    trouble(album, console, yard);
    return album.failures() == 0 ? 0 : 1;
}
