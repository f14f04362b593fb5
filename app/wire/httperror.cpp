// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httperror.h"

#include "core/text.h"
#include "wire/httpsaid.h"
#include "wire/tlscheck.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

QString secondsOf(std::chrono::milliseconds time)
{
    return QLocale().toString(static_cast<double>(time.count()) / 1000.0, 'g', 3);
}

struct Judgement
{
    Fault fault;
    QString what;
};

Judgement unauthorized(const QString &place, const HttpOutcome &outcome, const HttpSaid &said)
{
    // RabbitMQ 3.10 asks for credentials where they are wrong, and does not where they are right and the right is
    // missing; it writes not_authorized and not_authorised for these.
    if (!outcome.asksForCredentials && said.code == QLatin1String("not_authorised"))
        return {Fault::Refused, Words::tr("%1 knows this account but gives it no right to do this. Give it the right "
                                          "there, or sign in with another one.")
                                    .arg(place)};
    return {Fault::Refused,
            Words::tr("%1 does not accept this log-in. Check user name and password, or the API key and "
                      "its end; after a start of the broker wait half a minute first.")
                .arg(place)};
}

Judgement judged(const QString &place, const HttpOutcome &outcome, const HttpSaid &said)
{
    switch (outcome.status) {
    case 400:
    case 422:
        if (said.code == QLatin1String("ALREADY_EXISTS")) // EMQX 5 says it with 400 and with 409
            return {Fault::Conflict,
                    Words::tr("%1 has a record of this name already. Read again and look at it.").arg(place)};
        return {Fault::BadInput, Words::tr("%1 does not take this. Correct what it names and try again.").arg(place)};
    case 401:
        return unauthorized(place, outcome, said);
    case 403:
        return {Fault::Refused,
                Words::tr("%1 gives this account or API key no right to do this. Give it the right (role, "
                          "tag or scope) there, or sign in with another one.")
                    .arg(place)};
    case 404:
    case 410:
        if (said.form == HttpSaid::Form::Api)
            return {Fault::Conflict, Words::tr("%1 has no such record any more. Read again.").arg(place)};
        return {Fault::NotSupported, Words::tr("%1 has no such page. Check that this is the address and port of the "
                                               "broker's administration, and its version.")
                                         .arg(place)};
    case 405:
    case 406:
    case 415:
    case 501:
    case 505:
        return {Fault::NotSupported, Words::tr("%1 cannot do this. Check its version, and what stands between here and "
                                               "the broker.")
                                         .arg(place)};
    case 407:
        return {Fault::Refused,
                Words::tr("The proxy on the way to %1 wants a log-in of its own. Reach the broker without "
                          "a proxy.")
                    .arg(place)};
    case 408:
        return {Fault::TimedOut, Words::tr("%1 waited too long for the request. Try again.").arg(place)};
    case 409:
    case 412:
        return {Fault::Conflict,
                Words::tr("%1 refused because the record is another one by now. Read again and look at "
                          "it.")
                    .arg(place)};
    case 413:
    case 414:
    case 431:
        return {Fault::BadInput, Words::tr("%1 does not take that much at once. Send less at a time.").arg(place)};
    case 429:
        return {Fault::Offline, Words::tr("%1 wants fewer requests. Wait a little and try again.").arg(place)};
    case 502:
    case 503:
    case 504:
        return {Fault::Offline,
                Words::tr("%1 is not ready, or what stands before it cannot reach it. Try again when the "
                          "broker is up.")
                    .arg(place)};
    default:
        break;
    }
    if (outcome.status >= 500)
        return {Fault::BadReply,
                Words::tr("%1 failed at this (HTTP %2). Read again whether it took effect, and look at "
                          "the broker's log.")
                    .arg(place, QString::number(outcome.status))};
    return {Fault::BadReply, Words::tr("%1 gave an answer that is not known here (HTTP %2). Check that this is the "
                                       "broker's administration.")
                                 .arg(place, QString::number(outcome.status))};
}

Error statusError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome,
                  const QList<Secret> &known)
{
    const HttpSaid said = saidOf(outcome.body, outcome.contentType, request.secrets + known);
    const Judgement judgement = judged(placeOf(options), outcome, said);
    QString what = judgement.what;
    if (const auto wait = retryAfterOf(outcome.retryAfter); wait > options.longestRetryAfter)
        what = Words::tr("%1 It asks to wait %2 s.").arg(what, secondsOf(wait));
    if (!said.text.isEmpty())
        what = Words::tr("%1 It said: \"%2\"").arg(what, said.text);
    QString detail = traceOf(options, request, outcome);
    if (!said.code.isEmpty())
        detail += QString(u' ' + visibleText(said.code));
    return {judgement.fault, what, detail};
}

Error connectionError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome)
{
    const QString place = placeOf(options);
    const QString trace = QString(traceOf(options, request, outcome) + u' ' + visibleText(outcome.problemText));
    switch (outcome.problem) {
    case QNetworkReply::HostNotFoundError:
        return {Fault::Offline,
                Words::tr("The name in %1 is not known. Check how it is written, and the network.").arg(place), trace};
    case QNetworkReply::ConnectionRefusedError:
        return {Fault::Offline,
                Words::tr("Nothing answers at %1. Check the port, and whether the broker's administration "
                          "is switched on.")
                    .arg(place),
                trace};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return {Fault::Offline,
                Words::tr("The proxy on the way to %1 does not let it through. Reach the broker without a "
                          "proxy.")
                    .arg(place),
                trace};
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
        return {Fault::BadReply,
                Words::tr("%1 does not speak HTTP. Check the port, and whether it wants TLS.").arg(place), trace};
    default:
        return {Fault::Offline, Words::tr("%1 cannot be reached. Check the network.").arg(place) + doubtOf(request),
                trace};
    }
}

Error tlsError(const HttpOptions &options, const HttpOutcome &outcome)
{
    if (!outcome.tlsErrors.isEmpty())
        return certificateError(outcome.tlsErrors, outcome.theirs, tlsSideOf(options));
    // The words for MQTT would name its port.
    if (outcome.problemText.contains(QLatin1String("wrong version number")) ||
        outcome.problemText.contains(QLatin1String("packet length too long")))
        return {Fault::Offline,
                Words::tr("%1 does not speak TLS. Switch TLS off for this broker, or choose the TLS port "
                          "of its administration.")
                    .arg(placeOf(options)),
                outcome.problemText};
    return handshakeError(outcome.problemText, tlsSideOf(options));
}

} // namespace

QString doubtOf(const HttpRequest &request)
{
    if (request.method == HttpMethod::Get || request.method == HttpMethod::Head)
        return {};
    return QString(u' ' + Words::tr("Read again whether it took effect before you repeat it."));
}

QString traceOf(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome)
{
    const QString path = visibleText(QString::fromLatin1(QByteArray(options.basePath + request.path)));
    return QString(QString::fromLatin1(nameOf(request.method)) + u' ' + path + u": " + QString::number(outcome.status));
}

std::chrono::milliseconds retryAfterOf(const QByteArray &header)
{
    using namespace std::chrono_literals;
    constexpr qint64 aDay = 86'400;
    bool isNumber = false;
    const qint64 seconds = header.trimmed().toLongLong(&isNumber);
    if (isNumber)
        return std::chrono::seconds(std::clamp(seconds, qint64(0), aDay));
    // HTTP says GMT, which Qt 6.4 does not take for a time zone of this form.
    const QByteArray zoned = header.trimmed().replace("GMT", "+0000");
    const QDateTime date = QDateTime::fromString(QString::fromLatin1(zoned), Qt::RFC2822Date);
    if (!date.isValid())
        return 0ms;
    return std::chrono::milliseconds(std::clamp(QDateTime::currentDateTimeUtc().msecsTo(date), qint64(0), aDay * 1000));
}

Error httpError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome,
                const QList<Secret> &known)
{
    const QString place = placeOf(options);
    if (outcome.status >= 400)
        return statusError(options, request, outcome, known);
    // TLS 1.3: the server's complaint about our certificate comes when its handshake is over for us.
    if (outcome.status == 0 && options.tls && outcome.problemText.contains(QLatin1String("alert")))
        return tlsError(options, outcome);
    switch (outcome.end) {
    case HttpOutcome::End::TimedOut:
        return {Fault::TimedOut,
                Words::tr("%1 did not answer within %2 s. Try again, or look at the broker's load.")
                        .arg(place, secondsOf(options.timeout)) +
                    doubtOf(request),
                traceOf(options, request, outcome)};
    case HttpOutcome::End::TooLarge:
        return {
            Fault::BadReply,
            Words::tr("The answer of %1 is larger than %2, so it was given up and nothing of it was used. Narrow what "
                      "is asked for.")
                .arg(place, QLocale().formattedDataSize(options.mostBytes)),
            traceOf(options, request, outcome)};
    case HttpOutcome::End::Half:
        return {
            Fault::BadReply,
            Words::tr("The answer of %1 broke off in the middle, so nothing of it was used. Try again.").arg(place) +
                doubtOf(request),
            traceOf(options, request, outcome)};
    case HttpOutcome::End::Lost:
        return {
            Fault::Offline,
            Words::tr("%1 hung up before it answered. Try again; when it stays like that, look at the broker's log.")
                    .arg(place) +
                doubtOf(request),
            traceOf(options, request, outcome)};
    case HttpOutcome::End::Complete:
        return statusError(options, request, outcome, known);
    case HttpOutcome::End::Failed:
        break;
    }
    if (!outcome.tlsErrors.isEmpty() || outcome.problem == QNetworkReply::SslHandshakeFailedError)
        return tlsError(options, outcome);
    return connectionError(options, request, outcome);
}

std::optional<Error> misfitOf(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome)
{
    const QString place = placeOf(options);
    if (!outcome.contentEncoding.isEmpty() && outcome.contentEncoding.compare("identity", Qt::CaseInsensitive) != 0)
        return Error{Fault::BadReply,
                     Words::tr("%1 packs its answers though it was asked not to. Look at what stands between here and "
                               "the broker.")
                         .arg(place),
                     traceOf(options, request, outcome)};
    if (request.expects == HttpExpects::Anything || request.method == HttpMethod::Head)
        return std::nullopt;
    if (request.expects == HttpExpects::JsonOrNothing && outcome.body.isEmpty())
        return std::nullopt;
    if (outcome.contentType == "application/json" ||
        (outcome.contentType.startsWith("application/") && outcome.contentType.endsWith("+json")))
        return std::nullopt;
    return Error{
        Fault::BadReply,
        Words::tr("%1 answers, but not as a broker's administration does. Check address and port.").arg(place),
        QString(traceOf(options, request, outcome) + u' ' + visibleText(QString::fromLatin1(outcome.contentType), 80))};
}

Error redirectError(const HttpOptions &options, const HttpRequest &request, const HttpOutcome &outcome)
{
    // No user, password or query of it: somebody's token may be in there.
    QUrl target = urlOf(options, request).resolved(QUrl::fromEncoded(outcome.location, QUrl::StrictMode));
    if (!target.isValid() || target.host().isEmpty())
        return {Fault::BadReply,
                Words::tr("%1 sends elsewhere without saying where. Check address and port.").arg(placeOf(options)),
                traceOf(options, request, outcome)};
    const QString shown = target.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    return {Fault::BadReply,
            Words::tr("%1 sends to another place, which was not followed: %2. When that is the broker, enter it as its "
                      "address.")
                .arg(placeOf(options), visibleText(shown, 120)),
            traceOf(options, request, outcome)};
}

} // namespace gatehouse
