// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/verifying.h"

#include <QPointer>
#include <QWidget>

class QLineEdit;
class QPushButton;
class QTimer;
class QToolButton;

namespace gatehouse {

class Banner;
class IconLabel;
class PlainLabel;
class ProgressLine;

/// The three proofs of one verification with their states, what it waits for with a clock, a probe with the client's
/// own password, and the verdict. The last step of the Allow sheet.
class VerifyPart final : public QWidget
{
    Q_OBJECT
public:
    struct Probing ///< what the probe needs to know of the client
    {
        QString clientId;           ///< offered; empty: one is made up
        std::optional<bool> online; ///< the client is connected now
        QString whyNot;             ///< a sentence; empty: possible
    };

    VerifyPart(Verifying &verifying, PlanKind kind, const Probing &probing, QWidget *parent = nullptr);
    [[nodiscard]] std::optional<Verdict> verdict() const; ///< once it is known
    void focusVerdict();

Q_SIGNALS:
    void nextBlockerWanted();
    void againWanted();

private:
    struct Proof
    {
        IconLabel *mark;
        PlainLabel *sentence;
    };
    Proof makeProof(QWidget *holder);
    void showProof(const Proof &proof, bool proved, const QString &yes, const QString &no);
    QWidget *makeProbe(const Probing &probing);
    void showState();
    void showClock();
    void showVerdict();
    [[nodiscard]] bool showsNext() const; ///< it may connect, and something else is left
    void probe();

    QPointer<Verifying> m_verifying;
    PlanKind m_kind;
    Proof m_readBack;
    Proof m_rules;
    Proof m_connection;
    PlainLabel *m_evidence;
    QWidget *m_waiting;
    PlainLabel *m_waitingFor;
    PlainLabel *m_clock;
    QWidget *m_probe;
    QLineEdit *m_clientId = nullptr;
    QLineEdit *m_password = nullptr;
    Banner *m_verdict;
    QTimer *m_tick;
};

} // namespace gatehouse
