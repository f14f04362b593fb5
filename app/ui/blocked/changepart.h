// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/change.h"
#include "sessions/brokersession.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QVBoxLayout;

namespace gatehouse {

class PlainLabel;

/// What is going to be done and why the operator wants it: the plan in words, the exact difference of each record, what
/// cannot be changed, how long, and the reason. The second step of the Allow sheet.
class ChangePart final : public QWidget
{
    Q_OBJECT
public:
    explicit ChangePart(QWidget *parent = nullptr);

    void begin(PlanKind kind, const Abilities &abilities); ///< forgets the last plan and the acknowledgement
    void showSentence(const QString &sentence);            ///< instead of a plan: it is being read, it failed
    void showPlans(const QList<Plan> &plans, const QList<QStringList> &names); ///< one for each broker; for each item
    void offerReasons(const QStringList &reasons);
    void setReason(const QString &reason);
    void focusReason();
    void setEditable(bool editable);

    [[nodiscard]] QString reason() const;
    [[nodiscard]] QDateTime until() const;     ///< invalid: for good
    [[nodiscard]] bool wantsTimer() const;     ///< of this account, for the time when the window is closed
    void offerTimer(const QString &whyNot);    ///< empty: it can be set
    [[nodiscard]] bool isAcknowledged() const; ///< true also where nothing needs it

Q_SIGNALS:
    void edited();          ///< reason, duration or acknowledgement
    void durationChanged(); ///< the plan has to be made again
    void submitted();       ///< Enter in the reason

private:
    void clearPlans();
    void showEnding();
    void addItem(const PlanItem &item, const QString &name); ///< empty: it is the only one
    void addChange(const Change &change);
    void addNote(const QString &iconName, Tone tone, const QString &sentence);

    PlanKind m_kind = PlanKind::Allow;
    QVBoxLayout *m_plans;
    QCheckBox *m_acknowledged;
    QWidget *m_durationChoice; ///< with all that follows, of an allow alone
    QComboBox *m_duration;
    QDateTimeEdit *m_until;
    PlainLabel *m_durationNote;
    QCheckBox *m_timer;
    QComboBox *m_reason;
    QString m_whyNotTemporary;
};

} // namespace gatehouse
