// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokerspage.h"

#include "core/text.h"
#include "ui/brokers/brokercard.h"
#include "ui/brokers/brokersheet.h"
#include "ui/brokers/brokerwords.h"
#include "ui/places.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/iconlabel.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace gatehouse {
namespace {

// What the program is for, told to whoever has no broker in it yet.
QWidget *makePromises()
{
    struct Promise
    {
        QString iconName;
        QString title;
        QString words;
    };
    const QList<Promise> promises{
        {QStringLiteral("blocked"), BrokersPage::tr("Every blocker, and why"),
         BrokersPage::tr(
             "One list of everybody who is kept out, with the reason, where it is written, and how sure that is.")},
        {QStringLiteral("allow"), BrokersPage::tr("Allowed means verified"),
         BrokersPage::tr("The exact change first, then the change, then the proof: read again, and seen to connect.")},
        {QStringLiteral("chain"), BrokersPage::tr("Nothing is lost"),
         BrokersPage::tr("Every step stands in a trail whose entries are chained, and every change can be undone.")}};
    auto *box = new QWidget;
    auto *outer = new QHBoxLayout(box);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(grid(2));
    outer->addStretch(1);
    for (const Promise &promise : promises) {
        auto *card = new Card;
        card->setMaximumWidth(grid(38));
        auto *column = new QVBoxLayout(card);
        column->setContentsMargins(grid(2), grid(2), grid(2), grid(2));
        column->setSpacing(grid(0.75));
        column->addWidget(new IconLabel(promise.iconName, Tone::Accent, 1.4));
        auto *title = new PlainLabel(promise.title, TextRole::Strong);
        title->setWrapping(Wrapping::Yes);
        auto *words = new PlainLabel(promise.words, TextRole::Body, Tone::Muted);
        words->setWrapping(Wrapping::Yes);
        column->addWidget(title);
        column->addWidget(words);
        column->addStretch(1);
        outer->addWidget(card, 10);
    }
    outer->addStretch(1);
    return box;
}

} // namespace

BrokersPage::BrokersPage(Sessions &sessions, QWidget *parent)
    : Page(parent)
    , m_sessions(sessions)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_scroll(new QScrollArea)
    , m_sheet(new BrokerSheet(sessions))
{
    m_empty->tell(
        QStringLiteral("brokers"), tr("Which broker do you look after?"),
        tr("Gatehouse signs in like any client, reads who is kept out and why, and changes nothing until you switch "
           "that on. The demo broker is a private mosquitto with made-up devices: try everything on it."),
        Tone::Accent);
    m_empty->setActions(tr("Add a broker"), tr("Try the demo broker"), QStringLiteral("plus"), QStringLiteral("demo"));

    m_empty->setExtra(makePromises());

    auto *list = new QWidget;
    auto *add = pushButton(tr("Add a broker"), QStringLiteral("plus"), Emphasis::Primary);
    auto *files = pushButton(tr("Open files …"), QStringLiteral("open"));
    setTip(files, tr("Reads the mosquitto.conf of a broker and what it names, on this machine. Nothing is changed."));
    auto *demo = pushButton(tr("Try the demo broker"), QStringLiteral("demo"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(grid(1));
    buttons->addWidget(add);
    buttons->addWidget(files);
    buttons->addWidget(demo);
    buttons->addStretch(1);
    m_column = new QVBoxLayout;
    m_column->setSpacing(grid(1.5));
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(grid(2), grid(0.5), grid(2), grid(2));
    column->setSpacing(grid(1.5));
    column->addLayout(buttons);
    column->addLayout(m_column);
    column->addStretch(1);
    list->setMinimumHeight(1); // the height that its width asks for, and no more
    m_scroll->setWidget(list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("List of brokers"));

    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_scroll);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(withSheet(m_stack, m_sheet, QStringLiteral("brokers")));

    connect(m_empty, &EmptyState::primaryRequested, m_sheet, &BrokerSheet::add);
    connect(m_empty, &EmptyState::secondaryRequested, this, &BrokersPage::demoRequested);
    connect(add, &QPushButton::clicked, m_sheet, &BrokerSheet::add);
    connect(files, &QPushButton::clicked, this, &BrokersPage::openFiles);
    connect(demo, &QPushButton::clicked, this, &BrokersPage::demoRequested);
    connect(m_sheet, &BrokerSheet::message, this, &Page::message);
    connect(m_sheet, &BrokerSheet::saved, this,
            [this](const QString &id) { open(placeOf({}, QStringLiteral("id"), id)); });
    connect(&sessions, &Sessions::added, this, &BrokersPage::addCard);
    connect(&sessions, &Sessions::aboutToRemove, this, &BrokersPage::dropCard);
    connect(&sessions, &Sessions::changed, this, [this](BrokerSession *session) {
        BrokerCard *card = cardOf(session->profile().id);
        if (card && card->session() != session)
            card->follow(session);
        else if (card)
            card->tell();
        arrange();
    });
    for (BrokerSession *session : sessions.all())
        addCard(session);
    arrange();
}

void BrokersPage::openFiles()
{
    const QString usual = QStringLiteral("/etc/mosquitto");
    auto *dialog = new QFileDialog(this, tr("Open the configuration of a mosquitto"),
                                   QFileInfo(usual).isReadable() ? usual : QString(),
                                   tr("Configurations (*.conf);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_sheet->add();
        m_sheet->setAddress(path);
    });
    dialog->open();
}

int BrokersPage::count() const
{
    return m_cards.isEmpty() ? -1 : static_cast<int>(m_cards.size());
}

void BrokersPage::addCard(BrokerSession *session)
{
    if (BrokerCard *card = cardOf(session->profile().id)) {
        card->follow(session);
        return;
    }
    auto *card = new BrokerCard(m_sessions, session);
    connect(card, &BrokerCard::editRequested, this, [this](const QString &id) {
        if (const BrokerSession *edited = m_sessions.find(id))
            m_sheet->edit(edited->profile());
    });
    connect(card, &BrokerCard::removeRequested, this, &BrokersPage::remove);
    connect(card, &BrokerCard::blockedRequested, this, [this](const QString &id) {
        Q_EMIT placeRequested(placeOf(QStringLiteral("blocked"), QStringLiteral("broker"), id));
    });
    connect(card, &BrokerCard::message, this, &Page::message);
    m_cards.append(card);
    arrange();
    Q_EMIT countChanged();
}

void BrokersPage::remove(const QString &profileId)
{
    const BrokerSession *session = m_sessions.find(profileId);
    const QString name = session ? nameOf(session->profile()) : QString();
    whenDone(m_sessions.remove(profileId), this, [this, profileId, name](const Result<> &removed) {
        if (removed) {
            Q_EMIT message(tr("%1 is removed.").arg(name));
            return;
        }
        // The card is gone when the profile was removed and only its password was not.
        const QString what = visibleText(removed.error().what, 2000);
        if (BrokerCard *card = cardOf(profileId))
            card->tellRemovalFailed(what);
        else
            Q_EMIT message(what);
    });
}

void BrokersPage::dropCard(BrokerSession *session)
{
    BrokerCard *card = cardOf(session->profile().id);
    if (!card)
        return;
    m_cards.removeAll(card);
    m_column->removeWidget(card);
    card->hide();
    card->deleteLater();
    arrange();
    Q_EMIT countChanged();
}

void BrokersPage::arrange()
{
    std::sort(m_cards.begin(), m_cards.end(), [](const BrokerCard *one, const BrokerCard *other) {
        return one->session() && other->session() &&
               QString::localeAwareCompare(nameOf(one->session()->profile()), nameOf(other->session()->profile())) < 0;
    });
    for (qsizetype i = 0; i < m_cards.size(); ++i) {
        m_column->insertWidget(static_cast<int>(i), m_cards.at(i));
        m_cards.at(i)->setVisible(m_picked.isEmpty() || m_picked.contains(m_cards.at(i)->profileId()));
    }
    m_stack->setCurrentWidget(m_cards.isEmpty() ? static_cast<QWidget *>(m_empty) : m_scroll);
}

BrokerCard *BrokersPage::cardOf(const QString &profileId) const
{
    for (BrokerCard *card : m_cards)
        if (card->profileId() == profileId)
            return card;
    return nullptr;
}

void BrokersPage::setBrokers(const QStringList &profileIds)
{
    m_picked = profileIds;
    arrange();
}

void BrokersPage::refresh()
{
    for (BrokerSession *session : m_sessions.all()) {
        if (session->state() == BrokerSession::State::Ready)
            session->refresh();
        else if (session->state() == BrokerSession::State::Offline || session->state() == BrokerSession::State::Failed)
            m_sessions.open(session->profile().id);
    }
}

void BrokersPage::open(const QUrl &place)
{
    if (!valueOf(place, QStringLiteral("add")).isNull()) {
        m_sheet->add();
        return;
    }
    if (BrokerCard *card = cardOf(valueOf(place, QStringLiteral("id"))))
        m_scroll->ensureWidgetVisible(card);
}

bool BrokersPage::closeLayer()
{
    if (!m_sheet->isOpen())
        return false;
    m_sheet->closeSheet();
    return true;
}

} // namespace gatehouse
