// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/clientpage.h"

#include "core/text.h"
#include "investigations/investigating.h"
#include "ui/access/rightspart.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockwords.h"
#include "ui/client/ladderview.h"
#include "ui/credentialtest/credentialsheet.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

namespace gatehouse {

namespace {

constexpr int longestPasted = 4000;

} // namespace

ClientPage::ClientPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
{
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(grid(2), grid(1), grid(2), grid(1));
    column->setSpacing(grid(1.5));
    column->addWidget(makeQuestion());
    m_banner = new Banner(content);
    column->addWidget(m_banner);
    m_empty = new EmptyState(content);
    m_offered = new QWidget;
    new FlowLayout(m_offered, FlowLayout::Side::Middle);
    m_empty->setExtra(m_offered);
    m_stack = new QStackedWidget(content);
    m_stack->addWidget(makeBody());
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    m_sheet = new AllowSheet(m_sessions, this);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_testSheet = new CredentialSheet(m_sessions, this);
    outer->addWidget(
        withSheet(withSheet(content, m_sheet, QStringLiteral("client")), m_testSheet, QStringLiteral("clienttest")));
    connect(m_testSheet, &CredentialSheet::message, this, &Page::message);
    // One panel at a time: there is no room for two.
    connect(m_sheet, &SideSheet::opened, m_testSheet, &SideSheet::closeSheet);
    connect(m_testSheet, &SideSheet::opened, m_sheet, &SideSheet::closeSheet);
    setFocusProxy(m_user);
    m_file = new FileExport(m_sessions, this);

    connect(m_file, &FileExport::chosen, this, &ClientPage::writeExport);
    connect(m_file, &FileExport::done, this, &Page::message);
    connect(m_file, &FileExport::failed, this, [this](const Error &error) { Q_EMIT message(error.what); });
    connect(m_banner, &Banner::actionRequested, this, &ClientPage::investigate);
    connect(m_sheet, &AllowSheet::message, this, &Page::message);
    connect(m_sheet, &AllowSheet::placeRequested, this, &Page::placeRequested);
    connect(m_sheet, &SideSheet::closed, this, [this] {
        if (m_found)
            investigate(); // something may have been changed
    });
    connect(m_empty, &EmptyState::primaryRequested, this,
            [this] { Q_EMIT placeRequested(placeOf(QStringLiteral("brokers"))); });
    connect(&m_sessions, &Sessions::added, this, &ClientPage::fillBrokers);
    connect(&m_sessions, &Sessions::changed, this, &ClientPage::fillBrokers);
    fillBrokers();
}

QWidget *ClientPage::makeQuestion()
{
    auto *question = new QWidget(this);
    auto *cells = new QGridLayout(question);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(1));
    cells->setVerticalSpacing(grid(0.5));
    int at = 0;
    const auto add = [&](QWidget *field, const QString &title, int stretch) {
        auto *label = new PlainLabel(title, TextRole::Caption, Tone::Muted, question);
        label->setBuddy(field);
        field->setAccessibleName(title);
        cells->addWidget(label, 0, at);
        cells->addWidget(field, 1, at);
        cells->setColumnStretch(at++, stretch);
    };
    m_user = new QLineEdit(question);
    m_clientId = new QLineEdit(question);
    m_address = new QLineEdit(question);
    m_broker = new QComboBox(question);
    m_broker->setAccessibleDescription(tr("Broker"));
    m_broker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_broker->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_ask = pushButton(tr("Investigate"), QStringLiteral("explain"), Emphasis::Primary, question);
    add(m_user, tr("User"), 3);
    add(m_clientId, tr("Client id"), 3);
    add(m_address, tr("Address"), 2);
    add(m_broker, tr("Broker"), 1);
    m_earlier = pushButton(tr("Earlier"), QStringLiteral("clock"), Emphasis::Normal, question);
    setTip(m_earlier, tr("Investigations that were made before"));
    m_earlierMenu = new QMenu(m_earlier);
    m_earlier->setMenu(m_earlierMenu);
    connect(m_earlierMenu, &QMenu::aboutToShow, this, &ClientPage::fillEarlier);
    cells->addWidget(m_ask, 1, at);
    cells->addWidget(m_earlier, 2, at);
    m_text = new QLineEdit(question);
    m_text->setAccessibleName(tr("Error text"));
    m_text->setPlaceholderText(tr("Or paste what the client or the log says: “Connection Refused: not authorised”, "
                                  "“rc=5”, “certificate has expired” …"));
    m_text->setClearButtonEnabled(true);
    m_text->setMaxLength(longestPasted);
    cells->addWidget(m_text, 2, 0, 1, at);
    m_meaning = new PlainLabel(QString(), TextRole::Body, Tone::Normal, question);
    m_meaning->setWrapping(Wrapping::Yes);
    m_meaning->setSelecting(Selecting::Yes);
    m_meaning->hide();
    cells->addWidget(m_meaning, 3, 0, 1, at + 1);
    connect(m_text, &QLineEdit::textChanged, this, &ClientPage::takeText);
    connect(m_text, &QLineEdit::returnPressed, this, &ClientPage::investigate);
    for (QLineEdit *field : {m_user, m_clientId, m_address}) {
        field->setPlaceholderText(tr("any"));
        connect(field, &QLineEdit::returnPressed, this, &ClientPage::investigate);
        connect(field, &QLineEdit::textChanged, this, [this] {
            setWhyNot(m_ask, who().isEmpty() ? tr("Say who: a user, a client id or an address.") : QString());
            tellText();
        });
    }
    setWhyNot(m_ask, tr("Say who: a user, a client id or an address."));
    connect(m_ask, &QPushButton::clicked, this, &ClientPage::investigate);
    return question;
}

QWidget *ClientPage::makeVerdict()
{
    auto *card = new Card;
    card->setAccessibleName(tr("Verdict"));
    auto *cells = new QGridLayout(card);
    cells->setContentsMargins(grid(2), grid(1.5), grid(2), grid(1.5));
    cells->setHorizontalSpacing(grid(1.5));
    cells->setVerticalSpacing(grid(0.75));
    cells->setColumnStretch(1, 1);
    m_mark = new IconLabel(QStringLiteral("info"), Tone::Muted, 1.6, card);
    m_sentence = new PlainLabel(QString(), TextRole::Heading, Tone::Normal, card);
    m_sure = new PlainLabel(QString(), TextRole::Caption, Tone::Muted, card);
    m_plan = new PlainLabel(QString(), TextRole::Body, Tone::Normal, card);
    m_changes = new PlainLabel(QString(), TextRole::Body, Tone::Muted, card);
    for (PlainLabel *label : {m_sentence, m_sure, m_plan, m_changes}) {
        label->setWrapping(Wrapping::Yes);
        label->setSelecting(Selecting::Yes);
        label->setFocusPolicy(Qt::ClickFocus);
    }
    m_allow = pushButton(tr("Allow …"), QStringLiteral("allow"), Emphasis::Primary, card);
    m_test = pushButton(tr("Test …"), QStringLiteral("link"), Emphasis::Normal, card);
    m_events = pushButton(tr("What happened"), QStringLiteral("activity"), Emphasis::Normal, card);
    m_trail = pushButton(tr("What was changed"), QStringLiteral("audit"), Emphasis::Normal, card);
    m_copy = pushButton(tr("Copy"), QStringLiteral("copy"), Emphasis::Normal, card);
    m_export = pushButton(tr("Export …"), QStringLiteral("export"), Emphasis::Normal, card);
    auto *bar = new QWidget(card);
    auto *buttons = new FlowLayout(bar);
    for (QPushButton *button : {m_allow, m_test, m_events, m_trail, m_copy, m_export})
        buttons->addWidget(button);
    cells->addWidget(m_mark, 0, 0, Qt::AlignTop);
    cells->addWidget(m_sentence, 0, 1);
    cells->addWidget(m_sure, 1, 1);
    cells->addWidget(m_plan, 2, 1);
    cells->addWidget(m_changes, 3, 1);
    cells->addWidget(bar, 4, 1);
    connect(m_export, &QPushButton::clicked, this, &ClientPage::exportAs);
    connect(m_allow, &QPushButton::clicked, this, &ClientPage::allow);
    connect(m_test, &QPushButton::clicked, this, &ClientPage::test);
    connect(m_copy, &QPushButton::clicked, this, &ClientPage::copy);
    connect(m_events, &QPushButton::clicked, this, [this] {
        const Identity &who = m_found->who;
        const QString term = !who.user.isEmpty()       ? QStringLiteral("user:\"%1\"").arg(visibleText(who.user))
                             : !who.clientId.isEmpty() ? QStringLiteral("client:\"%1\"").arg(visibleText(who.clientId))
                                                       : QStringLiteral("ip:") + who.address;
        Q_EMIT placeRequested(placeOf(QStringLiteral("activity"), QStringLiteral("text"), term));
    });
    connect(m_trail, &QPushButton::clicked, this, [this] {
        const Identity &who = m_found->who;
        Q_EMIT placeRequested(placeOf(QStringLiteral("audit"), QStringLiteral("text"),
                                      !who.user.isEmpty()       ? who.user
                                      : !who.clientId.isEmpty() ? who.clientId
                                                                : who.address));
    });
    return card;
}

QWidget *ClientPage::makeBody()
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Investigation"));
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, grid(1), 0);
    column->setSpacing(grid(1.5));
    column->addWidget(makeVerdict());
    const auto addCard = [column](const QString &title, QWidget *content) {
        auto *card = new Card;
        auto *lines = new QVBoxLayout(card);
        lines->setContentsMargins(grid(2), grid(1.5), grid(2), grid(1.5));
        lines->setSpacing(grid(1.25));
        lines->addWidget(new PlainLabel(title, TextRole::Strong, Tone::Normal, card));
        lines->addWidget(content);
        card->setAccessibleName(title);
        column->addWidget(card);
    };
    m_ladder = new LadderView;
    m_rights = new RightsPart;
    addCard(tr("What the broker asks, in its order"), m_ladder);
    addCard(tr("Rights on a topic"), m_rights);
    column->addStretch(1);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

void ClientPage::fillBrokers()
{
    const QSignalBlocker quiet(m_broker);
    const QString before = m_broker->currentData().toString();
    m_broker->clear();
    for (const BrokerSession *session : m_sessions.all())
        m_broker->addItem(visibleText(session->profile().name, 40), session->profile().id);
    m_broker->setCurrentIndex(std::max(0, m_broker->findData(before)));
    if (!m_found && !m_isAsking)
        tellNothing();
}

BrokerSession *ClientPage::session() const
{
    return m_sessions.find(m_broker->currentData().toString());
}

Identity ClientPage::who() const
{
    Identity who;
    who.user = m_user->text();
    who.clientId = m_clientId->text();
    who.address = m_address->text().trimmed();
    return who;
}

void ClientPage::tellNothing()
{
    const bool isWithout = m_sessions.all().isEmpty();
    m_empty->setActions(isWithout ? tr("Open the brokers") : QString());
    if (isWithout)
        m_empty->tell(QStringLiteral("explain"), tr("No broker yet"), tr("Add a broker first, or try the demo."));
    else
        m_empty->tell(QStringLiteral("explain"), tr("Who cannot connect?"),
                      tr("Write the user, the client id or the address above: Gatehouse asks what the broker asks, in "
                         "its order, and says what keeps the client out and what would let it in."));
    offerRefused();
    m_stack->setCurrentWidget(m_empty);
}

void ClientPage::investigate()
{
    BrokerSession *broker = session();
    const Identity wanted = who();
    if (!broker || wanted.isEmpty()) {
        m_found.reset();
        return tellNothing();
    }
    const int turn = ++m_turn;
    m_isAsking = true;
    m_isEarlier = false;
    m_banner->clear();
    if (!m_found)
        m_empty->tellLoading(tr("Investigating …"), tr("Reading the broker's rules again."));
    auto *investigating = new Investigating(*broker, m_sessions.store(), wanted, broker);
    whenDone(investigating->run(), this, [this, turn](const Result<Investigation> &found) { take(found, turn); });
}

void ClientPage::take(const Result<Investigation> &result, int turn)
{
    if (turn != m_turn)
        return;
    m_isAsking = false;
    if (!result) {
        m_found.reset();
        m_empty->tellError(result.error(), tr("The investigation ended early"));
        return m_stack->setCurrentWidget(m_empty);
    }
    m_found = *result;
    show();
}

void ClientPage::show()
{
    const Investigation &found = *m_found;
    const bool isFree = found.answer == Answered::Allow && found.blocks.isEmpty();
    if (isFree)
        m_mark->setIcon(QStringLiteral("check"), Tone::Success);
    else if (found.answer == Answered::Unknown)
        m_mark->setIcon(QStringLiteral("warning"), Tone::Warning);
    else
        m_mark->setIcon(QStringLiteral("blocked"), Tone::Danger);
    constexpr int longest = 4000;
    m_sentence->setText(visibleText(found.sentence, longest));
    m_sure->setText(tr("%1 As of %2.").arg(certaintySentence(found.certainty), clockTime(found.at)));
    tellPlan();
    tellChanges();
    m_ladder->show(found.rungs, m_pasted.rungs);
    m_rights->setIdentity(m_sessions.find(found.brokerId), found.who);
    m_stack->setCurrentIndex(0);
}

void ClientPage::tellPlan()
{
    constexpr int longest = 2000;
    QStringList lines;
    if (m_found->plan) {
        for (const PlanItem &item : m_found->plan->items) {
            for (const Change &change : item.changes)
                lines.append(tr("What would let it in: %1").arg(visibleText(change.sentence, longest)));
            for (const QString &sentence : item.notLiftable)
                lines.append(visibleText(sentence, longest));
        }
    } else {
        lines.append(visibleText(m_found->whyNoPlan, longest));
    }
    m_plan->setText(lines.join(u'\n'));
    const BrokerSession *broker = m_sessions.find(m_found->brokerId);
    const QString whyNot = m_isEarlier      ? tr("This is how it was then. Investigate again first.")
                           : !m_found->plan ? m_found->whyNoPlan
                           : broker         ? broker->abilities().whyNot(Ability::Allow)
                                            : tr("The broker was removed.");
    setWhyNot(m_allow, whyNot);
    const Abilities able = broker ? broker->abilities() : Abilities();
    setWhyNot(m_test, !broker                              ? tr("The broker was removed.")
                      : able.has(Ability::TestCredentials) ? QString()
                                                           : able.whyNot(Ability::TestCredentials));
}

void ClientPage::allow()
{
    AllowTarget target;
    target.session = m_sessions.find(m_found->brokerId);
    target.who = m_found->who;
    target.name = identityTitle(m_found->who);
    target.online = m_found->seen.isOnline;
    m_sheet->allow({target});
}

void ClientPage::test()
{
    if (BrokerSession *broker = m_sessions.find(m_found->brokerId))
        m_testSheet->test(broker, m_found->who);
}

void ClientPage::copy()
{
    QStringList lines{m_found->sentence, QString()};
    for (const Rung &rung : m_found->rungs)
        lines.append(
            QStringLiteral("%1 · %2: %3").arg(rung.title, stepResultTitle(rung.result), rung.sentences.join(u' ')));
    QApplication::clipboard()->setText(lines.join(u'\n'));
    Q_EMIT message(tr("The investigation is in the clipboard."));
}

void ClientPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (!m_found && !m_isAsking)
        tellNothing(); // others may have been refused meanwhile
}

void ClientPage::refresh()
{
    if (m_found)
        investigate();
}

void ClientPage::focusFilter()
{
    m_user->setFocus(Qt::ShortcutFocusReason);
    m_user->selectAll();
}

bool ClientPage::closeLayer()
{
    for (SideSheet *sheet : {static_cast<SideSheet *>(m_sheet), static_cast<SideSheet *>(m_testSheet)}) {
        if (sheet->isOpen()) {
            sheet->closeSheet();
            return true;
        }
    }
    return false;
}

void ClientPage::open(const QUrl &place)
{
    const QString broker = valueOf(place, QStringLiteral("broker"));
    const QString user = valueOf(place, QStringLiteral("user"));
    const QString clientId = valueOf(place, QStringLiteral("client"));
    const QString address = valueOf(place, QStringLiteral("address"));
    if (user.isEmpty() && clientId.isEmpty() && address.isEmpty())
        return;
    m_broker->setCurrentIndex(std::max(0, m_broker->findData(broker)));
    m_user->setText(user);
    m_clientId->setText(clientId);
    m_address->setText(address);
    investigate();
}

} // namespace gatehouse
