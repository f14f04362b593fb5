// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/credentialtest/credentialform.h"

#include "core/text.h"
#include "core/topicfilter.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

PlainLabel *caption(Tone tone)
{
    auto *label = new PlainLabel(QString(), TextRole::Caption, tone);
    label->setWrapping(Wrapping::Yes);
    return label;
}

void tellOrHide(PlainLabel *label, const QString &sentence, Tone tone)
{
    label->setText(sentence);
    label->setTone(tone);
    label->setVisible(!sentence.isEmpty());
}

} // namespace

CredentialForm::CredentialForm(QWidget *parent)
    : QWidget(parent)
    , m_idNote(caption(Tone::Muted))
    , m_freshId(new QToolButton)
    , m_takeOver(new QCheckBox(tr("Use this id anyway")))
    , m_wayNote(caption(Tone::Muted))
    , m_fold(new QToolButton)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.5));
    auto *intro = caption(Tone::Muted);
    intro->setText(tr("Connects once as this client, and leaves again. The session starts clean and has no will; "
                      "nothing is published but to the topic that is named below. The password is used for this run "
                      "alone and kept nowhere."));
    column->addWidget(intro);
    m_user = addField(column, tr("User name"), tr("none"));
    m_clientId = addField(column, tr("Client id"), tr("one is made up"));
    column->addWidget(m_idNote);
    m_takeOver->setAccessibleName(m_takeOver->text());
    column->addWidget(m_takeOver);
    m_freshId->setAutoRaise(true);
    m_freshId->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_freshId->setIcon(icon(QStringLiteral("client-id"), Tone::Muted));
    m_freshId->setText(tr("Take an id that nobody has"));
    column->addWidget(m_freshId);
    m_password = addField(column, tr("Password"), tr("none"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    column->addWidget(m_wayNote);
    m_fold->setAutoRaise(true);
    m_fold->setCheckable(true);
    m_fold->setArrowType(Qt::RightArrow);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setText(tr("Topics, certificate, version"));
    column->addSpacing(grid(0.5));
    column->addWidget(m_fold);
    QWidget *more = makeMore();
    column->addWidget(more);
    more->hide();

    connect(m_fold, &QToolButton::toggled, this, [this, more](bool open) {
        m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        more->setVisible(open);
    });
    connect(m_freshId, &QToolButton::clicked, this, [this] { m_clientId->setText(freshClientId()); });
    connect(m_clientId, &QLineEdit::textChanged, this, [this] {
        m_takeOver->setChecked(false); // was said of another id
        advise();
    });
    connect(m_user, &QLineEdit::textChanged, this, &CredentialForm::advise);
    connect(m_takeOver, &QCheckBox::toggled, this, &CredentialForm::edited);
    for (QLineEdit *field : {m_password, m_publish, m_subscribe, m_certificate, m_key})
        connect(field, &QLineEdit::textChanged, this, &CredentialForm::edited);
    for (QLineEdit *field : {m_user, m_clientId, m_password, m_publish, m_subscribe})
        connect(field, &QLineEdit::returnPressed, this, &CredentialForm::submitted);
}

QLineEdit *CredentialForm::addField(QVBoxLayout *column, const QString &title, const QString &placeholder)
{
    auto *label = new PlainLabel(title, TextRole::Strong);
    auto *field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(title);
    label->setBuddy(field);
    column->addSpacing(grid(0.75));
    column->addWidget(label);
    column->addWidget(field);
    return field;
}

QLineEdit *CredentialForm::addFile(QVBoxLayout *column, const QString &title)
{
    QLineEdit *field = addField(column, title, tr("none"));
    QAction *choose = field->addAction(icon(QStringLiteral("folder"), Tone::Muted), QLineEdit::TrailingPosition);
    const QString words = tr("Choose a file: %1").arg(title);
    choose->setText(words);
    connect(choose, &QAction::triggered, this, [this, field, words] {
        auto *dialog =
            new QFileDialog(this, words, field->text(), tr("Certificates and keys (*.pem *.crt *.key);;All files (*)"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
        dialog->open();
    });
    return field;
}

QWidget *CredentialForm::makeMore()
{
    auto *more = new QWidget(this);
    auto *column = new QVBoxLayout(more);
    column->setContentsMargins(grid(1), 0, 0, 0);
    column->setSpacing(grid(0.5));
    m_subscribe = addField(column, tr("Subscribe to"), tr("nothing"));
    m_publish = addField(column, tr("Publish to"), tr("nothing"));
    auto *note = caption(Tone::Muted);
    note->setText(tr("One small message at QoS 1, not retained. Whoever subscribes to the topic gets it."));
    column->addWidget(note);
    m_certificate = addFile(column, tr("Client certificate"));
    m_key = addFile(column, tr("Its key"));
    m_protocol = new QComboBox(more);
    m_protocol->addItem(tr("MQTT 5, and 3.1.1 where 5 is not spoken"), int(TrialProtocol::FiveThenThree));
    m_protocol->addItem(tr("MQTT 5 alone"), int(TrialProtocol::Five));
    m_protocol->addItem(tr("MQTT 3.1.1 alone"), int(TrialProtocol::Three));
    m_protocol->setAccessibleName(tr("Version of MQTT"));
    m_protocol->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_protocol->setMinimumContentsLength(12);
    auto *label = new PlainLabel(tr("Version"), TextRole::Strong);
    label->setBuddy(m_protocol);
    column->addSpacing(grid(0.75));
    column->addWidget(label);
    column->addWidget(m_protocol);
    return more;
}

void CredentialForm::begin(const BrokerSession *session, const Identity &who)
{
    m_session = session;
    m_whose = who;
    m_user->setText(who.user);
    m_password->clear();
    m_publish->clear();
    m_subscribe->clear();
    m_certificate->clear();
    m_key->clear();
    m_protocol->setCurrentIndex(0);
    m_fold->setChecked(false);
    const bool isFree = session && !who.clientId.isEmpty() && adviceOnClientId(*session, who).isFree();
    m_clientId->setText(isFree ? who.clientId : freshClientId());
    m_takeOver->setChecked(false);
    const bool isOpenly = session && !session->profile().endpoint.tls;
    tellOrHide(m_wayNote,
               isOpenly ? tr("This broker is spoken to without TLS: the password is sent as it is.") : QString(),
               Tone::Warning);
    advise();
}

Identity CredentialForm::who() const
{
    Identity who = m_whose;
    who.user = m_user->text();
    who.clientId = m_clientId->text();
    who.address.clear();
    return who;
}

void CredentialForm::adviseAgain()
{
    if (m_session)
        advise();
}

void CredentialForm::advise()
{
    if (!m_session)
        return;
    m_advice = adviceOnClientId(*m_session, who());
    const bool isAnother = !m_whose.clientId.isEmpty() && m_clientId->text() != m_whose.clientId;
    const bool isFree = m_clientId->text().isEmpty() || m_advice.isFree();
    m_takeOver->setVisible(!isFree);
    m_freshId->setVisible(!isFree);
    if (!isFree) {
        tellOrHide(m_idNote, m_advice.warning, Tone::Warning);
    } else if (isAnother) {
        Identity own = who();
        own.clientId = m_whose.clientId;
        tellOrHide(m_idNote, adviceOnClientId(*m_session, own).ifAnother, Tone::Muted);
    } else {
        tellOrHide(m_idNote, QString(), Tone::Muted);
    }
    Q_EMIT edited();
}

QStringList CredentialForm::notTested() const
{
    const bool isAnother = !m_whose.clientId.isEmpty() && m_clientId->text() != m_whose.clientId;
    return isAnother && !m_idNote->text().isEmpty() ? QStringList{m_idNote->text()} : QStringList();
}

QString CredentialForm::whyNot() const
{
    if (!m_session)
        return tr("The broker was removed.");
    if (const Abilities able = m_session->abilities(); !able.has(Ability::TestCredentials))
        return able.whyNot(Ability::TestCredentials);
    if (!m_clientId->text().isEmpty() && !m_advice.isFree() && !m_takeOver->isChecked())
        return tr("Say that this client id may be used, or take another one.");
    if (m_certificate->text().isEmpty() != m_key->text().isEmpty())
        return tr("A client certificate needs both its file and the file of its key.");
    if (!m_publish->text().isEmpty() && !isValidTopicName(m_publish->text().toUtf8()))
        return tr("A topic to publish to has neither + nor #.");
    if (!m_subscribe->text().isEmpty() && !isValidTopicFilter(m_subscribe->text().toUtf8()))
        return tr("This is no topic filter: + stands for one whole level, # for the rest and only at the end.");
    return {};
}

TakeOver CredentialForm::takeOver() const
{
    return m_takeOver->isChecked() ? TakeOver::Yes : TakeOver::No;
}

TrialRequest CredentialForm::takeRequest()
{
    TrialRequest request;
    if (m_clientId->text().isEmpty())
        m_clientId->setText(freshClientId());
    request.as = who();
    request.password = Secret::fromText(m_password->text());
    m_password->clear();
    request.publishTopic = m_publish->text();
    request.subscribeFilter = m_subscribe->text();
    request.certificateFile = m_certificate->text();
    request.keyFile = m_key->text();
    if (request.certificateFile.isEmpty())
        request.as.certificateSubject.clear(); // it shows none
    request.protocol = TrialProtocol(m_protocol->currentData().toInt());
    return request;
}

void CredentialForm::focusFirst()
{
    (m_user->text().isEmpty() ? m_user : m_password)->setFocus(Qt::OtherFocusReason);
}

} // namespace gatehouse
