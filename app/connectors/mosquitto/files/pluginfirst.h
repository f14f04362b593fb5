// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "connectors/mosquitto/policy.h"

namespace gatehouse::mosquitto {

/// Whether the dynamic-security plugin is the only one that a listener asks.
bool asksDynsecAlone(const BrokerFiles::Listener &listener);

/// Names, prefixes and topics are looked at before any plugin is asked.
bool isBeforePlugins(const Step &step);

/// What a listener decides that asks the dynamic-security plugin first, and its files where that hands on: a user that
/// it does not know, a client without a user name, a topic that it only denies by default (security.c and the plugin's
/// source of 2.0.11, compared with a living broker).
Decision decidePluginFirst(const DynsecPolicy &plugin, const FileRules &files, const Attempt &attempt);

/// What FlashMQ's listener decides, whose plugin is asked behind the files: whom the password_file lets in is in, and
/// what the acl_file denies is denied; all else the plugin says (plugin.cpp of 1.26.2).
Decision decidePluginLast(const FileRules &files, const Attempt &attempt, const QStringList &plugins);

} // namespace gatehouse::mosquitto
