// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokercard.h"

#include "core/text.h"
#include "sessions/diagnosis.h"
#include "ui/brokers/abilitylist.h"
#include "ui/brokers/brokerwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/switchbox.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace gatehouse {
namespace {

constexpr int diagnosedMinutes = 10;

bool isOpen(BrokerSession::State state)
{
    return state == BrokerSession::State::Opening || state == BrokerSession::State::Reading ||
           state == BrokerSession::State::Ready;
}

} // namespace

BrokerCard::BrokerCard(Sessions &sessions, BrokerSession *session, QWidget *parent)
    : Card(parent)
    , m_sessions(sessions)
    , m_id(session->profile().id)
    , m_name(new PlainLabel({}, TextRole::Heading))
    , m_address(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_state(new Pill)
    , m_connect(pushButton(tr("Connect"), QStringLiteral("link")))
    , m_edit(pushButton(tr("Edit"), QStringLiteral("edit")))
    , m_remove(pushButton(tr("Remove"), QStringLiteral("remove")))
    , m_error(new Banner)
    , m_removal(new Banner)
    , m_blocked(pushButton(tr("Show who is blocked"), QStringLiteral("blocked"), Emphasis::Quiet))
    , m_writing(new SwitchBox(tr("Read-only"), tr("Changes allowed")))
    , m_diagnose(pushButton({}, QStringLiteral("activity"), Emphasis::Quiet))
    , m_more(toolButton(QStringLiteral("chevron-down"), tr("What can be done here")))
    , m_notes(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_abilities(new AbilityList)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(grid(2), grid(2), grid(2), grid(1.5));
    column->setSpacing(grid(1.5));
    column->addWidget(makeHead());
    column->addWidget(m_error);
    column->addWidget(m_removal);
    column->addWidget(makeFacts());
    column->addWidget(makeFoot());
    m_notes->setWrapping(Wrapping::Yes);
    m_notes->setSelecting(Selecting::Yes);
    column->addWidget(m_notes);
    column->addWidget(m_abilities);
    m_abilities->hide();
    m_notes->hide();

    auto *keep = pushButton(tr("Keep"), {});
    m_removal->addField(keep);
    connect(keep, &QPushButton::clicked, m_removal, &Banner::clear);
    connect(m_removal, &Banner::actionRequested, this, [this] {
        m_removal->setEnabled(false);
        Q_EMIT removeRequested(m_id);
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_removal->tell(Tone::Danger,
                        tr("Remove %1 from Gatehouse? Its password is forgotten, its trail stays, and nothing changes "
                           "at the broker.")
                            .arg(m_name->text()),
                        tr("Remove it"));
        m_removal->actionButton()->setFocus(Qt::OtherFocusReason);
    });
    connect(m_edit, &QPushButton::clicked, this, [this] { Q_EMIT editRequested(m_id); });
    connect(m_connect, &QPushButton::clicked, this, &BrokerCard::connectOrLeave);
    connect(m_blocked, &QPushButton::clicked, this, [this] { Q_EMIT blockedRequested(m_id); });
    connect(m_error, &Banner::actionRequested, this, [this] { m_sessions.open(m_id); });
    connect(m_writing, &QCheckBox::toggled, this, &BrokerCard::setWriting);
    connect(m_diagnose, &QPushButton::clicked, this, &BrokerCard::diagnose);
    m_counts.setInterval(std::chrono::seconds(1));
    connect(&m_counts, &QTimer::timeout, this, &BrokerCard::tellDiagnosis);
    follow(session);
}

QWidget *BrokerCard::makeHead()
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1.5));
    auto *mark = new IconLabel(QStringLiteral("brokers"), Tone::Accent, 1.7);
    m_name->setEliding(Qt::ElideRight);
    m_address->setEliding(Qt::ElideMiddle);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    auto *title = new QHBoxLayout;
    title->setSpacing(grid(1.25));
    title->addWidget(m_name);
    title->addWidget(m_state);
    title->addStretch(1);
    words->addLayout(title);
    words->addWidget(m_address);
    row->addWidget(mark, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    auto *buttons = new FlowLayout(nullptr, FlowLayout::Side::End);
    for (QPushButton *button : {m_connect, m_edit, m_remove})
        buttons->addWidget(button);
    row->addLayout(buttons, 1);
    return head;
}

BrokerCard::Fact BrokerCard::addFact(FlowLayout *row, const QString &title)
{
    Fact fact{new QWidget, new PlainLabel({}, TextRole::Strong)};
    auto *column = new QVBoxLayout(fact.box);
    column->setContentsMargins(0, 0, grid(3), 0);
    column->setSpacing(1);
    column->addWidget(new PlainLabel(title, TextRole::Caption, Tone::Muted));
    column->addWidget(fact.value);
    fact.value->setAccessibleDescription(title);
    row->addWidget(fact.box);
    return fact;
}

QWidget *BrokerCard::makeFacts()
{
    auto *facts = new QWidget;
    auto *row = new FlowLayout(facts);
    m_software = addFact(row, tr("Software"));
    m_latency = addFact(row, tr("Answers within"));
    m_clients = addFact(row, tr("Clients online"));
    m_kept = addFact(row, tr("Blocked"));
    m_checked = addFact(row, tr("Last check"));
    return facts;
}

QWidget *BrokerCard::makeFoot()
{
    auto *foot = new QWidget;
    auto *row = new FlowLayout(foot);
    m_writing->setAccessibleName(tr("Allow changes at this broker"));
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setText(tr("What can be done here"));
    m_more->setToolTip({});
    m_more->setCheckable(true);
    connect(m_more, &QToolButton::toggled, this, [this](bool on) {
        m_abilities->setVisible(on);
        m_notes->setVisible(on && !m_notes->text().isEmpty());
        m_more->setIcon(icon(on ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    });
    row->addWidget(m_writing);
    row->addWidget(m_blocked);
    row->addWidget(m_diagnose);
    row->addWidget(m_more);
    return foot;
}

void BrokerCard::follow(BrokerSession *session)
{
    m_session = session;
    connect(session, &BrokerSession::stateChanged, this, &BrokerCard::tell);
    connect(session, &BrokerSession::factsChanged, this, &BrokerCard::tell);
    connect(session, &BrokerSession::diagnosisChanged, this, &BrokerCard::tell);
    connect(session, &BrokerSession::blockedChanged, this, &BrokerCard::tell);
    connect(session, &BrokerSession::accessRead, this, &BrokerCard::tell);
    tell();
}

void BrokerCard::tell()
{
    if (!m_session)
        return;
    const Profile &profile = m_session->profile();
    const BrokerSession::State state = m_session->state();
    const StateWords words = wordsOf(state);
    const QString name = nameOf(profile);
    m_name->setText(name);
    setAccessibleName(tr("Broker %1").arg(name));
    m_address->setText(addressOf(profile));
    m_state->tell(words.iconName, words.word, words.tone);

    const bool closed = !isOpen(state);
    m_connect->setText(closed ? tr("Connect") : tr("Disconnect"));
    m_connect->setIcon(icon(closed ? QStringLiteral("link") : QStringLiteral("offline")));
    m_connect->setAccessibleName(closed ? tr("Connect to %1").arg(name) : tr("Disconnect from %1").arg(name));
    m_edit->setAccessibleName(tr("Edit %1").arg(name));
    m_remove->setAccessibleName(tr("Remove %1").arg(name));
    m_blocked->setAccessibleName(tr("Show who is blocked on %1").arg(name));

    const BrokerFacts &facts = m_session->facts();
    const bool read = m_session->checkedAt().isValid();
    const auto tellFact = [](const Fact &fact, const QString &value) {
        fact.value->setText(value.isEmpty() ? QStringLiteral("\u2013") : value);
    };
    const QString software = visibleText(QString(facts.product + u' ' + facts.version), 80).trimmed();
    tellFact(m_software, software);
    tellFact(m_latency, latencyText(facts.latency));
    tellFact(m_clients, facts.clientsOnline < 0 ? QString() : QLocale().toString(facts.clientsOnline));
    tellFact(m_kept, read ? QLocale().toString(m_session->blocked().count()) : QString());
    tellFact(m_checked, read ? QLocale().toString(m_session->checkedAt().toLocalTime(), tr("HH:mm:ss")) : QString());
    m_writing->setChecked(profile.writing == Writing::On);
    QStringList notes;
    for (const QString &note : facts.notes)
        notes.append(visibleText(note, 600));
    m_notes->setText(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(m_more->isChecked() && !notes.isEmpty());
    m_abilities->tell(m_session->abilities());
    m_more->setVisible(!m_session->abilities().states().isEmpty());
    m_blocked->setVisible(read);
    tellDiagnosis();
    tellError();
}

void BrokerCard::tellDiagnosis()
{
    if (!m_session)
        return;
    const Diagnosis &diagnosis = m_session->diagnosis();
    const Diagnosis::State state = diagnosis.state();
    const bool isOn = state == Diagnosis::State::On;
    const bool isOff = state == Diagnosis::State::Off;
    const QString name = nameOf(m_session->profile());
    if (isOn) {
        const qint64 left = std::max<qint64>(QDateTime::currentDateTimeUtc().secsTo(diagnosis.until()), 0);
        m_diagnose->setText(tr("End diagnosing (%1:%2)").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0')));
    } else if (isOff) {
        m_diagnose->setText(tr("Diagnose for %1 min").arg(diagnosedMinutes));
    }
    m_diagnose->setAccessibleName(isOn ? tr("End diagnosing %1").arg(name)
                                       : tr("Diagnose %1 for %2 min").arg(name).arg(diagnosedMinutes));
    const QString whyNot = isOff ? m_session->abilities().whyNot(Ability::Diagnose) : QString();
    m_diagnose->setEnabled(isOn || (isOff && whyNot.isEmpty()));
    const QString explained = whyNot.isEmpty()
                                  ? tr("The broker's log tells everything meanwhile, and its configuration is put back "
                                       "as it was when the time is over, or this program ends.")
                                  : visibleText(whyNot, 400);
    m_diagnose->setToolTip(toolTipText(explained));
    m_diagnose->setAccessibleDescription(explained);
    m_diagnose->setVisible(!isOff || m_session->state() == BrokerSession::State::Ready);
    if (isOn != m_counts.isActive())
        isOn ? m_counts.start() : m_counts.stop();
}

void BrokerCard::diagnose()
{
    if (!m_session)
        return;
    const bool isOn = m_session->diagnosis().state() == Diagnosis::State::On;
    const Act act{isOn ? ActKind::EndDiagnose : ActKind::Diagnose,
                  {},
                  QDateTime::currentDateTimeUtc().addSecs(diagnosedMinutes * 60)};
    whenDone(m_session->perform(act), this, [this, isOn](const Result<> &done) {
        tell();
        if (!done && done.error().fault != Fault::Cancelled)
            m_error->tell(Tone::Danger, visibleText(done.error().what, 2000), {}, Banner::Closing::ByUser);
        else if (done && m_session)
            Q_EMIT message(isOn ? tr("The configuration of %1 is as it was.").arg(nameOf(m_session->profile()))
                                : tr("The log of %1 tells everything now.").arg(nameOf(m_session->profile())));
    });
}

void BrokerCard::tellError()
{
    const BrokerSession::State state = m_session->state();
    const std::optional<Error> error = m_session->error();
    const bool trouble = state == BrokerSession::State::Offline || state == BrokerSession::State::Failed;
    if (!trouble || !error || error->what.isEmpty()) {
        // Nothing else would say that something is still to be put back.
        if (const std::optional<Error> &left = m_session->diagnosis().error())
            m_error->tell(Tone::Danger, visibleText(left->what, 2000));
        else
            m_error->clear();
        return;
    }
    const bool offline = state == BrokerSession::State::Offline;
    m_error->tell(offline ? Tone::Warning : Tone::Danger, visibleText(error->what, 2000), tr("Try again"));
}

void BrokerCard::connectOrLeave()
{
    if (!m_session)
        return;
    if (isOpen(m_session->state()))
        m_session->close();
    else
        m_sessions.open(m_id);
}

void BrokerCard::setWriting(bool on)
{
    if (!m_session)
        return;
    Profile profile = m_session->profile();
    // Also toggled by tell(), which only repeats what the profile says.
    if (on == (profile.writing == Writing::On))
        return;
    profile.writing = on ? Writing::On : Writing::Off;
    m_writing->setEnabled(false);
    whenDone(m_sessions.update(profile), this, [this, profile](const Result<BrokerSession *> &updated) {
        m_writing->setEnabled(true);
        tell();
        if (!updated)
            m_error->tell(Tone::Danger, visibleText(updated.error().what, 2000), {}, Banner::Closing::ByUser);
        else
            Q_EMIT message(profile.writing == Writing::On ? tr("Gatehouse may change %1 now.").arg(nameOf(profile))
                                                          : tr("%1 is read-only now.").arg(nameOf(profile)));
    });
}

void BrokerCard::tellRemovalFailed(const QString &what)
{
    m_removal->setEnabled(true);
    m_removal->tell(Tone::Danger, what, tr("Try again"));
}

} // namespace gatehouse
