// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"
#include "sessions/sessions.h"
#include "ui/audit/fileexport.h"
#include "ui/page.h"

class QComboBox;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace gatehouse {

class AllowSheet;
class AuditDetail;
class Banner;
class EmptyState;
class FilterBar;
class IconLabel;
class PlainLabel;
class ProgressLine;
class TableView;

/// The trail: every entry, newest first, whether its chain holds, and the way back from each change.
class AuditPage final : public Page
{
    Q_OBJECT
public:
    explicit AuditPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Audit"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("audit"); }
    void setBrokers(const QStringList &profileIds) override;
    void refresh() override;
    void focusFilter() override;
    void exportAs() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum class Reading { Anew, Newer, Older };

    void build();
    QWidget *makeHeader();
    QWidget *makeFilter();
    void fillBrokers();
    [[nodiscard]] AuditQuery query() const;
    [[nodiscard]] bool
    matches(const AuditEntry &entry) const; ///< of the filter, where that can be told without the store
    void read(Reading reading);
    void readOlder(); ///< when the end of what is read comes into sight
    void take(const QList<AuditEntry> &entries, Reading reading);
    void appended(const QList<AuditEntry> &entries);
    void put(const QList<AuditEntry> &entries, Reading reading);
    void verify();
    void showState();
    void showDetail();
    void undoPicked();
    void copyPicked();
    void gather(ExportForm form, qint64 before, const QList<AuditEntry> &sofar);
    [[nodiscard]] const AuditEntry *current() const;
    [[nodiscard]] qint64 undoable(const AuditEntry &entry, QString *whyNot) const; ///< the intent; 0: whyNot tells

    Sessions &m_sessions;
    IndexedTable *m_table;
    QHash<QByteArray, AuditEntry> m_entries; ///< what the table shows, by key
    AuditQuery m_readAs;                     ///< what the table shows was read with
    qint64 m_newest = 0;
    qint64 m_oldest = 0;
    bool m_hasMore = false;
    bool m_isRead = false;
    bool m_isStale = false; ///< entries came in since the chain was verified
    int m_turn = 0;
    int m_exportTurn = 0;
    QByteArray m_wanted;

    IconLabel *m_chainMark;
    PlainLabel *m_chain;
    ProgressLine *m_busy;
    QPushButton *m_verify;
    Banner *m_banner;
    FilterBar *m_filter;
    QComboBox *m_broker;
    QComboBox *m_period;
    QStackedWidget *m_stack;
    QWidget *m_list;
    TableView *m_view;
    AuditDetail *m_detail;
    EmptyState *m_empty;
    QPushButton *m_undo;
    QPushButton *m_copy;
    QPushButton *m_export;
    AllowSheet *m_sheet;
    FileExport *m_file;
    QTimer *m_soon;
    QTimer *m_slow;
    QTimer *m_recheck; ///< after entries came in
};

} // namespace gatehouse
