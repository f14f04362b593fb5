// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secret.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace gatehouse {

/// How a made-up device behaves once it runs; all of them come back after they were refused or thrown out.
enum class DemoHabit {
    Calm,       ///< connects and publishes now and then
    Chatty,     ///< publishes many times a second
    Restless,   ///< connects, leaves, connects again
    SwitchedOff ///< never connects
};

/// One made-up device: what the broker knows of it, and what it does. A value.
struct DemoClient
{
    enum class Account { Known, WithoutPassword, PasswordChanged, Missing };

    QString user;
    QString clientId; ///< what the device says
    QString boundTo;  ///< the only client id that its account accepts; empty: any
    QString label;    ///< textname
    QString note;     ///< textdescription
    QStringList roles;
    QStringList groups;
    bool disabled = false;
    Account account = Account::Known;
    DemoHabit habit = DemoHabit::Calm;
    QString topic;    ///< publishes here
    QString commands; ///< subscribes here; empty: nothing
    Secret password;  ///< what the device says
};

/// The made-up devices, each with a password of its own.
QList<DemoClient> demoFleet();

/// Letters and digits, 120 random bits and more.
Secret randomPassword();

} // namespace gatehouse
