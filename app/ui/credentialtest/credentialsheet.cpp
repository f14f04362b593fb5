// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/credentialtest/credentialsheet.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/credentialtest/credentialform.h"
#include "ui/credentialtest/credentialresult.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/progressline.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonDocument>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

CredentialSheet::CredentialSheet(Sessions &sessions, QWidget *parent)
    : SideSheet(parent)
    , m_form(new CredentialForm)
    , m_bar(new ProgressLine)
    , m_result(new CredentialResult)
    , m_soon(new QTimer(this))
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(2), 0, grid(2), grid(2));
    column->setSpacing(grid(1.5));
    column->addWidget(m_form);
    m_bar->setRange(0, 0);
    m_bar->setAccessibleName(tr("The test is under way"));
    column->addWidget(m_bar);
    column->addWidget(m_result);
    column->addStretch(1);
    setBody(body);
    buildFoot();
    m_bar->hide();
    m_soon->setSingleShot(true);
    m_soon->setInterval(50);
    connect(m_soon, &QTimer::timeout, this, &CredentialSheet::showProgress);
    connect(m_form, &CredentialForm::edited, this, &CredentialSheet::showFoot);
    connect(m_form, &CredentialForm::submitted, this, &CredentialSheet::run);
    connect(this, &SideSheet::closed, this, &CredentialSheet::leave);
    connect(&sessions, &Sessions::changed, this, [this](const BrokerSession *session) {
        if (session == m_session && isOpen() && !isRunning())
            m_form->adviseAgain();
    });
    connect(&sessions, &Sessions::aboutToRemove, this, [this](const BrokerSession *session) {
        if (session == m_session)
            closeSheet();
    });
}

void CredentialSheet::buildFoot()
{
    auto *foot = new QWidget;
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(grid(2), grid(1.25), grid(2), grid(1.5));
    column->setSpacing(grid(1));
    m_status = new PlainLabel(QString(), TextRole::Caption, Tone::Muted, foot);
    m_status->setWrapping(Wrapping::Yes);
    m_run = pushButton(tr("Test"), QStringLiteral("link"), Emphasis::Primary, foot);
    m_cancel = pushButton(tr("Cancel"), QStringLiteral("close"), Emphasis::Normal, foot);
    m_copy = pushButton(tr("Copy the report"), QStringLiteral("copy"), Emphasis::Normal, foot);
    auto *buttons = new FlowLayout;
    for (QPushButton *button : {m_run, m_cancel, m_copy})
        buttons->addWidget(button);
    column->addWidget(m_status);
    column->addLayout(buttons);
    setFoot(foot);
    connect(m_run, &QPushButton::clicked, this, &CredentialSheet::run);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_test)
            m_test->cancel();
    });
    connect(m_copy, &QPushButton::clicked, this, &CredentialSheet::copy);
}

void CredentialSheet::test(BrokerSession *session, const Identity &who)
{
    leave();
    m_session = session;
    m_test.reset();
    m_result->clear();
    setTitle(who.isEmpty() ? tr("Test credentials") : tr("Test the credentials of %1").arg(identityTitle(who)),
             session ? tr("on %1").arg(visibleText(session->profile().name)) : QString());
    m_form->begin(session, who);
    openSheet();
    showFoot();
    showPart(m_form);
    m_form->focusFirst();
}

void CredentialSheet::leave()
{
    m_soon->stop();
    if (isRunning())
        m_test.reset();
    m_bar->hide();
    m_form->setEnabled(true);
}

void CredentialSheet::run()
{
    if (isRunning() || !m_session || !m_form->whyNot().isEmpty())
        return;
    const TakeOver takeOver = m_form->takeOver();
    const QStringList notTested = m_form->notTested();
    m_test = std::make_unique<CredentialTest>(*m_session, m_form->takeRequest(), takeOver);
    m_test->setNotTested(notTested);
    connect(m_test.get(), &CredentialTest::changed, m_soon, qOverload<>(&QTimer::start));
    connect(m_test.get(), &CredentialTest::finished, this, &CredentialSheet::showResult, Qt::QueuedConnection);
    m_result->clear();
    m_form->setEnabled(false);
    m_bar->show();
    m_test->start();
    showFoot();
    m_cancel->setFocus(Qt::OtherFocusReason);
}

void CredentialSheet::showProgress()
{
    if (m_test && !m_test->isFinished())
        m_result->show(m_test->report(), CredentialResult::Progress::UnderWay);
}

void CredentialSheet::showResult()
{
    if (!m_test || !m_test->isFinished())
        return; // it was closed meanwhile
    m_soon->stop();
    m_bar->hide();
    m_form->setEnabled(true);
    m_form->adviseAgain();
    m_result->show(m_test->report(), CredentialResult::Progress::Over);
    showFoot();
    m_run->setFocus(Qt::OtherFocusReason);
    // Once it has its place in the layout.
    QTimer::singleShot(0, this, [this] { showPart(m_result); });
}

void CredentialSheet::showFoot()
{
    const bool runs = isRunning();
    m_cancel->setVisible(runs);
    m_copy->setVisible(!runs && m_test);
    const bool isAgain = m_test != nullptr;
    setWords(m_run, isAgain ? tr("Test again") : tr("Test"));
    const QString whyNot = runs ? tr("A test is under way.") : m_form->whyNot();
    setWhyNot(m_run, whyNot);
    m_status->setText(whyNot);
    m_status->setVisible(!whyNot.isEmpty());
}

void CredentialSheet::copy()
{
    if (!m_test)
        return;
    QApplication::clipboard()->setText(
        QString::fromUtf8(QJsonDocument(toJson(m_test->report())).toJson(QJsonDocument::Indented)));
    Q_EMIT message(tr("The report of the test is in the clipboard."));
}

} // namespace gatehouse
