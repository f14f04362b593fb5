// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/activitylog.h"
#include "ui/audit/fileexport.h"
#include "ui/page.h"

#include <QElapsedTimer>

class QPushButton;
class QStackedWidget;

namespace gatehouse {

class ActivityDetail;
class Banner;
class EmptyState;
class EventTable;
class ExpressionField;
class FilterBar;
class IconLabel;
class PlainLabel;
class RatePlot;
class TableView;

/// What happens at the brokers, live: newest last, following the tail until somebody scrolls; pause keeps collecting.
class ActivityPage final : public Page
{
    Q_OBJECT
public:
    ActivityPage(Sessions &sessions, ActivityLog &log, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Activity"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("activity"); }
    void setBrokers(const QStringList &profileIds) override;
    void focusFilter() override;
    void exportAs() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;
    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    void setPaused(bool isPaused);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    static constexpr qsizetype mostHeld = 1000000; ///< in the list, and while it is paused

    void build();
    QWidget *makeHeader();
    void readEarlier(qint64 before);
    void take(const QList<StoredEvent> &batch);
    void put();
    void putByPool(); ///< the same, made in a pool thread: nobody waits for it, or there are many
    void putRows(const std::function<void()> &putThem);
    void follow();   ///< goes to the tail
    void scrolled(); ///< by somebody, or by rows that came
    void filter();
    void tellFault();
    void tellRates();
    void tellState();
    void tellSoon(); ///< what changes with each event is told a few times a second
    void showDetail();
    void copyPicked();
    void gather(ExportForm form);
    [[nodiscard]] QString nameOf(const QString &brokerId) const;
    [[nodiscard]] QString idOf(const QString &name) const;

    Sessions &m_sessions;
    ActivityLog &m_log;
    EventTable *m_table;
    QList<QList<StoredEvent>> m_coming; ///< not in the table yet, batch by batch as they came
    qsizetype m_comingCount = 0;
    QStringList m_brokers;
    bool m_isPaused = false;
    bool m_isFollowing = true;
    bool m_isPutting = false;
    bool m_isMaking = false; ///< the next rows are on their way from a pool thread
    int m_unseen = 0;        ///< that came while nobody followed
    QByteArray m_shown;

    IconLabel *m_mark;
    PlainLabel *m_state;
    QPushButton *m_pause;
    Banner *m_banner;
    ExpressionField *m_expression;
    FilterBar *m_filter;
    PlainLabel *m_fault;
    RatePlot *m_rates;
    QStackedWidget *m_stack;
    QWidget *m_list;
    TableView *m_view;
    QPushButton *m_tail;
    ActivityDetail *m_detail;
    EmptyState *m_empty;
    QPushButton *m_look;
    QPushButton *m_copy;
    QPushButton *m_export;
    FileExport *m_file;
    QTimer m_soon; ///< until those that came are put into the table
    QElapsedTimer m_lastPut;
    QTimer m_tell; ///< until the state is told
    QTimer m_tellRates;
    QTimer m_again; ///< what is "10 minutes ago" changes by itself
};

} // namespace gatehouse
