// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/attempt.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Attempt)
};

} // namespace

Result<Action> actionOfAttempt(const QString &name, const QString &topic)
{
    if (name.isEmpty() && topic.isEmpty())
        return Action::Connect;
    if (name.isEmpty())
        return fail(Fault::BadInput, Words::tr("A topic needs an action: --action publish, subscribe or receive."));
    const std::optional<Action> action = actionFromName(name);
    if (!action || *action == Action::Unsubscribe) {
        return fail(Fault::BadInput,
                    Words::tr("\"%1\" is no action. Actions are connect, publish, subscribe and receive.")
                        .arg(visibleText(name, 60)));
    }
    if (*action != Action::Connect && topic.isEmpty())
        return fail(Fault::BadInput, Words::tr("The action %1 needs a topic: --topic TOPIC.").arg(name));
    return *action;
}

Result<> checkAddress(const QString &address)
{
    // QHostAddress takes "1" and "1.2" for addresses, too.
    const bool isWhole = address.contains(u':') || address.count(u'.') == 3;
    if (address.isEmpty() || (isWhole && !QHostAddress(address).isNull()))
        return {};
    return fail(
        Fault::BadInput,
        Words::tr("\"%1\" is no address. Write it as 10.0.3.17 or 2001:db8::17.").arg(visibleText(address, 60)));
}

Result<Attempt> attemptFromJson(const QByteArray &line)
{
    QJsonParseError trouble;
    const QJsonDocument document = QJsonDocument::fromJson(line, &trouble);
    if (!document.isObject())
        return fail(Fault::BadReply, Words::tr("It is not a JSON object."), trouble.errorString());
    const QJsonObject object = document.object();
    Attempt attempt;
    QString action;
    QString password;
    const QList<QPair<QLatin1String, QString *>> fields{{QLatin1String("clientId"), &attempt.who.clientId},
                                                        {QLatin1String("user"), &attempt.who.user},
                                                        {QLatin1String("address"), &attempt.who.address},
                                                        {QLatin1String("password"), &password},
                                                        {QLatin1String("action"), &action},
                                                        {QLatin1String("topic"), &attempt.topic}};
    for (const auto &[key, text] : fields) {
        const QJsonValue value = object.value(key);
        if (!value.isString() && !value.isNull() && !value.isUndefined())
            return fail(Fault::BadReply, Words::tr("\"%1\" is not a text.").arg(key));
        *text = value.toString();
    }
    if (object.value(QLatin1String("password")).isString())
        attempt.credentials = Credentials{Secret::fromText(std::move(password))};
    if (const Result<> address = checkAddress(attempt.who.address); !address)
        return fail(Fault::BadReply, address.error().what);
    const Result<Action> known = actionOfAttempt(action, attempt.topic);
    if (!known)
        return fail(Fault::BadReply, known.error().what);
    attempt.action = *known;
    return attempt;
}

} // namespace gatehouse
