// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httpattempt.h"

#include "wire/singleupload.h"

#include <QBuffer>
#include <QNetworkProxy>
#include <QNetworkProxyFactory>

namespace gatehouse {

namespace {

constexpr qint64 mostOfAnError = qint64(64) * 1024; // enough for a sentence
constexpr qint64 readAhead = qint64(1024) * 1024;

class SystemProxies final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override { return systemProxyForQuery(query); }
};

bool hasNoBody(const HttpRequest &request, int status)
{
    return request.method == HttpMethod::Head || status == 204 || status == 304;
}

} // namespace

HttpAttempt::HttpAttempt(const HttpOptions &options, const HttpRequest &request, const QUrl &url,
                         const Secret &authorization, const QSslConfiguration &tls)
    : m_options(options)
    , m_request(request)
    , m_url(url)
    , m_authorization(authorization)
    , m_tls(tls)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { giveUp(HttpOutcome::End::TimedOut); });
}

HttpAttempt::~HttpAttempt()
{
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
        delete m_reply;
    }
}

void HttpAttempt::prepare(QNetworkAccessManager &network, HttpProxy proxy)
{
    if (proxy == HttpProxy::System)
        network.setProxyFactory(new SystemProxies); // the manager owns it
    else
        network.setProxy(QNetworkProxy::NoProxy);
    network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    network.setAutoDeleteReplies(false);
}

QNetworkRequest HttpAttempt::networkRequest() const
{
    QNetworkRequest network(m_url);
    network.setSslConfiguration(m_tls);
    network.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // one protocol is enough to be sure of
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // A packed reply would be unpacked behind the cap on size.
    network.setRawHeader("Accept-Encoding", "identity");
    network.setRawHeader("Accept", m_request.expects == HttpExpects::Anything ? "*/*" : "application/json");
    network.setRawHeader("User-Agent", "Gatehouse/" GATEHOUSE_VERSION);
    for (const auto &[name, value] : m_request.headers)
        network.setRawHeader(name, value);
    if (!m_request.body.isEmpty())
        network.setRawHeader("Content-Type", "application/json");
    if (!m_authorization.isEmpty())
        network.setRawHeader("Authorization", m_authorization.reveal());
    return network;
}

void HttpAttempt::start(QNetworkAccessManager &shared)
{
    m_deadline.start(m_options.timeout);
    const QNetworkRequest network = networkRequest();
    if (m_request.method == HttpMethod::Get) {
        m_reply = shared.get(network);
    } else if (m_request.method == HttpMethod::Head) {
        m_reply = shared.head(network);
    } else if (mayBeRepeated(m_request)) {
        auto *body = new QBuffer(this);
        body->setData(m_request.body.reveal());
        body->open(QIODevice::ReadOnly);
        m_reply = shared.sendCustomRequest(network, nameOf(m_request.method), body);
    } else {
        m_own = new QNetworkAccessManager(this);
        prepare(*m_own, m_options.proxy);
        m_reply = m_own->sendCustomRequest(network, nameOf(m_request.method), new SingleUpload(m_request.body, this));
    }
    m_reply->setReadBufferSize(readAhead); // else all that a fast server sends would wait in memory
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpAttempt::readHeaders);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpAttempt::read);
    connect(m_reply, &QNetworkReply::finished, this, &HttpAttempt::onFinished);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_outcome.tlsErrors = errors; // never ignored
        m_outcome.theirs = m_reply->sslConfiguration().peerCertificate();
        if (m_outcome.theirs.isNull() && !errors.isEmpty())
            m_outcome.theirs = errors.constFirst().certificate();
    });
}

void HttpAttempt::readHeaders()
{
    m_outcome.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QByteArray type = m_reply->rawHeader("Content-Type");
    m_outcome.contentType = type.left(type.indexOf(';') < 0 ? type.size() : type.indexOf(';')).trimmed().toLower();
    m_outcome.contentEncoding = m_reply->rawHeader("Content-Encoding").trimmed();
    m_outcome.location = m_reply->rawHeader("Location");
    m_outcome.retryAfter = m_reply->rawHeader("Retry-After");
    m_outcome.asksForCredentials = m_reply->hasRawHeader("WWW-Authenticate");
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (announced > mostBytes() && !hasNoBody(m_request, m_outcome.status))
        giveUp(HttpOutcome::End::TooLarge);
}

qint64 HttpAttempt::mostBytes() const
{
    return m_outcome.status >= 400 ? qMin(mostOfAnError, m_options.mostBytes) : m_options.mostBytes;
}

void HttpAttempt::read()
{
    if (m_givenUp)
        return;
    m_outcome.body += m_reply->read(qMin(m_reply->bytesAvailable(), mostBytes() - m_outcome.body.size() + 1));
    if (m_outcome.body.size() > mostBytes()) {
        m_outcome.body.truncate(mostBytes());
        giveUp(HttpOutcome::End::TooLarge);
    }
}

void HttpAttempt::giveUp(HttpOutcome::End end)
{
    if (m_givenUp || !m_reply)
        return;
    m_givenUp = end;
    m_reply->abort(); // calls onFinished()
}

HttpOutcome::End HttpAttempt::endOf(qint64 announced) const
{
    if (m_givenUp)
        return *m_givenUp;
    // Errors from 200 on stand for the status of an answer; those below 100 for a broken connection.
    const bool isBroken = m_outcome.problem != QNetworkReply::NoError && m_outcome.problem < 100;
    if (m_outcome.status > 0) {
        const bool isShort = !hasNoBody(m_request, m_outcome.status) && m_outcome.body.size() < announced;
        return isBroken || isShort ? HttpOutcome::End::Half : HttpOutcome::End::Complete;
    }
    if (m_outcome.problem == QNetworkReply::RemoteHostClosedError ||
        m_outcome.problem == QNetworkReply::ContentReSendError)
        return HttpOutcome::End::Lost;
    return HttpOutcome::End::Failed;
}

void HttpAttempt::onFinished()
{
    m_deadline.stop();
    m_outcome.problem = m_reply->error();
    m_outcome.problemText = m_reply->errorString();
    if (!m_givenUp) {
        readHeaders();
        if (!m_givenUp)
            read();
    }
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    m_outcome.end = endOf(announced);
    Q_EMIT ended(m_outcome);
}

} // namespace gatehouse
