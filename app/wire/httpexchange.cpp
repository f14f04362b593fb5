// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httpexchange.h"

#include "wire/httperror.h"
#include "wire/httpsaid.h"
#include "wire/jsonreply.h"

#include <QCoreApplication>
#include <QLocale>
#include <QtConcurrent>

#include <utility>

namespace gatehouse {

namespace {

constexpr int mostRepeats = 2;
constexpr int mostFollowed = 3;
constexpr qsizetype readElsewhere = qsizetype(1024) * 1024; // above that, reading would hold up the window

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

Error cancelled()
{
    return {Fault::Cancelled, Words::tr("The request was given up. Ask again to go on."), {}};
}

bool isSameOrigin(const QUrl &one, const QUrl &other)
{
    const auto portOf = [](const QUrl &url) { return url.port(url.scheme() == QLatin1String("https") ? 443 : 80); };
    return one.scheme() == other.scheme() && one.host() == other.host() && portOf(one) == portOf(other) &&
           other.userInfo().isEmpty();
}

// A header shows its secret in parts as well: "Basic " and what stands behind it.
QList<Secret> secretsIn(const Secret &authorization)
{
    if (authorization.isEmpty())
        return {};
    const QByteArray &value = authorization.reveal();
    const Secret bare(value.mid(value.indexOf(' ') + 1));
    if (!value.startsWith("Basic "))
        return {bare};
    const QByteArray pair = QByteArray::fromBase64(bare.reveal());
    return {bare, Secret(pair.mid(pair.indexOf(':') + 1))};
}

} // namespace

HttpExchange::HttpExchange(const HttpOptions &options, const HttpRequest &request, std::shared_ptr<HttpAuth> auth,
                           const QSslConfiguration &tls, QNetworkAccessManager &network)
    : m_options(options)
    , m_request(request)
    , m_auth(std::move(auth))
    , m_tls(tls)
    , m_network(network)
    , m_url(urlOf(options, request))
    , m_backOff(options.firstRetry)
    , m_boot(options.bootPatience)
{
    m_overall.setSingleShot(true);
    connect(&m_overall, &QTimer::timeout, this, &HttpExchange::onOverall);
    m_wait.setSingleShot(true);
    connect(&m_wait, &QTimer::timeout, this, &HttpExchange::signIn);
    connect(&m_watcher, &QFutureWatcherBase::canceled, this, &HttpExchange::cancel);
}

Future<HttpReply> HttpExchange::begin()
{
    m_watcher.setFuture(m_answer.future());
    m_overall.start(m_options.overall);
    signIn();
    return m_answer.future();
}

void HttpExchange::cancel()
{
    finish(fail(cancelled()));
}

void HttpExchange::signIn()
{
    if (!m_auth || m_request.isSigned == HttpSigned::No)
        return ask({});
    whenDone(m_auth->authorization(), this, [this](const Result<Secret> &authorization) {
        if (m_answer.isFinished())
            return;
        if (!authorization)
            return finish(fail(authorization.error()));
        ask(*authorization);
    });
}

void HttpExchange::ask(const Secret &authorization)
{
    m_authorization = authorization;
    m_wasSent = true;
    m_attempt = new HttpAttempt(m_options, m_request, m_url, m_authorization, m_tls);
    m_attempt->setParent(this);
    connect(m_attempt, &HttpAttempt::ended, this, &HttpExchange::onEnded);
    m_attempt->start(m_network);
}

void HttpExchange::onEnded(const HttpOutcome &outcome)
{
    std::exchange(m_attempt, nullptr)->deleteLater();
    if (m_answer.isFinished())
        return;
    if (renews(outcome) || asksAgain(outcome) || follows(outcome))
        return;
    answer(outcome);
}

// A request that met 401 was not carried out, so that a POST is repeated here as well.
bool HttpExchange::renews(const HttpOutcome &outcome)
{
    if (outcome.status != 401 || m_authorization.isEmpty())
        return false;
    if (!m_hasRenewed && m_auth->renewAfter(m_authorization)) {
        m_hasRenewed = true;
        signIn();
        return true;
    }
    if (!outcome.asksForCredentials || m_options.bootPatience.count() == 0 || m_boot.hasExpired())
        return false;
    askAgainIn(m_backOff.next());
    return true;
}

bool HttpExchange::asksAgain(const HttpOutcome &outcome)
{
    if (!mayBeRepeated(m_request) || m_repeated >= mostRepeats || m_request.alsoFine.contains(outcome.status))
        return false;
    const bool isBusy =
        outcome.status == 429 || outcome.status == 502 || outcome.status == 503 || outcome.status == 504;
    const bool isLost = outcome.end == HttpOutcome::End::Lost || outcome.end == HttpOutcome::End::Half;
    const std::chrono::milliseconds asked = retryAfterOf(outcome.retryAfter);
    if ((!isBusy && !isLost) || asked > m_options.longestRetryAfter)
        return false;
    ++m_repeated;
    askAgainIn(std::max(m_backOff.next(), asked));
    return true;
}

void HttpExchange::askAgainIn(std::chrono::milliseconds wait)
{
    m_wait.start(wait);
}

bool HttpExchange::follows(const HttpOutcome &outcome)
{
    const bool isRedirect = outcome.status >= 301 && outcome.status <= 308 && outcome.status != 304;
    const bool onlyReads = m_request.method == HttpMethod::Get || m_request.method == HttpMethod::Head;
    if (!isRedirect || m_request.alsoFine.contains(outcome.status))
        return false;
    const QUrl target = m_url.resolved(QUrl::fromEncoded(outcome.location, QUrl::StrictMode));
    if (!onlyReads || m_followed >= mostFollowed || outcome.location.isEmpty() || !target.isValid() ||
        !isSameOrigin(m_url, target)) {
        finish(fail(redirectError(m_options, m_request, outcome)));
        return true;
    }
    ++m_followed;
    m_url = target;
    signIn();
    return true;
}

void HttpExchange::answer(const HttpOutcome &outcome)
{
    const bool isAlsoFine = outcome.end == HttpOutcome::End::Complete && m_request.alsoFine.contains(outcome.status);
    if (!outcome.isFine() && !isAlsoFine)
        return finish(fail(httpError(m_options, m_request, outcome, secretsIn(m_authorization))));
    HttpReply reply{outcome.status, outcome.contentType, outcome.body, {}, {}};
    if (isAlsoFine && !outcome.isFine()) {
        reply.code = saidOf(outcome.body, outcome.contentType, {}).code;
        return finish(reply);
    }
    if (const std::optional<Error> misfit = misfitOf(m_options, m_request, outcome))
        return finish(fail(*misfit));
    const bool holdsJson = m_request.expects == HttpExpects::Json || !reply.body.isEmpty();
    if (m_request.expects == HttpExpects::Anything || m_request.method == HttpMethod::Head || !holdsJson)
        return finish(reply);
    if (reply.body.size() <= readElsewhere)
        return onRead(reply, jsonOf(reply.body, m_request.mayRepeat, placeOf(m_options)));
    whenDone(QtConcurrent::run(jsonOf, reply.body, m_request.mayRepeat, placeOf(m_options)), this,
             [this, reply](const Result<QJsonDocument> &json) { onRead(reply, json); });
}

void HttpExchange::onRead(HttpReply reply, const Result<QJsonDocument> &json)
{
    if (!json)
        return finish(fail(json.error()));
    reply.json = *json;
    finish(std::move(reply));
}

void HttpExchange::onOverall()
{
    const auto seconds = static_cast<double>(m_options.overall.count()) / 1000.0;
    const QString what = Words::tr("%1 gave no usable answer within %2 s. Try again, or look at the broker's load.")
                             .arg(placeOf(m_options), QLocale().toString(seconds, 'g', 3));
    finish(fail(Fault::TimedOut, m_wasSent ? QString(what + doubtOf(m_request)) : what));
}

void HttpExchange::finish(Result<HttpReply> result)
{
    if (m_answer.isFinished())
        return;
    m_overall.stop();
    m_wait.stop();
    delete std::exchange(m_attempt, nullptr);
    m_watcher.disconnect(this);
    m_answer.finish(std::move(result));
    deleteLater();
}

} // namespace gatehouse
