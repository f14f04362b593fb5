// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusbar.h"

#include "sessions/verifying.h"
#include "ui/blocked/blockwords.h"
#include "ui/brokers/brokerwords.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/progressline.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QTimer>

namespace gatehouse {
namespace {

QPushButton *statusButton()
{
    auto *button = pushButton({}, {}, Emphasis::Quiet);
    button->setProperty("gatehouseStatus", true);
    return button;
}

} // namespace

StatusBar::StatusBar(Sessions &sessions, ActivityLog &activity, QWidget *parent)
    : QWidget(parent)
    , m_sessions(sessions)
    , m_activity(activity)
    , m_message(new PlainLabel)
    , m_messageEnd(new QTimer(this))
    , m_work(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_progress(new ProgressLine)
    , m_brokers(statusButton())
    , m_checked(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_events(statusButton())
    , m_trail(statusButton())
    , m_soon(new QTimer(this))
{
    setAccessibleName(tr("Status"));
    m_message->setEliding(Qt::ElideRight);
    m_work->setEliding(Qt::ElideRight);
    m_messageEnd->setSingleShot(true);
    m_messageEnd->setInterval(10000);
    m_progress->setFixedWidth(120);
    m_progress->setAccessibleName(tr("Work under way"));
    m_progress->hide();
    m_soon->setSingleShot(true);
    m_soon->setInterval(150);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(grid(2), grid(0.25), grid(1), grid(0.25));
    row->setSpacing(grid(1.5));
    row->addWidget(m_message, 1);
    row->addWidget(m_work);
    row->addWidget(m_progress);
    row->addWidget(m_checked);
    row->addWidget(m_events);
    row->addWidget(m_brokers);
    row->addWidget(m_trail);

    connect(m_messageEnd, &QTimer::timeout, m_message, &QLabel::clear);
    connect(m_soon, &QTimer::timeout, this, [this] {
        tellBrokers();
        tellWork();
    });
    connect(m_brokers, &QPushButton::clicked, this,
            [this] { Q_EMIT placeRequested(QUrl(QStringLiteral("gatehouse:brokers"))); });
    connect(m_trail, &QPushButton::clicked, this,
            [this] { Q_EMIT placeRequested(QUrl(QStringLiteral("gatehouse:audit"))); });
    connect(&m_sessions, &Sessions::added, this, &StatusBar::follow);
    connect(&m_sessions, &Sessions::changed, m_soon, qOverload<>(&QTimer::start));
    connect(&m_sessions, &Sessions::aboutToRemove, this, [this](BrokerSession *session) {
        m_readings.remove(session);
        m_soon->start();
    });
    connect(&m_sessions.store(), &Store::appended, this, [this](const QList<AuditEntry> &entries) {
        m_since += entries.size();
        tellTrail();
    });
    connect(m_events, &QPushButton::clicked, this,
            [this] { Q_EMIT placeRequested(QUrl(QStringLiteral("gatehouse:activity"))); });
    connect(&m_activity, &ActivityLog::countsChanged, this, &StatusBar::tellActivity);
    for (BrokerSession *session : m_sessions.all())
        follow(session);
    tellBrokers();
    tellTrail();
    tellActivity();
    checkTrail();
}

void StatusBar::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::stateChanged, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::accessRead, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::recordsRead, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::watchesChanged, m_soon, qOverload<>(&QTimer::start));
    connect(session, &BrokerSession::partRead, this, [this, session](const AccessPart &part) {
        m_readings.insert(session, {part.read, part.total});
        if (!m_soon->isActive())
            m_soon->start();
    });
    m_soon->start();
}

void StatusBar::tell(const QString &sentence)
{
    m_message->setText(sentence);
    m_messageEnd->start();
}

void StatusBar::tellActivity()
{
    const QLocale locale;
    const double rate = m_activity.perSecond();
    const qint64 dropped = m_activity.notKept();
    QString words = tr("%1 events/s").arg(rateText(rate));
    if (dropped > 0)
        words = tr("%1 · %2 dropped").arg(words, locale.toString(dropped));
    m_events->setText(words);
    m_events->setAccessibleName(tr("%1, %2 dropped").arg(words, locale.toString(dropped)));
    m_events->setIcon(icon(QStringLiteral("activity"), dropped > 0 ? Tone::Danger : Tone::Muted));
}

void StatusBar::tellBrokers()
{
    int online = 0;
    int trouble = 0;
    QDateTime oldest;
    const QList<BrokerSession *> all = m_sessions.all();
    for (const BrokerSession *session : all) {
        const BrokerSession::State state = session->state();
        online += state == BrokerSession::State::Ready || state == BrokerSession::State::Reading ? 1 : 0;
        trouble += state == BrokerSession::State::Failed || state == BrokerSession::State::Offline ? 1 : 0;
        if (session->checkedAt().isValid() && (!oldest.isValid() || session->checkedAt() < oldest))
            oldest = session->checkedAt();
    }
    QString words = tr("No broker yet");
    QString iconName = QStringLiteral("offline");
    Tone tone = Tone::Muted;
    if (trouble > 0) {
        words = tr("%1 of %2 brokers connected").arg(online).arg(all.size());
        iconName = QStringLiteral("warning");
        tone = Tone::Warning;
    } else if (!all.isEmpty()) {
        words = tr("%n brokers connected", nullptr, online);
        iconName = online > 0 ? QStringLiteral("online") : QStringLiteral("offline");
        tone = online > 0 ? Tone::Success : Tone::Muted;
    }
    m_brokers->setText(words);
    m_brokers->setIcon(icon(iconName, tone));
    m_brokers->setAccessibleName(words);
    m_checked->setText(oldest.isValid()
                           ? tr("Checked %1").arg(QLocale().toString(oldest.toLocalTime().time(), tr("HH:mm:ss")))
                           : QString());
}

void StatusBar::tellWork()
{
    QStringList names;
    Reading sum;
    for (BrokerSession *session : m_sessions.all()) {
        const BrokerSession::State state = session->state();
        if (state != BrokerSession::State::Opening && state != BrokerSession::State::Reading) {
            m_readings.remove(session);
            continue;
        }
        names.append(nameOf(session->profile()));
        sum.read += m_readings.value(session).read;
        sum.total += m_readings.value(session).total;
    }
    m_progress->setVisible(!names.isEmpty());
    if (names.isEmpty())
        return tellWatches();
    if (sum.total > 0) {
        m_progress->setRange(0, 1000);
        m_progress->setValue(static_cast<int>(std::min(sum.read, sum.total) * 1000 / sum.total));
    } else {
        m_progress->setRange(0, 0);
    }
    m_work->setText(names.size() == 1 ? tr("Reading %1").arg(names.constFirst())
                                      : tr("Reading %n brokers", nullptr, static_cast<int>(names.size())));
}

/// What goes on being watched after its panel was closed has no other place to show.
void StatusBar::tellWatches()
{
    QList<const Verifying *> watches;
    for (const BrokerSession *session : m_sessions.all())
        watches += session->watches();
    m_work->setText(watches.isEmpty()     ? QString()
                    : watches.size() == 1 ? watches.constFirst()->waitingFor()
                                          : tr("Watching %n changes", nullptr, static_cast<int>(watches.size())));
}

void StatusBar::checkTrail()
{
    whenDone(m_sessions.store().verifyChain(), this, [this](const Result<ChainReport> &report) {
        m_chain = report;
        m_since = 0;
        tellTrail();
    });
}

void StatusBar::tellTrail()
{
    QString words = tr("Checking the trail");
    QString why = tr("Every entry carries the hash of the one before it.");
    QString iconName = QStringLiteral("chain");
    Tone tone = Tone::Muted;
    if (m_chain && !m_chain->has_value()) {
        words = tr("The trail could not be checked");
        why = m_chain->error().what;
        iconName = QStringLiteral("warning");
        tone = Tone::Warning;
    } else if (m_chain && !(*m_chain)->intact) {
        words = tr("The trail was touched");
        why = (*m_chain)->why;
        iconName = QStringLiteral("error");
        tone = Tone::Danger;
    } else if (m_chain) {
        words = tr("Trail intact, %n entries", nullptr, static_cast<int>((*m_chain)->entries + m_since));
        tone = Tone::Success;
    }
    m_trail->setText(words);
    m_trail->setIcon(icon(iconName, tone));
    m_trail->setAccessibleName(words);
    setTip(m_trail, why);
}

void StatusBar::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.fillRect(rect(), now.window);
    painter.fillRect(QRect(0, 0, width(), 1), now.border);
}

} // namespace gatehouse
