// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/brokerconf.h"

namespace gatehouse::mosquitto {

bool BrokerConf::allowsAnonymous(const ConfListener &listener) const
{
    if (product == Product::FlashMq) {
        const ConfValue<bool> &rule = listener.security.allowAnonymous;
        return rule.isSet() ? rule.value : security.allowAnonymous.value;
    }
    if (isLocalOnly)
        return allowsAnonymousLocally();
    if (version < QVersionNumber(2, 1)) {
        const ConfValue<bool> &rule = securityOf(listener).allowAnonymous;
        return rule.isSet() && rule.value;
    }
    const ConfValue<bool> &own = listener.security.allowAnonymous;
    if (own.isSet())
        return own.value;
    return !perListenerSettings.value && security.allowAnonymous.isSet() && security.allowAnonymous.value;
}

// Up to 2.0.20 the option is overruled without a listener; from 2.0.21 on it counts when it is written.
bool BrokerConf::allowsAnonymousLocally() const
{
    return version < QVersionNumber(2, 0, 21) || !security.allowAnonymous.isSet() || security.allowAnonymous.value;
}

QString BrokerConf::autoIdPrefixOf(const ConfListener &listener) const
{
    const bool isOwn = perListenerSettings.value || version >= QVersionNumber(2, 1);
    if (isOwn && listener.security.autoIdPrefix.isSet())
        return listener.security.autoIdPrefix.value;
    const bool isGlobal = !perListenerSettings.value || version >= QVersionNumber(2, 1);
    return isGlobal && security.autoIdPrefix.isSet() ? security.autoIdPrefix.value : QStringLiteral("auto-");
}

QString BrokerConf::nameOf(const char *option) const
{
    const QString name = QString::fromLatin1(option);
    const bool isList = name == u"password_file" || name == u"acl_file";
    return product == Product::FlashMq && isList ? QLatin1String("mosquitto_") + name : name;
}

} // namespace gatehouse::mosquitto
