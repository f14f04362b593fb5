// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "wire/backoff.h"
#include "wire/httpattempt.h"
#include "wire/httpauth.h"
#include "wire/httpreply.h"

#include <QDeadlineTimer>
#include <QFutureWatcher>

#include <memory>

namespace gatehouse {

/// One request of a link until its answer: signing in, asking, asking again where that is harmless, following the
/// server to another path of its own, reading what came. Deletes itself when it has answered.
class HttpExchange final : public QObject
{
    Q_OBJECT
public:
    HttpExchange(const HttpOptions &options, const HttpRequest &request, std::shared_ptr<HttpAuth> auth,
                 const QSslConfiguration &tls, QNetworkAccessManager &network);

    Future<HttpReply> begin();
    void cancel();

private:
    void signIn();
    void ask(const Secret &authorization);
    void onEnded(const HttpOutcome &outcome);
    bool follows(const HttpOutcome &outcome);
    bool renews(const HttpOutcome &outcome);
    bool asksAgain(const HttpOutcome &outcome);
    void askAgainIn(std::chrono::milliseconds wait);
    void answer(const HttpOutcome &outcome);
    void onRead(HttpReply reply, const Result<QJsonDocument> &json);
    void onOverall();
    void finish(Result<HttpReply> result);

    HttpOptions m_options;
    HttpRequest m_request;
    std::shared_ptr<HttpAuth> m_auth;
    QSslConfiguration m_tls;
    QNetworkAccessManager &m_network;
    QUrl m_url;
    Secret m_authorization;
    HttpAttempt *m_attempt = nullptr;
    QTimer m_overall;
    QTimer m_wait;
    BackOff m_backOff;
    QDeadlineTimer m_boot; ///< until then a 401 may be that of a broker that starts
    int m_repeated = 0;
    int m_followed = 0;
    bool m_hasRenewed = false;
    bool m_wasSent = false;
    Answer<HttpReply> m_answer;
    QFutureWatcher<Result<HttpReply>> m_watcher;
};

} // namespace gatehouse
