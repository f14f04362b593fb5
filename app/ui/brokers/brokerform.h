// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QRadioButton;
class QVBoxLayout;

namespace gatehouse {

class PlainLabel;

/// The fields of one broker: address, signing in, encryption. Knows how they hang together; asks nobody.
class BrokerForm final : public QWidget
{
    Q_OBJECT
public:
    explicit BrokerForm(QWidget *parent = nullptr);

    void clear();
    void edit(const Profile &profile);             ///< to edit; the password stays unchanged while its field is empty
    [[nodiscard]] Result<Profile> profile() const; ///< BadInput: a sentence, and the field is marked
    [[nodiscard]] Secret password() const;
    [[nodiscard]] Remember remembering() const;
    void setKeychain(const Result<> &usable); ///< what a try of the keychain said
    void markAddress(const QString &problem); ///< empty: fine
    void focusFirst();
    void setAddress(const QString &typed);

Q_SIGNALS:
    void edited();    ///< a report of a check is no longer about this
    void submitted(); ///< Enter in a field

private:
    QLineEdit *addField(QVBoxLayout *column, const QString &title, const QString &placeholder,
                        const QString &hint = {});
    QLineEdit *addFile(QVBoxLayout *column, const QString &title, const QString &placeholder, const QString &filter);
    void addSigningIn(QVBoxLayout *column);
    void addEncryption(QVBoxLayout *column);
    void addCertificateQuestion(QVBoxLayout *below);
    void addFiles(QVBoxLayout *column);
    void addFilesTo(Endpoint &endpoint) const;
    [[nodiscard]] Result<> addLogTo(Endpoint &endpoint) const;
    void followAddress();
    void showFields();
    void followEncryption(bool on);

    Profile m_original;
    QLineEdit *m_address;
    PlainLabel *m_problem;
    QLineEdit *m_name;
    QLineEdit *m_log = nullptr;
    QWidget *m_ofFiles = nullptr;
    QWidget *m_ofReload = nullptr;
    QLineEdit *m_reload = nullptr;
    QCheckBox *m_asRoot = nullptr;
    QLineEdit *m_config = nullptr; ///< of a broker that has an address as well
    QWidget *m_question = nullptr; ///< about certificates, which the configuration answers
    QWidget *m_ofBroker = nullptr;
    QLineEdit *m_user = nullptr;
    QLineEdit *m_password = nullptr;
    QCheckBox *m_remember = nullptr;
    PlainLabel *m_keychain = nullptr;
    QCheckBox *m_tls = nullptr;
    QWidget *m_files = nullptr;
    QLineEdit *m_ca = nullptr;
    QLineEdit *m_certificate = nullptr;
    QLineEdit *m_key = nullptr;
    QRadioButton *m_unknown = nullptr;
    QRadioButton *m_never = nullptr;
    QRadioButton *m_possible = nullptr;
};

} // namespace gatehouse
