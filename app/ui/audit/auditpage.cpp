// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditpage.h"

#include "core/text.h"
#include "ui/audit/auditdetail.h"
#include "ui/audit/auditrows.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockwords.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/tableview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

namespace gatehouse {

namespace {

enum Period { AllTime, LastHour, Today, LastWeek, LastMonth };

} // namespace

AuditPage::AuditPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_table(new IndexedTable(auditColumns(), this))
    , m_file(new FileExport(sessions, this))
    , m_soon(new QTimer(this))
    , m_slow(new QTimer(this))
    , m_recheck(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(std::chrono::milliseconds(120));
    connect(m_soon, &QTimer::timeout, this, [this] { read(Reading::Anew); });
    m_slow->setSingleShot(true);
    m_slow->setInterval(std::chrono::milliseconds(300));
    connect(m_slow, &QTimer::timeout, m_busy, &QWidget::show);
    m_recheck->setSingleShot(true);
    m_recheck->setInterval(std::chrono::seconds(1));
    connect(m_recheck, &QTimer::timeout, this, &AuditPage::verify);
    connect(m_file, &FileExport::chosen, this, [this](ExportForm form) {
        ++m_exportTurn;
        gather(form, 0, {});
    });
    connect(m_file, &FileExport::done, this, &Page::message);
    connect(m_file, &FileExport::failed, this, [this](const Error &error) {
        m_banner->tell(Tone::Danger, error.what, QString(), Banner::Closing::ByUser);
    });
    connect(&m_sessions.store(), &Store::appended, this, &AuditPage::appended);
    connect(&m_sessions, &Sessions::added, this, &AuditPage::fillBrokers);
    connect(&m_sessions, &Sessions::changed, this, [this] {
        fillBrokers();
        showDetail();
    });
    connect(&m_sessions, &Sessions::aboutToRemove, m_soon, qOverload<>(&QTimer::start));
    fillBrokers();
    read(Reading::Anew);
    verify();
}

void AuditPage::build()
{
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.25));
    m_banner = new Banner(content);
    column->addWidget(makeHeader());
    column->addWidget(m_banner);
    column->addWidget(makeFilter());

    auto *bar = new QWidget(content);
    auto *actions = new FlowLayout(bar);
    m_undo = pushButton(tr("Undo this change …"), QStringLiteral("undo"), Emphasis::Normal, bar);
    m_copy = pushButton(tr("Copy"), QStringLiteral("copy"), Emphasis::Normal, bar);
    m_export = pushButton(tr("Export …"), QStringLiteral("export"), Emphasis::Normal, bar);
    for (QPushButton *button : {m_undo, m_copy, m_export})
        actions->addWidget(button);
    column->addWidget(bar);

    m_view = new TableView(content);
    m_view->setAccessibleName(tr("Entries of the trail"));
    m_view->setIcons(auditIcons());
    m_view->setDefaultSort(0, Qt::DescendingOrder);
    m_view->setTable(m_table, QStringLiteral("audit"));
    m_view->setStretchedColumn(AuditReason);
    m_detail = new AuditDetail(content);
    auto *list = new QSplitter(Qt::Vertical, content);
    list->setChildrenCollapsible(false);
    list->addWidget(m_view);
    list->addWidget(m_detail);
    list->setStretchFactor(0, 1);
    list->setStretchFactor(1, 0);
    m_list = list;
    m_empty = new EmptyState(content);
    m_stack = new QStackedWidget(content);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    m_sheet = new AllowSheet(m_sessions, this);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(withSheet(content, m_sheet, QStringLiteral("audit")));
    setFocusProxy(m_view);

    connect(m_undo, &QPushButton::clicked, this, &AuditPage::undoPicked);
    connect(m_copy, &QPushButton::clicked, this, &AuditPage::copyPicked);
    connect(m_export, &QPushButton::clicked, this, &AuditPage::exportAs);
    connect(m_view, &TableView::selectedKeysChanged, this, &AuditPage::showDetail);
    connect(m_view, &TableView::opened, this, [this] { m_detail->setFocus(Qt::OtherFocusReason); });
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &AuditPage::readOlder);
    // Somebody who stands at the end stays there while more comes in.
    connect(m_view->verticalScrollBar(), &QScrollBar::rangeChanged, this, &AuditPage::readOlder);
    connect(m_empty, &EmptyState::primaryRequested, this, [this] {
        m_broker->setCurrentIndex(0);
        m_period->setCurrentIndex(AllTime);
        if (!m_filter->clearAll())
            read(Reading::Anew);
    });
    connect(m_sheet, &AllowSheet::message, this, &Page::message);
    connect(m_sheet, &AllowSheet::placeRequested, this, &Page::placeRequested);
    connect(m_sheet, &SideSheet::closed, this, [this] { m_view->setFocus(Qt::OtherFocusReason); });
}

QWidget *AuditPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1));
    m_chainMark = new IconLabel(QStringLiteral("chain"), Tone::Muted, 1.2, header);
    m_chain = new PlainLabel(QString(), TextRole::Heading, Tone::Normal, header);
    m_chain->setWrapping(Wrapping::Yes);
    m_busy = new ProgressLine(header);
    m_busy->setRange(0, 0);
    m_busy->setFixedWidth(120);
    m_busy->setAccessibleName(tr("The chain is being verified"));
    m_busy->hide();
    m_verify = pushButton(tr("Verify now"), QStringLiteral("chain"), Emphasis::Normal, header);
    connect(m_verify, &QPushButton::clicked, this, &AuditPage::verify);
    row->addWidget(m_chainMark);
    row->addWidget(m_chain, 1);
    row->addWidget(m_busy);
    row->addWidget(m_verify);
    return header;
}

QWidget *AuditPage::makeFilter()
{
    m_filter = new FilterBar(tr("Filter the whole trail"), this);
    m_broker = new QComboBox(this);
    // On Linux Qt tells the choice of such a box as its name.
    m_broker->setAccessibleName(tr("Broker"));
    m_broker->setAccessibleDescription(tr("Broker"));
    m_broker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_period = new QComboBox(this);
    m_period->setAccessibleName(tr("Time range"));
    m_period->setAccessibleDescription(tr("Time range"));
    m_period->addItems({tr("All time"), tr("Last hour"), tr("Today"), tr("Last 7 days"), tr("Last 30 days")});
    m_filter->addTrailing(m_broker);
    m_filter->addTrailing(m_period);
    connect(m_filter, &FilterBar::textChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_filter, &FilterBar::leftDown, this, [this] { m_view->setFocus(Qt::OtherFocusReason); });
    connect(m_broker, &QComboBox::currentIndexChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_period, &QComboBox::currentIndexChanged, m_soon, qOverload<>(&QTimer::start));
    return m_filter;
}

void AuditPage::fillBrokers()
{
    const QSignalBlocker quiet(m_broker);
    const QString before = m_broker->currentData().toString();
    m_broker->clear();
    m_broker->addItem(tr("All brokers"), QString());
    for (const BrokerSession *session : m_sessions.all())
        m_broker->addItem(visibleText(session->profile().name, 40), session->profile().id);
    m_broker->setCurrentIndex(std::max(0, m_broker->findData(before)));
}

void AuditPage::setBrokers(const QStringList &profileIds)
{
    m_broker->setCurrentIndex(profileIds.size() == 1 ? std::max(0, m_broker->findData(profileIds.first())) : 0);
}

AuditQuery AuditPage::query() const
{
    AuditQuery query;
    query.text = m_filter->text().trimmed();
    query.broker = m_broker->currentData().toString();
    const QDateTime now = QDateTime::currentDateTime();
    switch (m_period->currentIndex()) {
    case LastHour:
        query.from = now.addSecs(-3600).toUTC();
        break;
    case Today:
        query.from = now.date().startOfDay().toUTC();
        break;
    case LastWeek:
        query.from = now.addDays(-7).toUTC();
        break;
    case LastMonth:
        query.from = now.addDays(-30).toUTC();
        break;
    default:
        break;
    }
    return query;
}

void AuditPage::refresh()
{
    read(Reading::Anew);
    verify();
}

void AuditPage::focusFilter()
{
    m_filter->focusInput();
}

bool AuditPage::closeLayer()
{
    if (m_sheet->isOpen()) {
        m_sheet->closeSheet();
        return true;
    }
    return m_filter->clearAll();
}

void AuditPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_isStale)
        verify();
    if (!m_sheet->isOpen())
        m_view->setFocus(Qt::OtherFocusReason);
}

void AuditPage::open(const QUrl &place)
{
    if (const QString text = valueOf(place, QStringLiteral("text")); !text.isEmpty())
        m_filter->setText(text);
    if (const QString id = valueOf(place, QStringLiteral("id")); !id.isEmpty()) {
        m_wanted = id.toUtf8();
        read(Reading::Anew);
    }
}

} // namespace gatehouse
