// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "investigations/investigation.h"
#include "investigations/pastedtext.h"
#include "sessions/sessions.h"
#include "ui/audit/fileexport.h"
#include "ui/page.h"

class QComboBox;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace gatehouse {

class AllowSheet;
class Banner;
class CredentialSheet;
class EmptyState;
class IconLabel;
class LadderView;
class PlainLabel;
class RightsPart;

/// One client: the verdict, the ladder of what the broker asks, what would let it in, and its rights on topics.
class ClientPage final : public Page
{
    Q_OBJECT
public:
    explicit ClientPage(Sessions &sessions, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Client"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("explain"); }
    void refresh() override;
    void focusFilter() override;
    void exportAs() override;
    void open(const QUrl &place) override;
    bool closeLayer() override;
    [[nodiscard]] const std::optional<Investigation> &found() const { return m_found; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeQuestion();
    QWidget *makeVerdict();
    QWidget *makeBody();
    void fillBrokers();
    void investigate();
    void take(const Result<Investigation> &found, int turn);
    void show(); ///< what was found
    void takeText();
    void tellText();
    void tellChanges();
    void fillEarlier();
    void openEarlier(qint64 number);
    void offerRefused();
    void writeExport(ExportForm form);
    void tellNothing();
    void tellPlan();
    void allow();
    void test();
    void copy();
    [[nodiscard]] BrokerSession *session() const;
    [[nodiscard]] Identity who() const;

    Sessions &m_sessions;
    std::optional<Investigation> m_found;
    PastedText m_pasted;
    bool m_isEarlier = false; ///< what is shown is how it was
    int m_turn = 0;
    bool m_isAsking = false;

    QLineEdit *m_user;
    QLineEdit *m_clientId;
    QLineEdit *m_address;
    QComboBox *m_broker;
    QPushButton *m_ask;
    QLineEdit *m_text;
    QPushButton *m_earlier;
    QMenu *m_earlierMenu;
    Banner *m_banner;
    PlainLabel *m_meaning;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QWidget *m_offered; ///< who was refused lately
    IconLabel *m_mark;
    PlainLabel *m_sentence;
    PlainLabel *m_sure;
    PlainLabel *m_plan;
    PlainLabel *m_changes;
    QPushButton *m_allow;
    QPushButton *m_test;
    QPushButton *m_events;
    QPushButton *m_trail;
    QPushButton *m_copy;
    QPushButton *m_export;
    LadderView *m_ladder;
    RightsPart *m_rights;
    AllowSheet *m_sheet;
    FileExport *m_file;
    CredentialSheet *m_testSheet;
};

} // namespace gatehouse
