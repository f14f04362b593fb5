// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/credentialtest.h"
#include "sessions/sessions.h"
#include "ui/widgets/sidesheet.h"

class QPushButton;
class QTimer;

namespace gatehouse {

class CredentialForm;
class CredentialResult;
class ProgressLine;

/// Connects as a client in one panel: as whom, the steps as they go, and what they come to. One beside each page that
/// needs it; closing it ends the test.
class CredentialSheet final : public SideSheet
{
    Q_OBJECT
public:
    explicit CredentialSheet(Sessions &sessions, QWidget *parent = nullptr);

    void test(BrokerSession *session, const Identity &who); ///< opens it; nothing is done yet
    [[nodiscard]] bool isRunning() const { return m_test && !m_test->isFinished(); }
    [[nodiscard]] const CredentialTest *current() const { return m_test.get(); }

Q_SIGNALS:
    void message(const QString &sentence);

private:
    void buildFoot();
    void run();
    void showProgress();
    void showResult();
    void showFoot();
    void leave(); ///< ends the test that is under way
    void copy();

    QPointer<BrokerSession> m_session;
    std::unique_ptr<CredentialTest> m_test;
    CredentialForm *m_form;
    ProgressLine *m_bar;
    CredentialResult *m_result;
    PlainLabel *m_status;
    QPushButton *m_run;
    QPushButton *m_cancel;
    QPushButton *m_copy;
    QTimer *m_soon; ///< packets come in swarms
};

} // namespace gatehouse
