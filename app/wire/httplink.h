// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "wire/httpauth.h"
#include "wire/httpreply.h"
#include "wire/httprequest.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QSslConfiguration>

#include <memory>
#include <optional>

namespace gatehouse {

/// JSON over HTTP to one server. Owned by its creator, lives in the creator's thread and answers there; nothing blocks.
///
/// Redirects stay within scheme, host and port or are an error. GET and HEAD, and PUT and DELETE where the request says
/// that it is harmless, are asked again at most twice where the connection was lost, and on 429, 502, 503 and 504; a
/// POST never is (Qt adds one or two of its own to the repetitions where a server hangs up, and is kept from it where
/// nothing may be repeated). A 401 is answered once by a renewed log-in. No proxy is used unless the options ask for
/// the system's.
class HttpLink final : public QObject
{
    Q_OBJECT
public:
    explicit HttpLink(const HttpOptions &options, std::shared_ptr<HttpAuth> auth = {}, QObject *parent = nullptr);
    ~HttpLink() override;

    /// The future ends by `overall` at the latest, with one finished sentence where it is no answer. Cancelling it
    /// ends the request. Offline, TimedOut, Refused (log-in or right), NotSupported, Conflict, BadInput, BadReply.
    Future<HttpReply> send(const HttpRequest &request);
    void setAuth(std::shared_ptr<HttpAuth> auth); ///< for requests from now on; none: unsigned
    void close();                                 ///< what is under way answers Cancelled
    [[nodiscard]] const HttpOptions &options() const { return m_options; }

Q_SIGNALS:
    void closing();

private:
    HttpOptions m_options;
    std::shared_ptr<HttpAuth> m_auth;
    QNetworkAccessManager m_network;
    std::optional<Result<QSslConfiguration>> m_tls; ///< the files are read once
};

} // namespace gatehouse
