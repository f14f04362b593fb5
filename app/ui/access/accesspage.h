// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"
#include "sessions/sessions.h"
#include "ui/blocked/allowcourse.h"
#include "ui/page.h"

#include <QHash>
#include <QSet>

class QPushButton;
class QStackedWidget;
class QTimer;

namespace gatehouse {

class AccessDetail;
class AccessIntake;
class AllowSheet;
class EmptyState;
class FilterBar;
class PlainLabel;
class TableView;

/// The lists that the picked brokers keep: accounts, groups, roles, bans and rules, in one table.
class AccessPage final : public Page
{
    Q_OBJECT
public:
    explicit AccessPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Access"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("access"); }
    [[nodiscard]] int count() const override;
    void setBrokers(const QStringList &profileIds) override;
    void refresh() override;
    void focusFilter() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Picked
    {
        BrokerSession *session = nullptr;
        QString record;
        QString name; ///< raw
        RecordKind kind = RecordKind::Account;
        RecordState state = RecordState::Active;
    };

    void build();
    QWidget *makeActions();
    void follow(BrokerSession *session);
    void drop(const QString &profileId); ///< takes its rows out
    void takePart(const BrokerSession *session, const AccessPart &part);
    void takeWhole(const BrokerSession *session);
    void takeRecords(const BrokerSession *session, const Records &records);
    void putRows(const BrokerSession *session, const QList<AccessRecord> &records);
    void readMissing();
    void showState();
    void showFacets();
    void showActions();
    void showMenu(const QPoint &position);
    void letterPressed(QChar letter);
    void showDetail();
    void blockPicked();
    void allowPicked();
    [[nodiscard]] bool isPicked(const BrokerSession *session) const;
    [[nodiscard]] Picked rowOf(const QByteArray &key) const;
    [[nodiscard]] QList<Picked> pickedRows() const;
    [[nodiscard]] QList<AllowTarget> targetsOf(const QList<Picked> &rows) const;
    [[nodiscard]] QString whyNotBlock(const QList<Picked> &rows) const;
    [[nodiscard]] QString whyNotAllow(const QList<Picked> &rows) const;

    struct Reading ///< of one broker
    {
        bool isUnderWay = false;
        bool isRead = false;
    };

    Sessions &m_sessions;
    QStringList m_brokers;
    IndexedTable *m_table;
    AccessIntake *m_intake;
    QHash<QString, Reading> m_readings;    ///< by profile id
    QHash<QByteArray, QString> m_rawNames; ///< where it is not what the cell shows
    QSet<int> m_filledColumns;             ///< those of which some row has something
    QByteArray m_wanted;

    PlainLabel *m_header;
    FilterBar *m_filter;
    QStackedWidget *m_stack;
    TableView *m_view;
    EmptyState *m_empty;
    AccessDetail *m_detail;
    AllowSheet *m_sheet;
    QPushButton *m_block;
    QPushButton *m_allow;
    QPushButton *m_show;
    QTimer *m_soon;
};

} // namespace gatehouse
