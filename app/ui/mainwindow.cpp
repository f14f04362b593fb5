// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "core/text.h"
#include "ui/access/accesspage.h"
#include "ui/actions/windowactions.h"
#include "ui/activity/activitypage.h"
#include "ui/audit/auditpage.h"
#include "ui/blocked/blockedpage.h"
#include "ui/brokers/brokerspage.h"
#include "ui/brokers/passwordbanner.h"
#include "ui/client/clientpage.h"
#include "ui/keysheet.h"
#include "ui/navigation.h"
#include "ui/places.h"
#include "ui/policies/policiespage.h"
#include "ui/quicksearch.h"
#include "ui/statusbar.h"
#include "ui/topbar.h"
#include "ui/trayicon.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/remembered.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QScreen>
#include <QStackedWidget>

namespace gatehouse {
namespace {

QString pageKey()
{
    return QStringLiteral("window/page");
}

QString geometryKey()
{
    return QStringLiteral("window/geometry");
}

} // namespace

MainWindow::MainWindow(Sessions &sessions, ActivityLog &activity, Kind kind, QWidget *parent)
    : QMainWindow(parent)
    , m_sessions(sessions)
    , m_kind(kind)
    , m_navigation(new Navigation)
    , m_top(new TopBar(sessions))
    , m_trouble(new Banner)
    , m_password(new PasswordBanner(sessions))
    , m_stack(new QStackedWidget)
    , m_status(new StatusBar(sessions, activity))
    , m_search(nullptr)
{
    setWindowTitle(kind == Kind::Demo ? tr("Demo broker - Gatehouse") : tr("Gatehouse"));
    setWindowIcon(applicationIcon());

    auto *brokers = new BrokersPage(sessions, this);
    connect(brokers, &BrokersPage::demoRequested, this, &MainWindow::demoRequested);
    addPage(QStringLiteral("brokers"), brokers);
    addPage(QStringLiteral("blocked"), new BlockedPage(sessions, this));
    addPage(QStringLiteral("access"), new AccessPage(sessions, this));
    addPage(QStringLiteral("client"), new ClientPage(sessions, this));
    addPage(QStringLiteral("activity"), new ActivityPage(sessions, activity, this));
    addPage(QStringLiteral("policies"), new PoliciesPage(sessions, this));
    addPage(QStringLiteral("audit"), new AuditPage(sessions, this));
    build();
    for (BrokerSession *session : sessions.all())
        follow(session);
    connect(&sessions, &Sessions::added, this, &MainWindow::follow);
    m_search = new QuickSearch(sessions, this);
    connect(m_search, &QuickSearch::chosen, this, &MainWindow::showPlace);

    auto *actions = new WindowActions(static_cast<int>(m_pages.size()), this);
    connect(actions, &WindowActions::pageRequested, this, &MainWindow::showPage);
    connect(actions, &WindowActions::searchRequested, this, &MainWindow::search);
    connect(actions, &WindowActions::filterRequested, this,
            [this] { m_pages.at(m_stack->currentIndex())->focusFilter(); });
    connect(actions, &WindowActions::refreshRequested, this, &MainWindow::refresh);
    connect(actions, &WindowActions::undoRequested, this,
            [this] { showPlace(placeOf(QStringLiteral("blocked"), QStringLiteral("undo"), QStringLiteral("last"))); });
    connect(actions, &WindowActions::exportRequested, this,
            [this] { m_pages.at(m_stack->currentIndex())->exportAs(); });
    connect(actions, &WindowActions::closeLayerRequested, this, &MainWindow::closeLayer);
    const auto showKeys = [this] {
        if (!m_keys) {
            QStringList titles;
            for (const Page *page : std::as_const(m_pages))
                titles.append(page->title());
            m_keys = new KeySheet(titles, this);
        }
        m_keys->openOver();
    };
    connect(actions, &WindowActions::keysRequested, this, showKeys);
    connect(m_top, &TopBar::keysRequested, this, showKeys);

    setMinimumSize(760, 520);
    if (!restoreGeometry(remembered(geometryKey()).toByteArray()))
        resize(QSize(1280, 820).boundedTo(screen()->availableSize()));
    showPage(static_cast<int>(m_ids.indexOf(QStringLiteral("blocked"))));
}

MainWindow::~MainWindow() = default;

void MainWindow::addPage(const QString &id, Page *page)
{
    const int number = static_cast<int>(m_pages.size());
    m_ids.append(id);
    m_pages.append(page);
    m_stack->addWidget(page);
    m_navigation->addPage(page->title(), page->iconName(), WindowActions::pageKey(number));
    m_navigation->setCount(number, page->count());
    connect(page, &Page::countChanged, this, [this, number, page] { m_navigation->setCount(number, page->count()); });
    connect(page, &Page::placeRequested, this, &MainWindow::showPlace);
    connect(page, &Page::message, m_status, &StatusBar::tell);
}

void MainWindow::build()
{
    auto *banners = new QVBoxLayout;
    banners->setContentsMargins(grid(2), 0, grid(2), 0);
    banners->setSpacing(0);
    if (m_kind == Kind::Demo) {
        auto *demo = new Banner;
        demo->tell(Tone::Accent,
                   tr("This is the demo: a private broker with made-up devices and a trail of its own. Try anything."),
                   tr("Leave the demo"));
        connect(demo, &Banner::actionRequested, this, &MainWindow::demoLeft);
        demo->setContentsMargins(0, 0, 0, grid(1));
        banners->addWidget(demo);
    }
    m_trouble->setContentsMargins(0, 0, 0, grid(1));
    banners->addWidget(m_trouble);
    banners->addWidget(m_password);

    auto *right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_top);
    right->addLayout(banners);
    right->addWidget(m_stack, 1);
    right->addWidget(m_status);
    auto *middle = new QWidget;
    auto *row = new QHBoxLayout(middle);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addLayout(right, 1);
    setCentralWidget(middle);

    connect(m_navigation, &Navigation::chosen, this, &MainWindow::showPage);
    connect(m_top, &TopBar::searchRequested, this, &MainWindow::search);
    connect(m_top, &TopBar::refreshRequested, this, &MainWindow::refresh);
    connect(m_top, &TopBar::brokersPicked, this, [this](const QStringList &ids) {
        for (Page *page : std::as_const(m_pages))
            page->setBrokers(ids);
    });
    connect(m_trouble, &Banner::actionRequested, this, [this] { showPlace(placeOf(QStringLiteral("audit"))); });
    connect(m_status, &StatusBar::placeRequested, this, &MainWindow::showPlace);
    connect(m_password, &PasswordBanner::message, m_status, &StatusBar::tell);
}

void MainWindow::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::settled, this, [this](const QStringList &sentences) {
        m_trouble->tell(Tone::Warning, visibleText(sentences.join(QLatin1Char(' ')), 2000), tr("Open the trail"),
                        Banner::Closing::ByUser);
    });
}

Page *MainWindow::page(const QString &id) const
{
    return m_pages.value(m_ids.indexOf(id), nullptr);
}

void MainWindow::showPage(int number)
{
    if (number < 0 || number >= m_pages.size())
        return;
    m_stack->setCurrentIndex(number);
    m_navigation->setCurrent(number);
    m_top->setTitle(m_pages.at(number)->title());
}

void MainWindow::showPlace(const QUrl &place)
{
    const qsizetype number = m_ids.indexOf(pageOf(place));
    if (number < 0)
        return;
    showPage(static_cast<int>(number));
    if (const QString broker = valueOf(place, QStringLiteral("broker")); !broker.isEmpty())
        m_top->pickOnly(broker);
    if (place.hasQuery())
        m_pages.at(number)->open(place);
}

void MainWindow::showFirst()
{
    QString id = remembered(pageKey(), QStringLiteral("blocked")).toString();
    if (m_sessions.all().isEmpty())
        id = QStringLiteral("brokers");
    showPlace(placeOf(id));
}

void MainWindow::tell(const QString &sentence)
{
    m_status->tell(sentence);
}

void MainWindow::tellTrouble(const QString &sentence)
{
    m_trouble->tell(Tone::Danger, sentence, {}, Banner::Closing::ByUser);
}

void MainWindow::search()
{
    QList<QuickSearch::Entry> entries;
    const QStringList alsoCalled{tr("servers hosts connections"),
                                 tr("block blocked allow refused kept out"),
                                 tr("accounts groups roles lists block allow"),
                                 tr("investigate explain why refused ladder rights"),
                                 tr("log live events watch connections denied"),
                                 tr("rules limits defaults rights"),
                                 tr("trail history log undo export verify")};
    for (qsizetype i = 0; i < m_pages.size(); ++i)
        entries.append({m_pages.at(i)->title(), tr("Page, %1").arg(WindowActions::pageKey(static_cast<int>(i))),
                        m_pages.at(i)->iconName(),
                        QString(m_pages.at(i)->title() + u' ' + alsoCalled.value(i)).toLower(), placeOf(m_ids.at(i))});
    entries.append({tr("Add a broker"), tr("Action"), QStringLiteral("plus"), tr("add a broker new connect").toLower(),
                    placeOf(QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("1"))});
    entries.append({tr("Undo the last change"), tr("Action, Ctrl+Z"), QStringLiteral("undo"),
                    tr("undo the last change revert").toLower(),
                    placeOf(QStringLiteral("blocked"), QStringLiteral("undo"), QStringLiteral("last"))});
    m_search->openWith(entries);
}

void MainWindow::refresh()
{
    Page *page = m_pages.at(m_stack->currentIndex());
    page->refresh();
    // The page of the trail checks it by itself.
    if (page != this->page(QStringLiteral("audit")))
        m_status->checkTrail();
}

void MainWindow::closeLayer()
{
    if (m_search->isOpen())
        m_search->closeOver();
    else if (m_keys && m_keys->isOpen())
        m_keys->closeOver();
    else if (!m_pages.at(m_stack->currentIndex())->closeLayer())
        m_pages.at(m_stack->currentIndex())->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::fit()
{
    const bool narrow = width() < m_navigation->fullWidth() * 5;
    m_navigation->setWidth(narrow ? Navigation::Width::Compact : Navigation::Width::Full);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    fit();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

void MainWindow::endProgram()
{
    m_isEnding = true; // Qt asks each window first
    QCoreApplication::quit();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    remember(geometryKey(), saveGeometry());
    remember(pageKey(), m_ids.at(m_stack->currentIndex()));
    // It stays in the tray, from which it comes back or is ended.
    if (!m_isEnding && !qApp->isSavingSession() && TrayIcon::staysWhenClosed()) {
        event->ignore();
        hide();
        return;
    }
    QMainWindow::closeEvent(event);
}

} // namespace gatehouse
