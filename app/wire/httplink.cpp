// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httplink.h"

#include "wire/httpattempt.h"
#include "wire/httpexchange.h"
#include "wire/tlscheck.h"

#include <utility>

namespace gatehouse {

HttpLink::HttpLink(const HttpOptions &options, std::shared_ptr<HttpAuth> auth, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_auth(std::move(auth))
{
    HttpAttempt::prepare(m_network, options.proxy);
}

HttpLink::~HttpLink()
{
    close();
    // Before the network that they use.
    qDeleteAll(findChildren<HttpExchange *>(Qt::FindDirectChildrenOnly));
}

void HttpLink::setAuth(std::shared_ptr<HttpAuth> auth)
{
    m_auth = std::move(auth);
}

Future<HttpReply> HttpLink::send(const HttpRequest &request)
{
    if (const std::optional<Error> problem = problemOf(m_options))
        return ready<HttpReply>(fail(*problem));
    if (const std::optional<Error> problem = problemOf(request))
        return ready<HttpReply>(fail(*problem));
    if (!m_tls)
        m_tls = m_options.tls ? tlsConfiguration(tlsSideOf(m_options)) : Result<QSslConfiguration>(QSslConfiguration());
    if (!*m_tls) {
        const Error why = m_tls->error();
        m_tls.reset(); // the file may be mended by the next time
        return ready<HttpReply>(fail(why));
    }
    auto *exchange = new HttpExchange(m_options, request, m_auth, **m_tls, m_network);
    exchange->setParent(this);
    connect(this, &HttpLink::closing, exchange, &HttpExchange::cancel);
    return exchange->begin();
}

void HttpLink::close()
{
    Q_EMIT closing();
}

} // namespace gatehouse
