// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activitypage.h"

#include "core/text.h"
#include "ui/activity/activitydetail.h"
#include "ui/activity/activityrows.h"
#include "ui/activity/eventtable.h"
#include "ui/activity/expressionfield.h"
#include "ui/activity/rateplot.h"
#include "ui/blocked/blockwords.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tableview.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto timeMoves = 5s;
constexpr auto tellsEvery = 100ms;
constexpr auto ratesEvery = 500ms;
constexpr int linesBesideRates = 24; // of text: in a lower page the list needs the room

} // namespace

ActivityPage::ActivityPage(Sessions &sessions, ActivityLog &log, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_log(log)
    , m_table(new EventTable(this))
    , m_file(new FileExport(sessions, this))
{
    build();
    m_soon.setSingleShot(true);
    m_soon.setTimerType(Qt::PreciseTimer);
    m_lastPut.start();
    connect(&m_soon, &QTimer::timeout, this, &ActivityPage::put);
    m_again.setInterval(timeMoves);
    connect(&m_again, &QTimer::timeout, this, [this] { m_table->moveNow(QDateTime::currentMSecsSinceEpoch()); });
    m_tell.setSingleShot(true);
    m_tell.setInterval(tellsEvery);
    connect(&m_tell, &QTimer::timeout, this, &ActivityPage::tellState);
    m_tellRates.setSingleShot(true);
    m_tellRates.setInterval(ratesEvery);
    connect(&m_tellRates, &QTimer::timeout, this, &ActivityPage::tellRates);
    m_table->setMost(mostHeld);
    connect(&m_log, &ActivityLog::happened, this, &ActivityPage::take);
    connect(&m_log, &ActivityLog::countsChanged, this, &ActivityPage::tellSoon);
    connect(m_table, &EventTable::countChanged, this, &ActivityPage::tellSoon);
    connect(&m_sessions, &Sessions::changed, this, &ActivityPage::tellState);
    connect(m_file, &FileExport::chosen, this, &ActivityPage::gather);
    connect(m_file, &FileExport::done, this, &Page::message);
    connect(m_file, &FileExport::failed, this, [this](const Error &error) {
        m_banner->tell(Tone::Danger, error.what, QString(), Banner::Closing::ByUser);
    });
    tellState();
    showDetail();
    readEarlier(0);
}

void ActivityPage::build()
{
    auto *content = this;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.25));
    m_banner = new Banner(content);
    m_expression = new ExpressionField(content);
    m_filter = new FilterBar(m_expression, content);
    m_fault = new PlainLabel(QString(), TextRole::Body, Tone::Danger, content);
    m_fault->setWrapping(Wrapping::Yes);
    m_fault->hide();
    column->addWidget(makeHeader());
    column->addWidget(m_banner);
    column->addWidget(m_filter);
    column->addWidget(m_fault);

    m_view = new TableView(content);
    m_view->setAccessibleName(tr("Events"));
    m_view->setIcons(activityIcons());
    m_view->setDefaultSort(ActivityTime, Qt::AscendingOrder);
    m_view->setTable(m_table, QStringLiteral("activity"));
    m_view->setStretchedColumn(ActivityWhat);
    m_tail = pushButton(QString(), QStringLiteral("chevron-down"), Emphasis::Primary, m_view);
    m_tail->hide();
    m_detail = new ActivityDetail(content);
    auto *list = new QSplitter(Qt::Vertical, content);
    list->setChildrenCollapsible(false);
    list->addWidget(m_view);
    list->addWidget(m_detail);
    list->setStretchFactor(0, 1);
    list->setStretchFactor(1, 0);
    m_list = list;
    m_empty = new EmptyState(content);
    m_rates = new RatePlot(content);
    m_rates->hide();
    column->addWidget(m_rates);
    m_stack = new QStackedWidget(content);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_view);

    connect(m_expression, &ExpressionField::filterChanged, this, &ActivityPage::filter);
    connect(m_expression, &ExpressionField::faultChanged, this, &ActivityPage::tellFault);
    connect(m_expression, &ExpressionField::leftDown, this, [this] { m_view->setFocus(Qt::OtherFocusReason); });
    connect(m_filter, &FilterBar::facetsChanged, this, [this](quint8 mask) {
        m_table->setFacetMask(mask);
        tellState();
    });
    connect(m_rates, &RatePlot::brushed, this, [this](const QDateTime &since, const QDateTime &until) {
        m_expression->setExpression(EventFilter::withTimes(m_expression->text(), since, until));
    });
    connect(m_tail, &QPushButton::clicked, this, &ActivityPage::follow);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &ActivityPage::scrolled);
    connect(m_view->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_isFollowing && !m_isPaused)
            m_view->scrollToBottom();
    });
    connect(m_view, &TableView::selectedKeysChanged, this, &ActivityPage::showDetail);
    connect(m_view, &TableView::opened, this, [this] { m_detail->setFocus(Qt::OtherFocusReason); });
    connect(m_view, &TableView::letterPressed, this, [this](QChar letter) {
        if (letter == u' ')
            setPaused(!m_isPaused);
        else if (letter.toLower() == u'e')
            m_look->click();
    });
    connect(m_empty, &EmptyState::primaryRequested, this, [this] {
        if (!closeLayer())
            Q_EMIT placeRequested(placeOf(QStringLiteral("brokers")));
    });
}

QWidget *ActivityPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1));
    m_mark = new IconLabel(QStringLiteral("online"), Tone::Success, 1.2, header);
    m_state = new PlainLabel(QString(), TextRole::Heading, Tone::Normal, header);
    m_state->setWrapping(Wrapping::Yes);
    m_pause = pushButton(tr("Pause"), QStringLiteral("pause"), Emphasis::Normal, header);
    m_look = pushButton(tr("Investigate"), QStringLiteral("explain"), Emphasis::Normal, header);
    m_copy = pushButton(tr("Copy"), QStringLiteral("copy"), Emphasis::Normal, header);
    m_export = pushButton(tr("Export …"), QStringLiteral("export"), Emphasis::Normal, header);
    connect(m_pause, &QPushButton::clicked, this, [this] { setPaused(!m_isPaused); });
    connect(m_copy, &QPushButton::clicked, this, &ActivityPage::copyPicked);
    connect(m_export, &QPushButton::clicked, this, &ActivityPage::exportAs);
    connect(m_look, &QPushButton::clicked, this, [this] {
        const int at = m_table->rowOf(m_view->currentKey());
        if (at < 0)
            return;
        const Event event = m_table->eventAt(at);
        const QString broker = m_table->index(at, ActivityBroker).data().toString();
        Q_EMIT placeRequested(clientPlace(idOf(broker), event.who));
    });
    row->addWidget(m_mark);
    row->addWidget(m_state, 1);
    for (QPushButton *button : {m_pause, m_look, m_copy, m_export})
        row->addWidget(button);
    return header;
}

QString ActivityPage::nameOf(const QString &brokerId) const
{
    const BrokerSession *session = m_sessions.find(brokerId);
    return session ? session->profile().name : tr("(removed)");
}

/// Of the first broker that is shown by this name; empty: none is.
QString ActivityPage::idOf(const QString &name) const
{
    const QList<BrokerSession *> all = m_sessions.all();
    const auto found = std::find_if(all.cbegin(), all.cend(), [&name](const BrokerSession *session) {
        return visibleText(session->profile().name) == name;
    });
    return found == all.cend() ? QString() : (*found)->profile().id;
}

void ActivityPage::setPaused(bool isPaused)
{
    if (isPaused == m_isPaused)
        return;
    m_isPaused = isPaused;
    m_pause->setText(isPaused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(icon(isPaused ? QStringLiteral("play") : QStringLiteral("pause"), Tone::Normal));
    put();
    tellState();
}

void ActivityPage::follow()
{
    m_isFollowing = true;
    m_unseen = 0;
    m_view->scrollToBottom();
    tellState();
}

void ActivityPage::scrolled()
{
    if (m_isPutting)
        return;
    const QScrollBar *bar = m_view->verticalScrollBar();
    m_isFollowing = bar->value() >= bar->maximum();
    if (m_isFollowing)
        m_unseen = 0;
    tellState();
}

void ActivityPage::filter()
{
    const EventFilter &filter = m_expression->filter();
    const bool moves = filter.movesWithTime();
    if (moves != m_again.isActive())
        moves ? m_again.start() : m_again.stop();
    QList<QByteArray> brokers;
    for (const QString &id : std::as_const(m_brokers))
        brokers.append(visibleUtf8(nameOf(id)));
    m_table->filterBy(filter, brokers, QDateTime::currentMSecsSinceEpoch());
    if (m_isFollowing)
        m_view->scrollToBottom();
    tellState();
}

void ActivityPage::tellRates()
{
    const bool hasRoom = height() >= fontMetrics().lineSpacing() * linesBesideRates;
    const bool isWanted = isVisible() && hasRoom && m_stack->currentWidget() == m_list && m_table->rowCount() > 1;
    m_rates->setVisible(isWanted);
    if (isWanted)
        m_rates->tell(ratesOf(m_table->events(), m_table->shownIds(), RatePlot::mostPieces));
}

void ActivityPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    m_tellRates.start();
}

void ActivityPage::tellFault()
{
    const std::optional<FilterFault> fault = m_expression->fault();
    m_fault->setText(fault ? tr("%1 The last filter that was right stays.").arg(fault->what) : QString());
    m_fault->setVisible(fault.has_value());
}

void ActivityPage::tellSoon()
{
    if (isVisible() && !m_tell.isActive())
        m_tell.start();
}

void ActivityPage::tellState()
{
    int live = 0;
    const QList<BrokerSession *> all = m_sessions.all();
    for (const BrokerSession *session : all)
        live += session->abilities().has(Ability::SeeConnections) ? 1 : 0;
    const QLocale locale;
    QString words;
    if (m_isPaused)
        words = m_comingCount == 0 ? tr("Paused") : tr("Paused · %1 new").arg(locale.toString(m_comingCount));
    else if (live == 0)
        words = tr("No broker tells what happens");
    else
        words = tr("Live · %1 a second").arg(rateText(m_log.perSecond()));
    words = tr("%1 · %2 of %3 events")
                .arg(words, locale.toString(m_table->rowCount()), locale.toString(m_table->totalCount()));
    m_state->setText(words);
    m_mark->setIcon(m_isPaused ? QStringLiteral("pause")
                    : live > 0 ? QStringLiteral("online")
                               : QStringLiteral("offline"),
                    m_isPaused ? Tone::Warning
                    : live > 0 ? Tone::Success
                               : Tone::Muted);
    m_filter->setFacets(activityFacets(m_table->facetCounts()));
    if (m_log.notKept() > 0)
        m_banner->tell(Tone::Danger,
                       tr("%1 events could not be kept. %2")
                           .arg(locale.toString(m_log.notKept()), m_log.trouble() ? m_log.trouble()->what : QString()));
    const bool isTailWanted = !m_isFollowing && m_table->rowCount() > 0;
    m_tail->setVisible(isTailWanted);
    if (isTailWanted) {
        m_tail->setText(m_unseen > 0 ? tr("%1 new").arg(locale.toString(m_unseen)) : tr("To the newest"));
        m_tail->adjustSize();
        m_tail->move((m_view->width() - m_tail->width()) / 2, m_view->height() - m_tail->height() - grid(1.5));
        m_tail->raise();
    }
    const bool isEmpty = m_table->rowCount() == 0 && !m_table->isFiltering();
    if (isEmpty && m_table->totalCount() > 0) {
        m_empty->tell(QStringLiteral("filter"), tr("No event is like that"),
                      tr("None of %1 events fits the filter.").arg(locale.toString(m_table->totalCount())));
        m_empty->setActions(tr("Clear the filter"));
    } else if (isEmpty && live > 0) {
        m_empty->tell(QStringLiteral("activity"), tr("Nothing happened yet"),
                      tr("Connections, refusals and changes show here as they come."));
        m_empty->setActions({});
    } else if (isEmpty) {
        m_empty->tell(QStringLiteral("activity"), tr("No broker tells what happens"),
                      tr("Connect to a broker by its address, or give one the right to read $SYS/broker/log/#."));
        m_empty->setActions(tr("Open the brokers"));
    }
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget *>(m_empty) : m_list);
    if (!m_tellRates.isActive())
        m_tellRates.start();
    setWhyNot(m_export, m_table->rowCount() > 0 ? QString() : tr("There is nothing to export."));
}

void ActivityPage::showDetail()
{
    const QByteArray key = m_view->currentKey();
    const int at = key.isEmpty() || m_view->selectedKeys().isEmpty() ? -1 : m_table->rowOf(key);
    setWhyNot(m_copy, at >= 0 ? QString() : tr("Select an event first."));
    if (at < 0) {
        m_shown.clear();
        setWhyNot(m_look, tr("Select an event first."));
        return m_detail->tellNone();
    }
    if (key == m_shown)
        return;
    m_shown = key;
    const Event event = m_table->eventAt(at);
    const bool isNamed = !event.who.isEmpty();
    setWhyNot(m_look, isNamed ? QString() : tr("Whose event it is, is not known."));
    m_detail->tell(event, m_table->index(at, ActivityBroker).data().toString());
    whenDone(m_log.rawLineOf(sequenceOf(key)), this, [this, key](const Result<QByteArray> &line) {
        if (line && key == m_shown)
            m_detail->tellRaw(*line);
    });
}

void ActivityPage::setBrokers(const QStringList &profileIds)
{
    m_brokers = profileIds;
    filter();
}

void ActivityPage::focusFilter()
{
    m_filter->focusInput();
}

bool ActivityPage::closeLayer()
{
    if (!m_filter->clearAll())
        return false;
    m_expression->setExpression({});
    return true;
}

void ActivityPage::open(const QUrl &place)
{
    if (const QString text = valueOf(place, QStringLiteral("text")); !text.isEmpty())
        m_expression->setExpression(text);
}

void ActivityPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    put();
    tellState();
    m_view->setFocus(Qt::OtherFocusReason);
    if (m_isFollowing)
        m_view->scrollToBottom();
}

} // namespace gatehouse
