// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/blockedpage.h"

#include "core/text.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockeddetail.h"
#include "ui/blocked/blockedrows.h"
#include "ui/blocked/blockwords.h"
#include "ui/credentialtest/credentialsheet.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/tableview.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

using State = BrokerSession::State;

BlockedPage::BlockedPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_table(new IndexedTable(blockedColumns(), this))
    , m_file(new FileExport(sessions, this))
    , m_soon(new QTimer(this))
{
    build();
    // Hints come in swarms: a frame's worth of them is one pass over the rows.
    m_soon->setSingleShot(true);
    m_soon->setInterval(16);
    connect(m_soon, &QTimer::timeout, this, &BlockedPage::collect);
    connect(m_file, &FileExport::chosen, this, &BlockedPage::writeExport);
    connect(m_file, &FileExport::done, this, &Page::message);
    connect(m_file, &FileExport::failed, this, [this](const Error &error) { Q_EMIT message(error.what); });
    connect(&m_sessions, &Sessions::added, this, &BlockedPage::follow);
    connect(&m_sessions, &Sessions::changed, m_soon, qOverload<>(&QTimer::start));
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        session->disconnect(this);
        session->disconnect(m_soon);
        m_soon->start();
    });
    for (BrokerSession *session : m_sessions.all())
        follow(session);
    collect();
}

void BlockedPage::build()
{
    m_header = new PlainLabel(QString(), TextRole::Heading, Tone::Normal, this);
    m_header->setWrapping(Wrapping::Yes);
    m_banner = new Banner(this);
    connect(m_banner, &Banner::actionRequested, this, [this] {
        for (const BrokerSession *session : picked()) {
            if (session->state() == State::Offline || session->state() == State::Failed)
                m_sessions.open(session->profile().id);
        }
    });
    m_sheet = new AllowSheet(m_sessions, this);
    connect(m_sheet, &AllowSheet::message, this, &Page::message);
    connect(m_sheet, &AllowSheet::placeRequested, this, &Page::placeRequested);
    m_testSheet = new CredentialSheet(m_sessions, this);
    connect(m_testSheet, &CredentialSheet::message, this, &Page::message);
    // One panel at a time: there is no room for two.
    connect(m_sheet, &SideSheet::opened, m_testSheet, &SideSheet::closeSheet);
    connect(m_testSheet, &SideSheet::opened, m_sheet, &SideSheet::closeSheet);
    for (SideSheet *sheet : {static_cast<SideSheet *>(m_sheet), static_cast<SideSheet *>(m_testSheet)})
        connect(sheet, &SideSheet::closed, this, [this] {
            if (!m_sheet->isOpen() && !m_testSheet->isOpen())
                m_view->setFocus(Qt::OtherFocusReason);
        });

    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.25));
    column->addWidget(m_header);
    column->addWidget(m_banner);
    column->addWidget(makeList(), 1);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(
        withSheet(withSheet(content, m_sheet, QStringLiteral("blocked")), m_testSheet, QStringLiteral("blockedtest")));
    setFocusProxy(m_view);
}

QWidget *BlockedPage::makeList()
{
    auto *holder = new QWidget(this);
    auto *column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1.25));

    m_filter = new FilterBar(tr("Filter the blocked"), holder);
    connect(m_filter, &FilterBar::textChanged, this, [this](const QString &text) {
        m_table->setFilter(text);
        remember(QStringLiteral("blocked/filter"), text);
    });
    connect(m_filter, &FilterBar::facetsChanged, this, [this](quint8 mask) {
        m_table->setFacetMask(mask);
        remember(QStringLiteral("blocked/facets"), int(mask));
    });
    column->addWidget(m_filter);
    column->addWidget(makeActions());

    m_view = new TableView(holder);
    m_view->setAccessibleName(tr("Blocked clients"));
    m_view->setIcons(blockedIcons());
    m_view->setTable(m_table, QStringLiteral("blocked"));
    m_view->setStretchedColumn(BlockedReason); // the reasons get what is left
    connect(m_filter, &FilterBar::leftDown, m_view, [this] {
        if (m_view->currentKey().isEmpty() && m_table->rowCount() > 0)
            m_view->selectKey(m_table->keyAt(0));
        m_view->setFocus(Qt::OtherFocusReason);
    });
    connect(m_view, &TableView::selectedKeysChanged, this, [this] {
        showActions();
        showDetail();
    });
    connect(m_view, &TableView::opened, this, &BlockedPage::explainCurrent);
    connect(m_view, &TableView::letterPressed, this, &BlockedPage::letterPressed);
    connect(m_view, &TableView::menuRequested, this, [this](const QByteArray &, const QPoint &at) { showMenu(at); });
    connect(m_table, &IndexedTable::countChanged, this, &BlockedPage::showState);

    m_detail = new BlockedDetail(holder);
    m_list = new QSplitter(Qt::Vertical, holder);
    m_list->setChildrenCollapsible(false);
    m_list->addWidget(m_view);
    m_list->addWidget(m_detail);
    m_list->setStretchFactor(0, 1);
    m_list->setStretchFactor(1, 0);
    m_empty = new EmptyState(holder);
    connect(m_empty, &EmptyState::primaryRequested, this, [this] {
        if (m_sessions.all().isEmpty())
            Q_EMIT placeRequested(placeOf(QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("1")));
        else if (m_table->totalCount() > 0)
            m_filter->clearAll();
        else
            refresh();
    });
    m_stack = new QStackedWidget(holder);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    return holder;
}

QWidget *BlockedPage::makeActions()
{
    auto *bar = new QWidget(this);
    auto *row = new FlowLayout(bar);
    m_allow = pushButton(tr("Allow …"), QStringLiteral("allow"), Emphasis::Primary, bar);
    m_undo = pushButton(tr("Undo …"), QStringLiteral("undo"), Emphasis::Normal, bar);
    m_explain = pushButton(tr("Explain"), QStringLiteral("explain"), Emphasis::Normal, bar);
    m_test = pushButton(tr("Test …"), QStringLiteral("link"), Emphasis::Normal, bar);
    m_copy = pushButton(tr("Copy"), QStringLiteral("copy"), Emphasis::Normal, bar);
    m_export = pushButton(tr("Export …"), QStringLiteral("export"), Emphasis::Normal, bar);
    for (QPushButton *button : {m_allow, m_undo, m_explain, m_test, m_copy, m_export})
        row->addWidget(button);
    connect(m_allow, &QPushButton::clicked, this, &BlockedPage::allowPicked);
    connect(m_undo, &QPushButton::clicked, this, &BlockedPage::undoPicked);
    connect(m_explain, &QPushButton::clicked, this, &BlockedPage::explainCurrent);
    connect(m_test, &QPushButton::clicked, this, &BlockedPage::testCurrent);
    connect(m_copy, &QPushButton::clicked, this, &BlockedPage::copyPicked);
    connect(m_export, &QPushButton::clicked, this, &BlockedPage::exportAs);
    return bar;
}

void BlockedPage::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::blockedChanged, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::stateChanged, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::partRead, this, [this](const AccessPart &part) {
        if (m_stack->currentWidget() == m_empty)
            m_empty->setProgress(part.read, part.total);
    });
    m_soon->start();
}

QList<BrokerSession *> BlockedPage::picked() const
{
    QList<BrokerSession *> sessions;
    for (BrokerSession *session : m_sessions.all()) {
        if (m_brokers.isEmpty() || m_brokers.contains(session->profile().id))
            sessions.append(session);
    }
    return sessions;
}

void BlockedPage::collect()
{
    QList<TableRow> shown;
    QHash<QByteArray, BlockedRow> rows;
    m_troubles.clear();
    int count = -1; // nothing was read yet: not even that nobody is blocked
    for (const BrokerSession *session : picked()) {
        if (session->checkedAt().isValid())
            count = std::max(count, 0);
        if (const auto error = session->error())
            m_troubles.append({session->profile().name, *error});
        for (const BlockedRow &row : session->blocked().rows()) {
            const TableRow line = blockedRow(row);
            rows.insert(line.key, row);
            shown.append(line);
            count = std::max(count, 0) + (row.isKeptOut() ? 1 : 0);
        }
    }
    m_rows = std::move(rows);
    m_table->replaceAll(shown);
    m_filter->setFacets(blockedFacets(shown, m_filter->mask()));
    hideEmptyColumns(shown);
    if (!m_filtersRestored && !shown.isEmpty()) {
        m_filtersRestored = true;
        m_filter->setText(remembered(QStringLiteral("blocked/filter")).toString());
        m_filter->setMask(quint8(remembered(QStringLiteral("blocked/facets")).toInt()));
    }
    if (std::exchange(m_count, count) != count)
        Q_EMIT countChanged();
    if (!m_wanted.isEmpty() && m_table->rowOf(m_wanted) >= 0)
        m_view->selectKey(std::exchange(m_wanted, {}));
    else if (m_view->currentKey().isEmpty() && m_table->rowCount() > 0)
        m_view->selectKey(m_table->keyAt(0));
    showState();
    showHeader();
    showTrouble();
    showActions();
    showDetail();
}

// A column of which this broker knows nothing only takes room from the reasons.
void BlockedPage::hideEmptyColumns(const QList<TableRow> &rows)
{
    for (const int column : {BlockedSince, BlockedAttempts, BlockedLast, BlockedOnline}) {
        const auto isKnown = [column](const TableRow &row) { return !row.cells.at(column).isEmpty(); };
        m_view->setColumnHidden(column, std::none_of(rows.cbegin(), rows.cend(), isKnown));
    }
    m_view->setColumnHidden(BlockedBroker, picked().size() < 2);
}

int BlockedPage::count() const
{
    return m_count;
}

void BlockedPage::setBrokers(const QStringList &profileIds)
{
    m_brokers = profileIds;
    collect();
}

void BlockedPage::refresh()
{
    for (BrokerSession *session : picked()) {
        if (session->state() == State::Ready)
            session->refresh();
        else if (session->state() == State::Offline || session->state() == State::Failed)
            m_sessions.open(session->profile().id);
    }
}

void BlockedPage::focusFilter()
{
    m_filter->focusInput();
}

bool BlockedPage::closeLayer()
{
    if (m_sheet->isOpen()) {
        m_sheet->closeSheet();
        return true;
    }
    if (m_testSheet->isOpen()) {
        m_testSheet->closeSheet();
        return true;
    }
    return m_filter->clearAll();
}

void BlockedPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (!m_sheet->isOpen() && !m_testSheet->isOpen())
        m_view->setFocus(Qt::OtherFocusReason);
}

void BlockedPage::open(const QUrl &place)
{
    if (const QString text = valueOf(place, QStringLiteral("text")); !text.isEmpty()) {
        m_filtersRestored = true;
        m_filter->setMask(0);
        m_filter->setText(text);
    }
    if (const QString id = valueOf(place, QStringLiteral("id")); !id.isEmpty()) {
        m_wanted = id.toUtf8();
        m_filtersRestored = true;
        m_filter->clearAll();
        m_soon->start();
    }
    if (valueOf(place, QStringLiteral("undo")) == QLatin1String("last"))
        undoLast();
}

} // namespace gatehouse
