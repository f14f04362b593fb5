// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"
#include "support/brokerprocess.h"
#include "ui/widgets/tableview.h"
#include "wire/mqttlink.h"

namespace gatehouse::test {

/// "pump-0" onwards, disabled, with the role "everything" and the password "secret"; "bare", disabled and without a
/// role, so that it stands twice among the blocked; "free", which nothing keeps out; "bound", disabled and bound to the
/// client id "bound-1".
DynsecFile keptOut(int pumps);
/// The record of an account in its canonical form, read now; empty: there is none.
QByteArray recordOf(const Sessions &sessions, const QString &user);
/// What somebody else does with the broker's own tools: one command of the plugin.
bool foreignCommand(const BrokerProcess &broker, const QByteArray &command);
/// Connects as the device of that name would.
bool enters(MqttLink &device, const BrokerProcess &broker, const QString &user);
/// The table of this accessible name, also while it is hidden.
TableView *tableCalled(const QWidget *page, const QString &name);

} // namespace gatehouse::test
