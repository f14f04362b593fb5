// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "ui/widgets/sidesheet.h"

class QPushButton;

namespace gatehouse {

class AbilityList;
class Banner;
class BrokerForm;
class ProgressLine;

/// The side sheet that adds or edits one broker: form, check with its report, save. Nothing is saved by a check.
class BrokerSheet final : public SideSheet
{
    Q_OBJECT
public:
    explicit BrokerSheet(Sessions &sessions, QWidget *parent = nullptr);
    void add();
    void edit(const Profile &profile);
    void setAddress(const QString &typed); ///< as if it was typed

Q_SIGNALS:
    void saved(const QString &profileId);
    void message(const QString &sentence);

private:
    void start(const QString &title, const QString &subtitle);
    void check();
    void showReport(const Profile &profile, const Result<CheckReport> &report);
    void forgetReport();
    void save();
    void saveNew(const Profile &profile);
    void saveEdited(const Profile &profile);
    void setBusy(const QString &what); ///< empty: not busy
    void savingFailed(const QString &name, const Error &error, int turn);
    void finishSaving(const QString &profileId, const QString &name);

    Sessions &m_sessions;
    BrokerForm *m_form;
    Banner *m_banner;
    QWidget *m_busy;
    PlainLabel *m_busyWords;
    QWidget *m_report;
    PlainLabel *m_facts;
    AbilityList *m_abilities;
    QPushButton *m_check;
    QPushButton *m_save;
    QString m_editing; ///< profile id; empty: a new one
    int m_turn = 0;    ///< an answer to an earlier turn is dropped
};

} // namespace gatehouse
