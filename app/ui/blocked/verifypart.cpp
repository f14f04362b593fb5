// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/verifypart.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/progressline.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

VerifyPart::VerifyPart(Verifying &verifying, PlanKind kind, const Probing &probing, QWidget *parent)
    : QWidget(parent)
    , m_verifying(&verifying)
    , m_kind(kind)
    , m_evidence(new PlainLabel(QString(), TextRole::Caption, Tone::Muted))
    , m_waiting(new QWidget)
    , m_waitingFor(new PlainLabel)
    , m_clock(new PlainLabel(QString(), TextRole::Strong))
    , m_verdict(new Banner)
    , m_tick(new QTimer(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid(1.25));

    auto *proofs = new QWidget(this);
    auto *column = new QVBoxLayout(proofs);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.75));
    m_readBack = makeProof(proofs);
    m_rules = makeProof(proofs);
    m_connection = makeProof(proofs);
    layout->addWidget(proofs);
    m_evidence->setWrapping(Wrapping::Yes);
    m_evidence->setSelecting(Selecting::Yes);
    layout->addWidget(m_evidence);

    auto *wait = new QVBoxLayout(m_waiting);
    wait->setContentsMargins(0, 0, 0, 0);
    wait->setSpacing(grid(0.75));
    auto *bar = new ProgressLine(m_waiting);
    bar->setRange(0, 0);
    bar->setAccessibleName(tr("Waiting"));
    auto *words = new QHBoxLayout;
    m_waitingFor->setWrapping(Wrapping::Yes);
    m_clock->setAccessibleDescription(tr("Time that is left"));
    auto *stop = pushButton(tr("Stop waiting"), QString(), Emphasis::Quiet, m_waiting);
    words->addWidget(m_waitingFor, 1);
    words->addWidget(m_clock);
    words->addWidget(stop);
    wait->addWidget(bar);
    wait->addLayout(words);
    layout->addWidget(m_waiting);
    layout->addWidget(m_verdict);
    m_probe = makeProbe(probing);
    layout->addWidget(m_probe);
    m_probe->setVisible(kind == PlanKind::Allow);

    connect(stop, &QPushButton::clicked, &verifying, &Verifying::stop);
    connect(&verifying, &Verifying::changed, this, &VerifyPart::showState);
    connect(&verifying, &Verifying::finished, this, &VerifyPart::showState);
    connect(m_verdict, &Banner::actionRequested, this, [this] {
        if (verdict() == Verdict::Refused || showsNext())
            Q_EMIT nextBlockerWanted();
        else
            Q_EMIT againWanted();
    });
    m_tick->setInterval(std::chrono::seconds(1));
    connect(m_tick, &QTimer::timeout, this, &VerifyPart::showClock);
    showState();
}

VerifyPart::Proof VerifyPart::makeProof(QWidget *holder)
{
    auto *line = new QWidget(holder);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(1));
    Proof proof{new IconLabel(QStringLiteral("wait"), Tone::Muted, 1.0, line), new PlainLabel(line)};
    proof.sentence->setWrapping(Wrapping::Yes);
    row->addWidget(proof.mark, 0, Qt::AlignTop);
    row->addWidget(proof.sentence, 1);
    holder->layout()->addWidget(line);
    return proof;
}

void VerifyPart::showProof(const Proof &proof, bool proved, const QString &yes, const QString &no)
{
    const bool open = m_verifying && !m_verifying->isFinished();
    proof.mark->setIcon(proved ? QStringLiteral("verified")
                        : open ? QStringLiteral("wait")
                               : QStringLiteral("close"),
                        proved ? Tone::Success
                        : open ? Tone::Muted
                               : Tone::Warning);
    proof.mark->setAccessibleName(proved ? tr("Proved") : open ? tr("Not yet") : tr("Not proved"));
    proof.sentence->setText(proved ? yes : no);
    proof.sentence->setTone(proved ? Tone::Normal : Tone::Muted);
}

QWidget *VerifyPart::makeProbe(const Probing &probing)
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto *fold = new QToolButton(box);
    fold->setAutoRaise(true);
    fold->setCheckable(true);
    fold->setArrowType(Qt::RightArrow);
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    fold->setText(tr("Probe with a password"));
    setWhyNot(fold, probing.whyNot);
    column->addWidget(fold);

    auto *form = new QWidget(box);
    auto *cells = new QGridLayout(form);
    cells->setContentsMargins(grid(1), 0, 0, 0);
    cells->setColumnStretch(1, 1);
    m_clientId = new QLineEdit(form);
    m_clientId->setAccessibleName(tr("Client id of the probe"));
    m_clientId->setText(probing.clientId.isEmpty() || probing.online.value_or(false)
                            ? QStringLiteral("gatehouse-probe-%1")
                                  .arg(QRandomGenerator::global()->bounded(0x10000), 4, 16, QLatin1Char('0'))
                            : probing.clientId);
    m_password = new QLineEdit(form);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setAccessibleName(tr("Password of the client"));
    auto *idTitle = new PlainLabel(tr("Client id"), form);
    idTitle->setBuddy(m_clientId);
    auto *passwordTitle = new PlainLabel(tr("Password"), form);
    passwordTitle->setBuddy(m_password);
    auto *go = pushButton(tr("Probe now"), QStringLiteral("link"), Emphasis::Normal, form);
    auto *warning = new PlainLabel(QString(), TextRole::Caption, Tone::Warning, form);
    warning->setWrapping(Wrapping::Yes);
    const auto warn = [this, warning, probing] {
        const bool same = !probing.clientId.isEmpty() && m_clientId->text() == probing.clientId;
        QString sentence;
        if (same && probing.online.value_or(false))
            sentence = tr("A client with this id is connected: the probe would throw it out.");
        else if (same && !probing.online)
            sentence = tr("If a client with this id is connected, the probe throws it out.");
        else if (!probing.clientId.isEmpty() && !same)
            sentence =
                tr("This is not the client’s own id: a broker that binds the account to its id refuses the probe.");
        warning->setText(sentence);
        warning->setVisible(!sentence.isEmpty());
    };
    cells->addWidget(idTitle, 0, 0);
    cells->addWidget(m_clientId, 0, 1);
    cells->addWidget(passwordTitle, 1, 0);
    cells->addWidget(m_password, 1, 1);
    cells->addWidget(warning, 2, 0, 1, 2);
    cells->addWidget(go, 3, 1, Qt::AlignLeft);
    form->hide();
    column->addWidget(form);
    connect(m_clientId, &QLineEdit::textChanged, form, warn);
    warn();
    connect(fold, &QToolButton::toggled, this, [this, fold, form](bool open) {
        fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        form->setVisible(open);
        if (open)
            m_password->setFocus();
    });
    connect(go, &QPushButton::clicked, this, &VerifyPart::probe);
    connect(m_password, &QLineEdit::returnPressed, this, &VerifyPart::probe);
    return box;
}

void VerifyPart::probe()
{
    if (!m_verifying || m_verifying->isFinished())
        return;
    m_verifying->probe(m_clientId->text(), Secret::fromText(m_password->text()));
    m_password->clear();
}

void VerifyPart::showState()
{
    if (!m_verifying)
        return;
    const Verification &now = m_verifying->result();
    showProof(m_readBack, now.readBack, tr("The record reads back as wanted"),
              tr("The record does not read back as wanted yet"));
    const bool letsIn = m_kind == PlanKind::Allow;
    showProof(m_rules, now.rulesClear,
              letsIn                      ? tr("The broker’s rules leave nothing in the way")
              : m_kind == PlanKind::Block ? tr("The broker’s rules keep it out")
                                          : tr("The broker’s rules are as before"),
              tr("The broker’s rules leave a question open"));
    m_connection.mark->parentWidget()->setVisible(letsIn || (m_kind == PlanKind::Undo && now.connectionSeen));
    if (now.clients > 1) {
        const QString seen = tr("%1 of %2 clients were seen to connect").arg(now.clientsSeen).arg(now.clients);
        showProof(m_connection, now.connectionSeen, seen, seen);
    } else {
        showProof(m_connection, now.connectionSeen, tr("A connection was seen"), tr("No connection was seen yet"));
    }
    m_evidence->setText(now.evidence.join(QLatin1Char('\n')));
    m_evidence->setVisible(!now.evidence.isEmpty());
    const bool open = !m_verifying->isFinished();
    m_waiting->setVisible(open);
    m_waitingFor->setText(m_verifying->waitingFor());
    m_probe->setVisible(open && letsIn);
    if (open)
        m_tick->start();
    else
        m_tick->stop();
    showClock();
    showVerdict();
}

void VerifyPart::showClock()
{
    if (!m_verifying)
        return;
    const QDateTime until = m_verifying->until();
    const qint64 left = until.isValid() ? std::max<qint64>(0, QDateTime::currentDateTimeUtc().secsTo(until)) : 0;
    m_clock->setText(until.isValid() ? QStringLiteral("%1:%2").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0'))
                                     : QString());
}

void VerifyPart::showVerdict()
{
    const std::optional<Verdict> known = verdict();
    if (!known)
        return m_verdict->clear();
    const Verification &now = m_verifying->result();
    const bool letsIn = m_kind == PlanKind::Allow;
    switch (*known) {
    case Verdict::Verified:
        m_verdict->tell(Tone::Success, letsIn ? tr("Verified: it is let in, and a connection was seen.")
                                       : m_kind == PlanKind::Block ? tr("Verified: the broker keeps it out now.")
                                                                   : tr("Verified: everything is as it was."));
        break;
    case Verdict::Applied:
        m_verdict->tell(
            Tone::Warning,
            (letsIn && !now.connectionSeen ? tr("Applied, not yet seen. %1") : tr("Applied. %1")).arg(now.nextStep),
            showsNext()                     ? tr("Show the next blocker")
            : letsIn && !now.connectionSeen ? tr("Wait again")
                                            : QString());
        break;
    case Verdict::Refused:
        m_verdict->tell(Tone::Danger, now.nextStep.isEmpty() ? tr("Still refused.") : now.nextStep,
                        now.next.isEmpty() ? QString() : tr("Show the next blocker"));
        break;
    }
}

std::optional<Verdict> VerifyPart::verdict() const
{
    if (!m_verifying || !m_verifying->isFinished())
        return std::nullopt;
    return m_verifying->result().verdict;
}

bool VerifyPart::showsNext() const
{
    return verdict() == Verdict::Applied && m_verifying->result().connectionSeen &&
           !m_verifying->result().next.isEmpty();
}

void VerifyPart::focusVerdict()
{
    if (m_verdict->actionButton()->isVisible())
        m_verdict->actionButton()->setFocus();
}

} // namespace gatehouse
