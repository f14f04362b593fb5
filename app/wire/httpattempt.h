// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/httpoutcome.h"
#include "wire/httprequest.h"

#include <QNetworkAccessManager>
#include <QPointer>
#include <QSslConfiguration>
#include <QTimer>
#include <QUrl>

#include <functional>

namespace gatehouse {

/// One time of asking: from the first byte to the last, with the caps on size and time. Owned by its exchange, whose
/// thread it lives in; gone, it has stopped asking.
class HttpAttempt final : public QObject
{
    Q_OBJECT
public:
    HttpAttempt(const HttpOptions &options, const HttpRequest &request, const QUrl &url, const Secret &authorization,
                const QSslConfiguration &tls);
    ~HttpAttempt() override;

    /// What may be repeated goes through `shared`, which keeps connections open. The rest gets a connection of its own:
    /// on one that was kept, nobody can tell a server that hung up before the request from one that did after it.
    void start(QNetworkAccessManager &shared);
    static void prepare(QNetworkAccessManager &network, HttpProxy proxy);

Q_SIGNALS:
    void ended(const gatehouse::HttpOutcome &outcome);

private:
    [[nodiscard]] QNetworkRequest networkRequest() const;
    void readHeaders();
    void read();
    void giveUp(HttpOutcome::End end);
    void onFinished();
    [[nodiscard]] qint64 mostBytes() const;
    [[nodiscard]] HttpOutcome::End endOf(qint64 announced) const;

    HttpOptions m_options;
    HttpRequest m_request;
    QUrl m_url;
    Secret m_authorization;
    QSslConfiguration m_tls;
    QNetworkAccessManager *m_own = nullptr;
    QPointer<QNetworkReply> m_reply;
    QTimer m_deadline;
    HttpOutcome m_outcome;
    std::optional<HttpOutcome::End> m_givenUp;
};

} // namespace gatehouse
