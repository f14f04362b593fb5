// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokerform.h"

#include "core/text.h"
#include "ui/brokers/brokeraddress.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QVBoxLayout>

namespace gatehouse {

BrokerForm::BrokerForm(QWidget *parent)
    : QWidget(parent)
    , m_problem(new PlainLabel({}, TextRole::Caption, Tone::Danger))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.5));
    m_address = addField(column, tr("Address"), tr("host:port, mqtts://host, /path/mosquitto.conf or user@host:/path"));
    m_problem->setWrapping(Wrapping::Yes);
    m_problem->hide();
    column->addWidget(m_problem);
    m_name = addField(column, tr("Name"), tr("As you call it; the host if left empty"));
    m_ofBroker = new QWidget;
    auto *broker = new QVBoxLayout(m_ofBroker);
    broker->setContentsMargins(0, 0, 0, 0);
    broker->setSpacing(grid(0.5));
    addSigningIn(broker);
    addEncryption(broker);
    m_config = addField(broker, tr("Its configuration, if it can be read"),
                        tr("/etc/mosquitto/mosquitto.conf or user@host:/path"),
                        tr("Then the password_file, acl_file and all that stands there count as well."));
    addCertificateQuestion(broker);
    column->addWidget(m_ofBroker);
    addFiles(column);

    connect(m_address, &QLineEdit::textEdited, this, &BrokerForm::followAddress);
    connect(m_address, &QLineEdit::textChanged, this, &BrokerForm::showFields);
    connect(m_config, &QLineEdit::textChanged, this, &BrokerForm::showFields);
    connect(m_log, &QLineEdit::textChanged, this, &BrokerForm::showFields);
    connect(m_tls, &QCheckBox::toggled, this, &BrokerForm::followEncryption);
    connect(m_tls, &QCheckBox::toggled, m_files, &QWidget::setVisible);
    connect(m_tls, &QCheckBox::toggled, this, &BrokerForm::edited);
    for (QLineEdit *field : {m_address, m_user, m_password, m_ca, m_certificate, m_key, m_reload, m_config, m_log})
        connect(field, &QLineEdit::textChanged, this, &BrokerForm::edited);
    connect(m_asRoot, &QCheckBox::toggled, this, &BrokerForm::edited);
    for (QLineEdit *field : {m_address, m_name, m_user, m_password, m_reload, m_config, m_log})
        connect(field, &QLineEdit::returnPressed, this, &BrokerForm::submitted);
    clear();
}

void BrokerForm::addFiles(QVBoxLayout *column)
{
    m_log =
        addField(column, tr("Its log, if it is not where the configuration says"),
                 tr("/var/log/mosquitto/mosquitto.log or journal:mosquitto"),
                 tr("On another machine than its configuration, or without one, as user@host:/path. There the broker "
                    "tells more of who is refused than it hands on itself."));
    m_ofFiles = new QWidget;
    auto *files = new QVBoxLayout(m_ofFiles);
    files->setContentsMargins(0, 0, 0, 0);
    files->setSpacing(grid(0.5));
    m_ofReload = new QWidget;
    auto *reload = new QVBoxLayout(m_ofReload);
    reload->setContentsMargins(0, 0, 0, 0);
    reload->setSpacing(grid(0.5));
    m_reload = addField(reload, tr("Command that reloads the broker"), tr("The broker gets SIGHUP, if left empty"),
                        tr("For example: systemctl reload mosquitto, or docker kill -s HUP mosquitto. The files are "
                           "changed when somebody is allowed or blocked, and not otherwise."));
    files->addWidget(m_ofReload);
    m_asRoot = new QCheckBox(tr("Read and write the files as root"));
    files->addSpacing(grid(1));
    files->addWidget(m_asRoot);
    auto *root = new PlainLabel(tr("By sudo without a password, on this machine also by asking for it. For files that "
                                   "your account may not read."),
                                TextRole::Caption, Tone::Muted);
    root->setWrapping(Wrapping::Yes);
    files->addWidget(root);
    column->addWidget(m_ofFiles);
}

QLineEdit *BrokerForm::addField(QVBoxLayout *column, const QString &title, const QString &placeholder,
                                const QString &hint)
{
    auto *label = new PlainLabel(title, TextRole::Strong);
    auto *field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(title);
    field->setMaxLength(4096);
    label->setBuddy(field);
    column->addSpacing(grid(1));
    column->addWidget(label);
    column->addWidget(field);
    if (!hint.isEmpty()) {
        auto *words = new PlainLabel(hint, TextRole::Caption, Tone::Muted);
        words->setWrapping(Wrapping::Yes);
        column->addWidget(words);
    }
    return field;
}

QLineEdit *BrokerForm::addFile(QVBoxLayout *column, const QString &title, const QString &placeholder,
                               const QString &filter)
{
    QLineEdit *field = addField(column, title, placeholder);
    QAction *choose = field->addAction(icon(QStringLiteral("folder"), Tone::Muted), QLineEdit::TrailingPosition);
    const QString words = tr("Choose a file: %1").arg(title);
    choose->setText(words);
    connect(choose, &QAction::triggered, this, [this, field, words, filter] {
        auto *dialog = new QFileDialog(this, words, field->text(), filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
        dialog->open();
    });
    return field;
}

void BrokerForm::addSigningIn(QVBoxLayout *column)
{
    m_user = addField(column, tr("User name"), tr("The account that Gatehouse signs in with"));
    m_password = addField(column, tr("Password"), {});
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    QAction *look = m_password->addAction(icon(QStringLiteral("read-only"), Tone::Muted), QLineEdit::TrailingPosition);
    look->setCheckable(true);
    look->setText(tr("Show the password"));
    connect(look, &QAction::toggled, m_password,
            [this](bool on) { m_password->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });
    m_remember = new QCheckBox(tr("Remember it in the keychain"));
    m_remember->setAccessibleName(tr("Remember the password in the keychain"));
    m_keychain = new PlainLabel({}, TextRole::Caption, Tone::Muted);
    m_keychain->setWrapping(Wrapping::Yes);
    column->addSpacing(grid(0.5));
    column->addWidget(m_remember);
    column->addWidget(m_keychain);
}

void BrokerForm::addEncryption(QVBoxLayout *column)
{
    m_tls = new QCheckBox(tr("Encrypt the connection (TLS)"));
    m_tls->setAccessibleName(m_tls->text());
    column->addSpacing(grid(1));
    column->addWidget(m_tls);
    m_files = new QWidget;
    auto *files = new QVBoxLayout(m_files);
    files->setContentsMargins(grid(3), 0, 0, 0);
    files->setSpacing(grid(0.5));
    const QString pem = tr("Certificates (*.pem *.crt *.cer);;All files (*)");
    m_ca = addFile(files, tr("CA certificate"), tr("The system's, if left empty"), pem);
    m_certificate = addFile(files, tr("Client certificate"), tr("None"), pem);
    m_key = addFile(files, tr("Key of the client certificate"), tr("None"), tr("Keys (*.pem *.key);;All files (*)"));
    auto *always =
        new PlainLabel(tr("The broker's certificate and name are always checked."), TextRole::Caption, Tone::Muted);
    always->setWrapping(Wrapping::Yes);
    files->addWidget(always);
    m_files->hide();
    column->addWidget(m_files);
}

void BrokerForm::addCertificateQuestion(QVBoxLayout *below)
{
    m_question = new QWidget;
    auto *column = new QVBoxLayout(m_question);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(0.5));
    below->addWidget(m_question);
    column->addSpacing(grid(1.5));
    auto *question = new PlainLabel(tr("May clients of this broker sign in with a certificate instead of a user name?"),
                                    TextRole::Strong);
    question->setWrapping(Wrapping::Yes);
    column->addWidget(question);
    auto *why = new PlainLabel(
        tr("On such brokers a disabled account does not keep its owner out. This decides how sure Gatehouse "
           "can be."),
        TextRole::Caption, Tone::Muted);
    why->setWrapping(Wrapping::Yes);
    column->addWidget(why);
    m_unknown = new QRadioButton(tr("I do not know"));
    m_never = new QRadioButton(tr("Never"));
    m_possible = new QRadioButton(tr("It is possible"));
    for (QRadioButton *choice : {m_unknown, m_never, m_possible}) {
        choice->setAccessibleName(choice->text());
        choice->setAccessibleDescription(question->text());
        column->addWidget(choice);
    }
}

void BrokerForm::clear()
{
    edit(Profile());
    m_address->clear();
    m_password->setPlaceholderText({});
}

void BrokerForm::edit(const Profile &profile)
{
    m_original = profile;
    Endpoint shown = profile.endpoint;
    shown.user.clear();
    m_address->setText(shown.host.isEmpty() && shown.configFile.isEmpty() ? QString() : urlOf(shown));
    showFields();
    m_name->setText(profile.name);
    m_user->setText(profile.endpoint.user);
    m_password->clear();
    m_password->setPlaceholderText(tr("Unchanged if left empty"));
    m_tls->setChecked(profile.endpoint.tls);
    m_ca->setText(profile.endpoint.caFile);
    m_certificate->setText(profile.endpoint.certificateFile);
    m_reload->setText(profile.endpoint.reloadCommand);
    m_config->setText(isOfFilesAlone(profile.endpoint) ? QString() : placeOfFiles(profile.endpoint));
    m_log->setText(placeOfLog(profile.endpoint));
    m_asRoot->setChecked(profile.endpoint.filesAccount == Account::Root);
    m_key->setText(profile.endpoint.keyFile);
    m_unknown->setChecked(profile.endpoint.certificateIdentity == CertificateIdentity::Unknown);
    m_never->setChecked(profile.endpoint.certificateIdentity == CertificateIdentity::Never);
    m_possible->setChecked(profile.endpoint.certificateIdentity == CertificateIdentity::Possible);
    markAddress({});
}

void BrokerForm::addFilesTo(Endpoint &endpoint) const
{
    endpoint.reloadCommand = m_reload->text().trimmed();
    endpoint.filesAccount = m_asRoot->isChecked() ? Account::Root : Account::Own;
}

/// Behind what is known of the files, whose machine it is on.
Result<> BrokerForm::addLogTo(Endpoint &endpoint) const
{
    if (m_log->text().trimmed().isEmpty())
        return {};
    const Result<Endpoint> log = logFromTyped(m_log->text());
    if (!log)
        return fail(log.error());
    if (!endpoint.configFile.isEmpty() && !log->sshHost.isEmpty() && log->sshHost != endpoint.sshHost)
        return fail(Fault::BadInput, tr("The log has to be on the machine of the configuration: leave out the machine, "
                                        "or the configuration."));
    endpoint.log = log->log;
    if (endpoint.configFile.isEmpty())
        endpoint.sshHost = log->sshHost;
    endpoint.filesAccount = m_asRoot->isChecked() ? Account::Root : Account::Own;
    return {};
}

Result<Profile> BrokerForm::profile() const
{
    Result<Endpoint> typed =
        endpointFromTyped(m_address->text(), m_tls->isChecked() ? Encryption::Tls : Encryption::Plain);
    if (!typed)
        return fail(typed.error());
    Profile profile = m_original;
    Endpoint endpoint = *typed;
    endpoint.kind = m_original.endpoint.kind;
    profile.name = m_name->text().trimmed();
    if (isOfFilesAlone(endpoint)) {
        addFilesTo(endpoint);
        if (const Result<> log = addLogTo(endpoint); !log)
            return fail(log.error());
        profile.endpoint = endpoint;
        if (profile.name.isEmpty())
            profile.name = endpoint.sshHost.isEmpty()
                               ? tr("Files in %1").arg(QFileInfo(endpoint.configFile).absolutePath())
                               : tr("Files on %1").arg(endpoint.sshHost);
        return profile;
    }
    if (!m_config->text().trimmed().isEmpty()) {
        const Result<Endpoint> files = endpointFromTyped(m_config->text(), Encryption::Plain);
        if (!files || !isOfFilesAlone(*files))
            return fail(Fault::BadInput, tr("The configuration is a path, such as /etc/mosquitto/mosquitto.conf, or "
                                            "user@host:/etc/mosquitto/mosquitto.conf on another machine."));
        setFiles(endpoint, *files);
        addFilesTo(endpoint);
    }
    if (const Result<> log = addLogTo(endpoint); !log)
        return fail(log.error());
    if (!m_user->text().isEmpty())
        endpoint.user = m_user->text();
    if (endpoint.tls) {
        endpoint.caFile = m_ca->text().trimmed();
        endpoint.certificateFile = m_certificate->text().trimmed();
        endpoint.keyFile = m_key->text().trimmed();
    }
    endpoint.certificateIdentity = m_never->isChecked()      ? CertificateIdentity::Never
                                   : m_possible->isChecked() ? CertificateIdentity::Possible
                                                             : CertificateIdentity::Unknown;
    profile.endpoint = endpoint;
    if (profile.name.isEmpty())
        profile.name = endpoint.host;
    return profile;
}

Secret BrokerForm::password() const
{
    return Secret::fromText(m_password->text());
}

Remember BrokerForm::remembering() const
{
    return m_ofBroker->isVisibleTo(this) && m_remember->isEnabled() && m_remember->isChecked() ? Remember::InKeychain
                                                                                               : Remember::No;
}

void BrokerForm::setKeychain(const Result<> &usable)
{
    m_remember->setEnabled(usable.has_value());
    m_remember->setChecked(usable.has_value());
    m_keychain->setText(
        usable ? tr("Otherwise Gatehouse asks each time.")
               : tr("Gatehouse asks for the password each time. %1").arg(visibleText(usable.error().what, 400)));
    m_remember->setAccessibleDescription(m_keychain->text());
}

void BrokerForm::markAddress(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_address->setAccessibleDescription(problem);
    if (!problem.isEmpty())
        m_address->setFocus(Qt::OtherFocusReason);
}

void BrokerForm::focusFirst()
{
    m_address->setFocus(Qt::OtherFocusReason);
    m_address->selectAll();
}

void BrokerForm::setAddress(const QString &typed)
{
    m_address->setText(typed);
    followAddress();
}

void BrokerForm::followAddress()
{
    markAddress({});
    if (const std::optional<Encryption> said = encryptionOf(m_address->text()))
        m_tls->setChecked(*said == Encryption::Tls);
    if (const Result<Endpoint> typed = endpointFromTyped(m_address->text(), Encryption::Plain);
        typed && m_user->text().isEmpty())
        m_user->setText(typed->user);
}

/// Files need no password and no encryption.
void BrokerForm::showFields()
{
    const Result<Endpoint> typed = endpointFromTyped(m_address->text(), Encryption::Plain);
    const bool isOfFiles = typed && isOfFilesAlone(*typed);
    const bool hasFiles = !m_config->text().trimmed().isEmpty();
    m_ofReload->setVisible(isOfFiles || hasFiles);
    m_ofFiles->setVisible(isOfFiles || hasFiles || !m_log->text().trimmed().isEmpty());
    m_ofBroker->setVisible(!isOfFiles);
    m_question->setVisible(!hasFiles);
}

// The box and the scheme say the same thing; the one that was touched last counts.
void BrokerForm::followEncryption(bool on)
{
    const QString text = m_address->text().trimmed();
    const qsizetype scheme = text.indexOf(QLatin1String("://"));
    if (scheme < 0 || encryptionOf(text) == (on ? Encryption::Tls : Encryption::Plain))
        return;
    const QLatin1String wanted(on ? "mqtts" : "mqtt");
    QString rest = text.mid(scheme);
    if (on && rest.endsWith(QLatin1String(":1883")))
        rest = QString(rest.chopped(5) + u":8883");
    else if (!on && rest.endsWith(QLatin1String(":8883")))
        rest = QString(rest.chopped(5) + u":1883");
    m_address->setText(QString(wanted + rest));
}

} // namespace gatehouse
