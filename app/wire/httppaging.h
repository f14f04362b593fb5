// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/httplink.h"
#include "wire/pageform.h"

#include <QJsonArray>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>

namespace gatehouse {

/// Takes the rows of one page, in the server's order.
using PageSink = std::function<void(const QJsonArray &rows)>;

/// Reads a list page after page, each one handed on as it comes. Belongs to the link and deletes itself at the end. It
/// ends with the link, with its context, or with a cancel() of the future. An error after some pages is an error:
/// whoever took them holds half a list.
class HttpPaging final : public QObject
{
    Q_OBJECT
public:
    static Future<PagesRead> read(HttpLink &link, const HttpRequest &request, const PageForm &form,
                                  const PageLimits &limits, QObject *context, PageSink sink);

private:
    HttpPaging(HttpLink &link, const HttpRequest &request, const PageForm &form, const PageLimits &limits,
               QObject *context, PageSink sink);
    void ask();
    void onReply(const Result<HttpReply> &reply);
    void take(const QJsonDocument &document, const QJsonArray &rows);
    [[nodiscard]] bool isEnd(const QJsonValue &root, qsizetype rows);
    [[nodiscard]] bool turn(const QJsonValue &root);
    void end(bool isWhole);
    void finish(Result<PagesRead> result);

    HttpLink &m_link;
    HttpRequest m_request;
    PageForm m_form;
    PageLimits m_limits;
    QPointer<QObject> m_context;
    PageSink m_sink;
    PagesRead m_read;
    QString m_turn; ///< the number or the cursor of the page that is asked for
    Future<HttpReply> m_asked;
    QTimer m_overall;
    Answer<PagesRead> m_answer;
    QFutureWatcher<Result<PagesRead>> m_watcher;
};

} // namespace gatehouse
