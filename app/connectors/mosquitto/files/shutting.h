// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filerules.h"

namespace gatehouse::mosquitto {

// What a plan that shuts somebody out says, and may do, by the dialect of the files. %1 is the user.

/// Of a password that is taken away.
QString shutEffect(Dialect dialect);
/// Of every topic denied.
QString deniedEffect(const ListenerFiles &rules);
/// To FlashMQ whoever is in no list is anonymous, so a password taken away shuts nobody out where those are let in.
bool takesStrangers(const ListenerFiles &rules);
/// Whether an acl_file can have rules for this user name.
Result<> mayHaveRules(const ListenerFiles &rules, const QString &user);

} // namespace gatehouse::mosquitto
