// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/blocked/allowcourse.h"
#include "ui/widgets/sidesheet.h"

#include <QUrl>

class QPushButton;
class QTimer;

namespace gatehouse {

class ApplyPart;
class Banner;
class ChangePart;
class PlanTable;
class RecentReasons;
class SheetSection;
class WatchPart;
class WhomPart;
class WhyPart;

/// The core loop in one panel: Why, Change, Apply, Verify, for an allow, a block or an undo, of one row or many. One
/// beside each page that needs it; what is under way when it closes goes on and is told by message().
class AllowSheet final : public SideSheet
{
    Q_OBJECT
public:
    explicit AllowSheet(Sessions &sessions, QWidget *parent = nullptr);

    void allow(const QList<AllowTarget> &targets); ///< focus on the reason
    void block(const QList<AllowTarget> &targets); ///< none: whom is asked for
    void undo(const QList<UndoTarget> &targets, const QString &name);
    /// Why alone, with Allow one press away; `whyNot`: Allow cannot help, and why.
    void explain(const AllowTarget &target, const QString &whyNot);

    [[nodiscard]] const AllowCourse *course() const { return m_course; }

Q_SIGNALS:
    void message(const QString &sentence);
    void placeRequested(const QUrl &place);

protected:
    bool mayClose() override;

private:
    void build();
    void buildFoot();
    void begin(AllowCourse *course, const QString &title);
    void leaveCourse();
    void showWhy(const QList<AllowTarget> &targets);
    void fillUpWhy(const BrokerSession *session);                        ///< more may be known than when it was opened
    [[nodiscard]] static QString readingNote(const AllowTarget &target); ///< empty once the broker was read
    void showWhyOfUndo(const QList<UndoTarget> &targets);
    void makePlan();
    void showPlanned();
    void showPlanFailed(const Error &error);
    void reasonEdited();
    void submit();
    void showStep(qsizetype job, qsizetype step);
    void showStopped(const Error &error);
    void addVerify(qsizetype job);
    void undoThis();
    void showStage();
    void setTimer();
    void showFoot();
    [[nodiscard]] QString whyNotNow() const; ///< why the main button cannot be pressed; empty: it can
    [[nodiscard]] bool isMany() const;

    Sessions &m_sessions;
    RecentReasons *m_reasons;
    AllowCourse *m_course = nullptr;
    QList<AllowTarget> m_explained; ///< what explain() shows
    QString m_explainedWhyNot;
    QList<Plan> m_shown; ///< as the operator saw them
    QString m_plannedReason;
    QDateTime m_timerOf; ///< the end for which a timer was set
    QString m_whyShort;  ///< stands for Why once the change is made
    std::optional<Error> m_error;
    bool m_applyWhenPlanned = false;
    bool m_closeAnyway = false;

    Banner *m_banner;
    WhomPart *m_whom;
    WhyPart *m_why;
    ChangePart *m_change;
    PlanTable *m_table;
    ApplyPart *m_apply;
    QWidget *m_verify;
    WatchPart *m_watch;
    SheetSection *m_sections[4];
    PlainLabel *m_status;
    QPushButton *m_undo;
    QPushButton *m_again;
    QPushButton *m_stop;
    QPushButton *m_main;
    QTimer *m_replan;
};

} // namespace gatehouse
