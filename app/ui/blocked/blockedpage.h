// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"
#include "sessions/sessions.h"
#include "ui/audit/fileexport.h"
#include "ui/blocked/allowcourse.h"
#include "ui/page.h"

class QPushButton;
class QSplitter;
class QStackedWidget;
class QTimer;

namespace gatehouse {

class AllowSheet;
class Banner;
class BlockedDetail;
class CredentialSheet;
class EmptyState;
class FilterBar;
class PlainLabel;
class TableView;

/// Home: everybody who is kept out at the picked brokers, each with the reason, and the way to let them in.
class BlockedPage final : public Page
{
    Q_OBJECT
public:
    explicit BlockedPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Blocked"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("blocked"); }
    [[nodiscard]] int count() const override;
    void setBrokers(const QStringList &profileIds) override;
    void refresh() override;
    void focusFilter() override;
    void exportAs() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build();
    QWidget *makeList();
    QWidget *makeActions();
    void follow(BrokerSession *session);
    void collect(); ///< rows of all picked sessions into the table, soon
    void hideEmptyColumns(const QList<TableRow> &rows);
    void showState();
    void showHeader();
    void showTrouble();
    void showActions();
    void showDetail();
    void letterPressed(QChar letter);
    void showMenu(const QPoint &position);
    void allowPicked();
    void undoPicked();
    void explainCurrent();
    void testCurrent();
    void copyPicked();
    void undoLast();
    void writeExport(ExportForm form);
    [[nodiscard]] QList<BrokerSession *> picked() const; ///< brokers
    [[nodiscard]] QList<BlockedRow> pickedRows() const;
    [[nodiscard]] AllowTarget targetOf(const BlockedRow &row) const;
    [[nodiscard]] QString whyNotAllow(const QList<BlockedRow> &rows) const;
    [[nodiscard]] QString whyNotExplain(const QList<BlockedRow> &rows) const;
    [[nodiscard]] QString whyNotTest(const QList<BlockedRow> &rows) const;
    [[nodiscard]] QString lastCheck() const;

    Sessions &m_sessions;
    QStringList m_brokers;
    IndexedTable *m_table;
    QHash<QByteArray, BlockedRow> m_rows;
    QList<QPair<QString, Error>> m_troubles; ///< broker name and why
    int m_count = 0;
    bool m_filtersRestored = false;
    QByteArray m_wanted; ///< row to select once it is there

    PlainLabel *m_header;
    Banner *m_banner;
    FilterBar *m_filter;
    QStackedWidget *m_stack;
    QSplitter *m_list;
    TableView *m_view;
    BlockedDetail *m_detail;
    EmptyState *m_empty;
    AllowSheet *m_sheet;
    CredentialSheet *m_testSheet;
    QPushButton *m_allow;
    QPushButton *m_undo;
    QPushButton *m_explain;
    QPushButton *m_test;
    QPushButton *m_copy;
    QPushButton *m_export;
    FileExport *m_file;
    QTimer *m_soon;
};

} // namespace gatehouse
