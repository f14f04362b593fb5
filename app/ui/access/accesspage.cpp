// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accesspage.h"

#include "core/text.h"
#include "ui/access/accessdetail.h"
#include "ui/access/accessintake.h"
#include "ui/access/accessrows.h"
#include "ui/blocked/allowsheet.h"
#include "ui/places.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/tableview.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

using State = BrokerSession::State;

AccessPage::AccessPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_table(new IndexedTable(accessColumns(), this))
    , m_intake(new AccessIntake(this))
    , m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(100); // counting 100 000 rows takes milliseconds: not after every part
    connect(m_soon, &QTimer::timeout, this, [this] {
        showFacets();
        showState();
        showActions();
    });
    connect(&m_sessions, &Sessions::added, this, &AccessPage::follow);
    connect(&m_sessions, &Sessions::changed, m_soon, qOverload<>(&QTimer::start));
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        session->disconnect(this);
        drop(session->profile().id);
    });
    for (BrokerSession *session : m_sessions.all())
        follow(session);
    showState();
    showActions();
}

void AccessPage::build()
{
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.25));
    m_header = new PlainLabel(QString(), TextRole::Heading, Tone::Normal, content);
    m_header->setWrapping(Wrapping::Yes);
    m_filter = new FilterBar(tr("Filter accounts, groups and roles"), content);
    m_view = new TableView(content);
    m_view->setAccessibleName(tr("Accounts, groups, roles and rules"));
    m_view->setIcons(accessIcons());
    m_view->setTable(m_table, QStringLiteral("access"));
    m_view->setStretchedColumn(AccessMemberships);
    m_empty = new EmptyState(content);
    m_stack = new QStackedWidget(content);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    column->addWidget(m_header);
    column->addWidget(m_filter);
    column->addWidget(makeActions());
    column->addWidget(m_stack, 1);

    m_detail = new AccessDetail(this);
    m_sheet = new AllowSheet(m_sessions, this);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    QSplitter *inner = withSheet(content, m_detail, QStringLiteral("access-detail"));
    outer->addWidget(withSheet(inner, m_sheet, QStringLiteral("access")));
    setFocusProxy(m_view);

    connect(m_filter, &FilterBar::textChanged, m_table, &IndexedTable::setFilter);
    connect(m_filter, &FilterBar::facetsChanged, m_table, &IndexedTable::setFacetMask);
    connect(m_filter, &FilterBar::leftDown, m_view, [this] {
        if (m_view->currentKey().isEmpty() && m_table->rowCount() > 0)
            m_view->selectKey(m_table->keyAt(0));
        m_view->setFocus(Qt::OtherFocusReason);
    });
    connect(m_table, &IndexedTable::countChanged, m_soon, [this] {
        if (!m_soon->isActive())
            m_soon->start();
    });
    connect(m_view, &TableView::selectedKeysChanged, this, [this] {
        showActions();
        if (m_detail->isOpen())
            showDetail();
    });
    connect(m_view, &TableView::opened, this, &AccessPage::showDetail);
    connect(m_view, &TableView::letterPressed, this, &AccessPage::letterPressed);
    connect(m_view, &TableView::menuRequested, this, [this](const QByteArray &, const QPoint &at) { showMenu(at); });
    connect(m_empty, &EmptyState::primaryRequested, this, [this] {
        if (m_sessions.all().isEmpty())
            Q_EMIT placeRequested(placeOf(QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("1")));
        else if (m_table->totalCount() > 0)
            m_filter->clearAll();
        else
            refresh();
    });
    connect(m_sheet, &AllowSheet::message, this, &Page::message);
    connect(m_sheet, &AllowSheet::placeRequested, this, [this](const QUrl &place) { open(place); });
    connect(m_sheet, &SideSheet::opened, m_detail, &SideSheet::closeSheet);
    for (SideSheet *sheet : {static_cast<SideSheet *>(m_detail), static_cast<SideSheet *>(m_sheet)})
        connect(sheet, &SideSheet::closed, this, [this] { m_view->setFocus(Qt::OtherFocusReason); });
}

QWidget *AccessPage::makeActions()
{
    auto *bar = new QWidget(this);
    auto *row = new FlowLayout(bar);
    m_show = pushButton(tr("Details and rights"), QStringLiteral("open"), Emphasis::Normal, bar);
    m_block = pushButton(tr("Block …"), QStringLiteral("ban"), Emphasis::Danger, bar);
    m_allow = pushButton(tr("Allow …"), QStringLiteral("allow"), Emphasis::Normal, bar);
    for (QPushButton *button : {m_show, m_block, m_allow})
        row->addWidget(button);
    connect(m_show, &QPushButton::clicked, this, &AccessPage::showDetail);
    connect(m_block, &QPushButton::clicked, this, &AccessPage::blockPicked);
    connect(m_allow, &QPushButton::clicked, this, &AccessPage::allowPicked);
    return bar;
}

bool AccessPage::isPicked(const BrokerSession *session) const
{
    return m_brokers.isEmpty() || m_brokers.contains(session->profile().id);
}

void AccessPage::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::partRead, this,
            [this, session](const AccessPart &part) { takePart(session, part); });
    connect(session, &BrokerSession::accessRead, this, [this, session] { takeWhole(session); });
    connect(session, &BrokerSession::recordsRead, this,
            [this, session](const Records &records) { takeRecords(session, records); });
    connect(session, &BrokerSession::stateChanged, m_soon, qOverload<>(&QTimer::start));
    m_soon->start();
}

void AccessPage::drop(const QString &profileId)
{
    m_readings.remove(profileId);
    const QByteArray keyStart = accessKey(profileId, {});
    m_table->beginReading(keyStart);
    m_table->endReading(keyStart);
    m_soon->start();
}

void AccessPage::takePart(const BrokerSession *session, const AccessPart &part)
{
    if (!isPicked(session))
        return;
    const QString id = session->profile().id;
    if (part.read == part.records.size()) {
        m_readings[id].isUnderWay = true;
        m_intake->add([this, id, total = part.total] {
            m_table->beginReading(accessKey(id, {}));
            m_table->reserve(total);
        });
    }
    putRows(session, part.records);
    m_empty->setProgress(part.read, part.total);
}

void AccessPage::putRows(const BrokerSession *session, const QList<AccessRecord> &records)
{
    const QString id = session->profile().id;
    m_intake->add(id, session->profile().name, records, [this, id](const AccessRows &made) {
        if (!m_readings.contains(id)) // dropped meanwhile
            return;
        m_rawNames.insert(made.rawNames);
        m_filledColumns.unite(made.filledColumns);
        m_table->put(made.rows);
        if (m_stack->currentWidget() == m_empty && m_table->rowCount() > 0)
            showState(); // the first rows are seen at once, what is counted comes later
        if (!m_soon->isActive())
            m_soon->start();
    });
}

void AccessPage::takeWhole(const BrokerSession *session)
{
    const QString id = session->profile().id;
    if (!m_readings.contains(id) || !isPicked(session))
        return;
    m_intake->add([this, id] {
        const auto reading = m_readings.find(id);
        if (reading == m_readings.end())
            return;
        reading->isUnderWay = false;
        reading->isRead = true;
        m_table->endReading(accessKey(id, {}));
        if (!m_wanted.isEmpty() && m_table->rowOf(m_wanted) >= 0) {
            m_view->selectKey(std::exchange(m_wanted, {}));
            showDetail();
        } else if (m_view->currentKey().isEmpty() && m_table->rowCount() > 0) {
            m_view->selectKey(m_table->keyAt(0));
        }
        m_soon->start();
    });
}

void AccessPage::takeRecords(const BrokerSession *session, const Records &records)
{
    const QString id = session->profile().id;
    if (!m_readings.contains(id))
        return;
    putRows(session, records.rows);
    QList<QByteArray> gone;
    for (auto it = records.values.cbegin(); it != records.values.cend(); ++it) {
        if (!it.value())
            gone.append(accessKey(id, it.key()));
    }
    m_intake->add([this, gone] {
        m_table->remove(gone);
        m_soon->start();
    });
}

// A page that is opened late, or on other brokers, has missed their readings.
void AccessPage::readMissing()
{
    for (BrokerSession *session : m_sessions.all()) {
        const Reading reading = m_readings.value(session->profile().id);
        if (isPicked(session) && session->state() == State::Ready && !reading.isRead && !reading.isUnderWay)
            session->refresh();
    }
}

int AccessPage::count() const
{
    return -1;
}

void AccessPage::setBrokers(const QStringList &profileIds)
{
    m_brokers = profileIds;
    for (const BrokerSession *session : m_sessions.all()) {
        if (!isPicked(session))
            drop(session->profile().id);
    }
    if (isVisible())
        readMissing();
    m_soon->start();
}

void AccessPage::refresh()
{
    for (BrokerSession *session : m_sessions.all()) {
        if (!isPicked(session))
            continue;
        if (session->state() == State::Ready)
            session->refresh();
        else if (session->state() != State::Opening && session->state() != State::Reading)
            m_sessions.open(session->profile().id);
    }
}

void AccessPage::focusFilter()
{
    m_filter->focusInput();
}

bool AccessPage::closeLayer()
{
    for (SideSheet *sheet : {static_cast<SideSheet *>(m_sheet), static_cast<SideSheet *>(m_detail)}) {
        if (sheet->isOpen()) {
            sheet->closeSheet();
            return true;
        }
    }
    return m_filter->clearAll();
}

void AccessPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    readMissing();
    if (!m_sheet->isOpen())
        m_view->setFocus(Qt::OtherFocusReason);
}

void AccessPage::open(const QUrl &place)
{
    if (const QString text = valueOf(place, QStringLiteral("text")); !text.isEmpty())
        m_filter->setText(text);
    const QString record = valueOf(place, QStringLiteral("id"));
    if (record.isEmpty())
        return;
    m_filter->clearAll();
    m_table->setFilter(QString());
    for (const BrokerSession *session : m_sessions.all()) {
        const QByteArray key = accessKey(session->profile().id, record);
        if (!isPicked(session))
            continue;
        if (m_table->rowOf(key) >= 0) {
            m_view->selectKey(key);
            return showDetail();
        }
        m_wanted = key;
    }
}

} // namespace gatehouse
