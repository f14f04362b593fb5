// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the window: builds, connects, runs. The only place that knows everyone.

#include "activity/activitylog.h"
#include "connectors/mosquitto/demo.h"
#include "sessions/sessions.h"
#include "store/store.h"
#include "ui/actions/appearancemenu.h"
#include "ui/mainwindow.h"
#include "ui/notifications.h"
#include "ui/startwindow.h"
#include "ui/translations.h"
#include "ui/trayicon.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/remembered.h"
#include "vault/secretstore.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace {

using namespace gatehouse;

struct Options
{
    QString folder;
    Operator who;
    std::optional<Profile> profile; ///< --url
    bool demo = false;
};

/// One store with its sessions and their window.
struct Workspace
{
    Workspace(std::shared_ptr<Store> opened, const Operator &who, MainWindow::Kind kind)
        : store(std::move(opened))
        , sessions(store, kind == MainWindow::Kind::Demo ? SecretStore::memory() : SecretStore::keychain(), who)
        , activity(sessions)
        , window(sessions, activity, kind)
        , notifications(sessions)
        , tray(sessions, notifications)
    {
        sessions.endChangesWhenDue();
        QObject::connect(&tray, &TrayIcon::windowRequested, &window, [this] { bringBack(); });
        QObject::connect(&tray, &TrayIcon::placeRequested, &window, [this](const QUrl &place) {
            bringBack();
            window.showPlace(place);
        });
        QObject::connect(&tray, &TrayIcon::quitRequested, &window, &MainWindow::endProgram);
    }
    void bringBack()
    {
        window.showNormal();
        window.raise();
        window.activateWindow();
    }
    std::shared_ptr<Store> store;
    Sessions sessions;
    ActivityLog activity;
    MainWindow window;
    Notifications notifications;
    TrayIcon tray;
};

/// Which workspace is shown: the user's own, or the demo's.
class Program final : public QObject
{
    Q_OBJECT
public:
    explicit Program(Options options)
        : m_options(std::move(options))
    {
        connect(&m_start, &StartWindow::retryRequested, this, &Program::start);
    }
    ~Program() override
    {
        m_demo.reset();
        m_demoBroker.reset();
        m_own.reset();
        // No event loop comes any more: connections that were closed go now, and the wire thread ends with the last.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    Q_DISABLE_COPY_MOVE(Program)

    void start()
    {
        if (m_options.demo)
            startDemo();
        else
            openOwn();
    }

private:
    void openOwn()
    {
        waitFor(tr("Opening the trail"), QDir::toNativeSeparators(m_options.folder));
        whenDone(Store::open(m_options.folder), this, [this](const Result<std::shared_ptr<Store>> &store) {
            if (!store) {
                m_start.tellError(tr("The data folder cannot be used"), store.error());
                m_start.show();
                return;
            }
            m_own = std::make_unique<Workspace>(*store, m_options.who, MainWindow::Kind::Usual);
            connect(&m_own->window, &MainWindow::demoRequested, this, &Program::startDemo);
            whenDone(m_own->sessions.load(), this, [this](const Result<> &loaded) { showOwn(loaded); });
        });
    }

    void showOwn(const Result<> &loaded)
    {
        Sessions &sessions = m_own->sessions;
        if (m_options.profile)
            sessions.adopt(*m_options.profile);
        m_own->window.showFirst();
        m_own->window.show();
        m_start.hide();
        if (!loaded)
            m_own->window.tellTrouble(loaded.error().what);
        const QList<BrokerSession *> all = sessions.all();
        for (const BrokerSession *session : all)
            sessions.open(session->profile().id);
    }

    void startDemo()
    {
        if (m_demo || m_demoBroker)
            return;
        const QString words = tr("Starting the demo broker");
        if (m_own)
            m_own->window.tell(words);
        else
            waitFor(words, tr("A private mosquitto with made-up devices. It ends with this window."));
        m_demoBroker = std::make_unique<DemoBroker>(m_options.folder);
        whenDone(m_demoBroker->start(), this, [this](const Result<DemoAccess> &access) {
            if (!access) {
                demoFailed(access.error());
                return;
            }
            whenDone(Store::open(access->dataFolder), this,
                     [this, access = *access](const Result<std::shared_ptr<Store>> &store) {
                         if (store)
                             showDemo(access, *store);
                         else
                             demoFailed(store.error());
                     });
        });
    }

    void demoFailed(const Error &error)
    {
        m_demoBroker.reset();
        if (m_own) {
            m_own->window.tellTrouble(error.what);
            return;
        }
        m_start.tellError(tr("The demo broker could not be started"), error);
        m_start.show();
    }

    void showDemo(const DemoAccess &access, const std::shared_ptr<Store> &store)
    {
        m_demo = std::make_unique<Workspace>(store, m_options.who, MainWindow::Kind::Demo);
        connect(&m_demo->window, &MainWindow::demoLeft, this, &Program::leaveDemo, Qt::QueuedConnection);
        const BrokerSession *session = m_demo->sessions.adopt(access.profile);
        if (m_own)
            m_demo->window.setGeometry(m_own->window.geometry());
        m_demo->window.showPlace(QUrl(QStringLiteral("gatehouse:blocked")));
        m_demo->window.show();
        m_start.hide();
        if (m_own) {
            m_own->window.hide();
            m_own->tray.setShown(false);
        }
        m_demo->sessions.open(session->profile().id, access.password, Remember::No);
    }

    void leaveDemo()
    {
        m_options.demo = false;
        if (m_own) {
            m_own->window.show();
            m_own->tray.setShown(true);
        } else {
            openOwn();
        }
        m_demo.reset();
        m_demoBroker.reset();
    }

    void waitFor(const QString &headline, const QString &sentence)
    {
        m_start.tellOpening(headline, sentence);
        m_start.show();
    }

    Options m_options;
    StartWindow m_start;
    std::unique_ptr<Workspace> m_own;
    std::unique_ptr<DemoBroker> m_demoBroker;
    std::unique_ptr<Workspace> m_demo;
};

// Passwords are in this process's memory: in a release nobody may dump it.
void refuseCoreDumps()
{
#ifdef NDEBUG
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Program)
};

/// --help and --version need no display.
bool asksForWordsOnly(int argc, char **argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) {
        constexpr std::array asking{"--help", "--help-all", "-h", "-?", "--version", "-v"};
        return std::any_of(asking.begin(), asking.end(),
                           [argument](const char *one) { return std::strcmp(one, argument) == 0; });
    });
}

/// Where there is none, Qt aborts. It may still be told another platform.
bool hasDisplay(int argc, char **argv)
{
    const bool isChosen = std::any_of(argv + 1, argv + argc, [](const char *argument) {
        return std::strstr(argument, "-platform") != nullptr || std::strstr(argument, "-display") != nullptr;
    });
    constexpr std::array places{"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"};
    return isChosen || std::any_of(places.begin(), places.end(),
                                   [](const char *place) { return !qEnvironmentVariableIsEmpty(place); });
}

std::optional<Options> optionsFrom(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Words::tr("See who an MQTT broker keeps out, and why; let them in, and prove it."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"), Words::tr("Start with the demo broker."));
    const QCommandLineOption folder(QStringLiteral("data-dir"), Words::tr("Keep brokers and trail in this folder."),
                                    QStringLiteral("DIR"));
    const QCommandLineOption claim(QStringLiteral("operator"),
                                   Words::tr("Who acts, for the trail, beside the account of the system."),
                                   QStringLiteral("TEXT"));
    const QCommandLineOption url(QStringLiteral("url"),
                                 Words::tr("A broker for this run only: mqtt[s]://[user@]host[:port]."),
                                 QStringLiteral("URL"));
    parser.addOptions({demo, folder, claim, url});
    parser.process(application);
    Options options;
    options.folder = parser.isSet(folder) ? QDir(parser.value(folder)).absolutePath() : Store::defaultFolder();
    options.who = Operator::current(parser.value(claim));
    options.demo = parser.isSet(demo);
    if (parser.isSet(url)) {
        const Result<Endpoint> endpoint = endpointFromUrl(parser.value(url));
        if (!endpoint) {
            std::fprintf(stderr, "%s\n", qUtf8Printable(endpoint.error().what));
            return std::nullopt;
        }
        options.profile = Profile{{}, endpoint->host, *endpoint, Writing::Off};
    }
    return options;
}

} // namespace

int main(int argc, char **argv)
{
    refuseCoreDumps();
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));
    if (asksForWordsOnly(argc, argv)) {
        const QCoreApplication application(argc, argv);
        (void)optionsFrom(application); // prints them, and ends
        return 0;
    }
    if (!hasDisplay(argc, argv)) {
        std::fputs(qUtf8Printable(Words::tr("There is no display to show a window on. Without one, use gatehousectl: "
                                            "gatehousectl --help\n")),
                   stderr);
        return 2;
    }
    QApplication application(argc, argv);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Gatehouse"));
    QGuiApplication::setDesktopFileName(QStringLiteral("gatehouse"));
    QGuiApplication::setWindowIcon(gatehouse::applicationIcon());
    gatehouse::installTranslations(application);

    const std::optional<Options> options = optionsFrom(application);
    if (!options)
        return 2;
    gatehouse::rememberIn(QDir(options->folder).filePath(QStringLiteral("gatehouse.ini")));
    gatehouse::AppearanceMenu::applyRemembered();
    Program program(*options);
    program.start();
    return QApplication::exec();
}

#include "main.moc"
