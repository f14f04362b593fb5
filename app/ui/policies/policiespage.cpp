// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/policies/policiespage.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/places.h"
#include "ui/policies/policycard.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"

#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

using State = BrokerSession::State;

PoliciesPage::PoliciesPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_filter(new FilterBar(tr("Filter the policies"), this))
    , m_stack(new QStackedWidget(this))
    , m_scroll(new QScrollArea)
    , m_column(nullptr)
    , m_empty(new EmptyState)
    , m_soon(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.25));
    column->addWidget(m_filter);
    column->addWidget(m_stack, 1);
    auto *body = new QWidget;
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(0, 0, grid(1), 0);
    m_column->setSpacing(grid(1.5));
    m_column->addStretch(1);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    m_scroll->setWidget(body);
    m_scroll->setAccessibleName(tr("Policies"));
    body->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_stack->addWidget(m_scroll);
    m_stack->addWidget(m_empty);
    setFocusProxy(m_scroll);

    connect(m_filter, &FilterBar::textChanged, this, [this](const QString &text) {
        for (PolicyCard *card : std::as_const(m_cards))
            card->setFilter(text);
    });
    connect(m_filter, &FilterBar::leftDown, m_scroll, [this] { m_scroll->setFocus(Qt::OtherFocusReason); });
    connect(m_empty, &EmptyState::primaryRequested, this, [this] {
        if (m_sessions.all().isEmpty())
            Q_EMIT placeRequested(placeOf(QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("1")));
        else
            refresh();
    });
    connect(&m_sessions, &Sessions::added, this, &PoliciesPage::follow);
    connect(&m_sessions, &Sessions::changed, this, &PoliciesPage::showLater);
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        session->disconnect(this);
        m_stale.remove(session);
        delete m_cards.take(session);
        arrange();
        m_soon->start(); // when it is gone
    });
    m_soon->setSingleShot(true);
    m_soon->setInterval(std::chrono::milliseconds(50));
    connect(m_soon, &QTimer::timeout, this, [this] {
        for (BrokerSession *session : std::exchange(m_stale, {}))
            show(session);
        arrange();
    });
    for (BrokerSession *session : m_sessions.all())
        follow(session);
    arrange();
}

void PoliciesPage::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::accessRead, this, [this, session] { showLater(session); });
    connect(session, &BrokerSession::recordsRead, this, [this, session] { showLater(session); });
    connect(session, &BrokerSession::stateChanged, this, [this, session] { showLater(session); });
    showLater(session);
}

void PoliciesPage::showLater(BrokerSession *session)
{
    m_stale.insert(session);
    if (isVisible())
        m_soon->start();
}

void PoliciesPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_soon->start();
}

void PoliciesPage::show(BrokerSession *session)
{
    const QList<PolicyFact> facts = session->connector().policyFacts();
    PolicyCard *&card = m_cards[session];
    if (!card && !facts.isEmpty()) {
        card = new PolicyCard;
        card->setFilter(m_filter->text());
        int place = 0; // in the order of the brokers, whichever was read first
        for (BrokerSession *before : m_sessions.all()) {
            if (before == session)
                break;
            place += m_cards.value(before) ? 1 : 0;
        }
        m_column->insertWidget(place, card);
    }
    if (card) {
        QString state = tr("read %1").arg(clockTime(session->checkedAt()));
        if (const auto error = session->error())
            state = tr("As read last, %1. %2").arg(clockTime(session->checkedAt()), error->what);
        card->showFacts(visibleText(session->profile().name), state, facts);
    }
}

void PoliciesPage::arrange()
{
    int shown = 0;
    int busy = 0;
    QStringList troubles;
    for (BrokerSession *session : m_sessions.all()) {
        PolicyCard *card = m_cards.value(session);
        const bool picked = m_brokers.isEmpty() || m_brokers.contains(session->profile().id);
        if (card)
            card->setVisible(picked);
        if (!picked)
            continue;
        shown += card ? 1 : 0;
        busy += session->state() == State::Opening || session->state() == State::Reading ? 1 : 0;
        if (const auto error = session->error())
            troubles.append(tr("%1: %2").arg(visibleText(session->profile().name), error->what));
    }
    m_stack->setCurrentWidget(shown > 0 ? static_cast<QWidget *>(m_scroll) : m_empty);
    m_filter->setVisible(shown > 0);
    if (shown > 0)
        return;
    if (m_sessions.all().isEmpty()) {
        m_empty->tell(QStringLiteral("brokers"), tr("No broker is known yet"),
                      tr("Add one, and the conditions under which it blocks are shown here."));
        m_empty->setActions(tr("Add a broker"), QString(), QStringLiteral("plus"));
    } else if (busy > 0) {
        m_empty->tellLoading(tr("Reading the policies …"));
    } else {
        m_empty->tell(QStringLiteral("policies"), tr("Nothing was read yet"),
                      troubles.isEmpty() ? tr("The policies are shown once a broker is open.")
                                         : troubles.join(QLatin1Char(' ')));
        m_empty->setActions(tr("Read now"), QString(), QStringLiteral("refresh"));
    }
}

void PoliciesPage::setBrokers(const QStringList &profileIds)
{
    m_brokers = profileIds;
    arrange();
}

void PoliciesPage::refresh()
{
    for (BrokerSession *session : m_sessions.all()) {
        if (!m_brokers.isEmpty() && !m_brokers.contains(session->profile().id))
            continue;
        if (session->state() == State::Ready)
            session->refresh();
        else if (session->state() != State::Opening && session->state() != State::Reading)
            m_sessions.open(session->profile().id);
    }
}

void PoliciesPage::focusFilter()
{
    m_filter->focusInput();
}

bool PoliciesPage::closeLayer()
{
    return m_filter->clearAll();
}

void PoliciesPage::open(const QUrl &place)
{
    if (const QString text = valueOf(place, QStringLiteral("text")); !text.isEmpty())
        m_filter->setText(text);
}

} // namespace gatehouse
