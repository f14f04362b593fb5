// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"

#include <QByteArrayView>

#include <limits>
#include <variant>

namespace gatehouse::mosquitto {

/// How the value of an option is read.
enum class ConfKind : quint8 {
    Flag,   ///< true, false, 1 or 0
    Number, ///< atoi() in 2.0, all of strtol() in 2.1
    Size,   ///< atol()
    Text,   ///< the rest of the line, once only
    Word,   ///< has a handler of its own
    Nothing ///< the broker says that it does not know the option any more, or does not support it
};

/// What an option belongs to.
enum class ConfScope : quint8 { Broker, Security, Listener, Bridge, Plugin };

/// What 2.1 needs before an option of a listener; 2.0 has a listener from the start.
enum class ConfNeed : quint8 { DefaultListener, AnyListener, NamedListener };

/// Where a value goes; monostate: only into the list of settings.
using ConfTarget = std::variant<std::monostate, ConfValue<bool> BrokerConf::*, ConfValue<int> BrokerConf::*,
                                ConfValue<QString> BrokerConf::*, ConfValue<bool> SecurityOptions::*,
                                ConfValue<QString> SecurityOptions::*, ConfValue<bool> ConfListener::*,
                                ConfValue<int> ConfListener::*, ConfValue<QString> ConfListener::*>;

/// One key of mosquitto.conf.
struct ConfOption
{
    const char *name;
    ConfKind kind = ConfKind::Text;
    ConfScope scope = ConfScope::Broker;
    ConfTarget target;
    int low = std::numeric_limits<int>::min(); ///< the broker refuses numbers outside
    int high = std::numeric_limits<int>::max();
    ConfNeed need = ConfNeed::DefaultListener;
    bool isLastTaken21 = false; ///< a text that 2.1 takes again, where 2.0 refuses the second
    bool isFrom21 = false;
};

/// The option of that name in any version; null: there is none. plugin_opt_... and auth_opt_... are not in the table.
const ConfOption *confOption(QByteArrayView name);

/// The name under which duplicates are counted: clientid and remote_clientid are one.
QByteArrayView confCanonicalName(QByteArrayView name);

} // namespace gatehouse::mosquitto
