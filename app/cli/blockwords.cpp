// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/blockwords.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BlockWords)
};

constexpr qsizetype shown = 60;

} // namespace

QString subjectWords(const Subject &subject)
{
    const QString value = visibleText(subject.value, shown);
    switch (subject.kind) {
    case SubjectKind::User:
        return value;
    case SubjectKind::ClientId:
        return Words::tr("client id %1").arg(value);
    case SubjectKind::Address:
    case SubjectKind::Network:
        return Words::tr("address %1").arg(value);
    case SubjectKind::Pattern:
        return Words::tr("pattern %1").arg(value);
    case SubjectKind::Certificate:
        return Words::tr("certificate %1").arg(value);
    case SubjectKind::Group:
        return Words::tr("group %1").arg(value);
    case SubjectKind::Role:
        return Words::tr("role %1").arg(value);
    case SubjectKind::Unknown:
        return Words::tr("somebody");
    case SubjectKind::Everyone:
        break;
    }
    return Words::tr("everyone");
}

QString mechanismWords(Mechanism mechanism)
{
    switch (mechanism) {
    case Mechanism::Banned:
        return Words::tr("banned");
    case Mechanism::Disabled:
        return Words::tr("disabled");
    case Mechanism::NotListed:
        return Words::tr("not listed");
    case Mechanism::BoundClientId:
        return Words::tr("bound to another client id");
    case Mechanism::WrongCredentials:
        return Words::tr("wrong credentials");
    case Mechanism::RuleDenies:
        return Words::tr("a rule denies");
    case Mechanism::NoRuleAllows:
        return Words::tr("no rule allows");
    case Mechanism::ListenerRule:
        return Words::tr("rule of the listener");
    case Mechanism::Limit:
        return Words::tr("over a limit");
    case Mechanism::Certificate:
        return Words::tr("certificate");
    case Mechanism::Firewall:
        return Words::tr("firewall");
    case Mechanism::Plugin:
        return Words::tr("another plugin");
    case Mechanism::Refused:
        return Words::tr("refused");
    case Mechanism::TakenOver:
        return Words::tr("client id used twice");
    case Mechanism::Protocol:
        return Words::tr("not proper MQTT");
    case Mechanism::BrokerFault:
        break;
    }
    return Words::tr("the broker itself");
}

} // namespace gatehouse
