// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httppaging.h"

#include "wire/httperror.h"

#include <QJsonObject>
#include <QLocale>

#include <utility>

namespace gatehouse {

namespace {

QJsonValue valueAt(QJsonValue value, const QStringList &path)
{
    for (const QString &key : path)
        value = value.toObject().value(key);
    return value;
}

QString cursorText(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}

QJsonValue rootOf(const QJsonDocument &document)
{
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

} // namespace

Future<PagesRead> HttpPaging::read(HttpLink &link, const HttpRequest &request, const PageForm &form,
                                   const PageLimits &limits, QObject *context, PageSink sink)
{
    auto *paging = new HttpPaging(link, request, form, limits, context, std::move(sink));
    const Future<PagesRead> future = paging->m_answer.future();
    paging->ask();
    return future;
}

HttpPaging::HttpPaging(HttpLink &link, const HttpRequest &request, const PageForm &form, const PageLimits &limits,
                       QObject *context, PageSink sink)
    : QObject(&link)
    , m_link(link)
    , m_request(request)
    , m_form(form)
    , m_limits(limits)
    , m_context(context)
    , m_sink(std::move(sink))
    , m_turn(form.turning == PageForm::Turning::ByNumber ? QStringLiteral("1") : QString())
{
    m_overall.setSingleShot(true);
    connect(&m_overall, &QTimer::timeout, this, [this] {
        finish(fail(Fault::TimedOut, tr("The list of %1 could not be read to its end in time: it is very long, or the "
                                        "broker is slow. Narrow it.")
                                         .arg(placeOf(m_link.options()))));
    });
    m_overall.start(limits.overall);
    const auto cancel = [this] { finish(fail(Fault::Cancelled, tr("Reading the list was given up. Read again."))); };
    connect(&m_watcher, &QFutureWatcherBase::canceled, this, cancel);
    connect(context, &QObject::destroyed, this, cancel);
    m_watcher.setFuture(m_answer.future());
    if (!m_form.pastEnd.isEmpty())
        m_request.alsoFine.append(400);
}

void HttpPaging::ask()
{
    HttpRequest request = m_request;
    request.query.append({m_form.sizeName, QString::number(m_form.size)});
    if (!m_turn.isEmpty())
        request.query.append({m_form.turnName, m_turn});
    m_asked = m_link.send(request);
    whenDone(m_asked, this, [this](const Result<HttpReply> &reply) {
        if (!m_answer.isFinished())
            onReply(reply);
    });
}

void HttpPaging::onReply(const Result<HttpReply> &reply)
{
    if (!reply)
        return finish(fail(reply.error()));
    if (reply->status == 400 && !m_form.pastEnd.isEmpty()) {
        if (reply->code != m_form.pastEnd || m_read.pages == 0) {
            HttpOutcome outcome;
            outcome.end = HttpOutcome::End::Complete;
            outcome.status = reply->status;
            outcome.contentType = reply->contentType;
            outcome.body = reply->body;
            return finish(fail(httpError(m_link.options(), m_request, outcome)));
        }
        m_read.hasChanged = true;
        return end(true);
    }
    const QJsonValue rows = valueAt(rootOf(reply->json), m_form.rows);
    if (!rows.isArray())
        return finish(
            fail(Fault::BadReply,
                 tr("%1 answered something that is no list. Check its version.").arg(placeOf(m_link.options()))));
    take(reply->json, rows.toArray());
}

void HttpPaging::take(const QJsonDocument &document, const QJsonArray &rows)
{
    const QJsonValue root = rootOf(document);
    if (const QJsonValue total = valueAt(root, m_form.total); total.isDouble() && !m_form.total.isEmpty()) {
        m_read.hasChanged = m_read.hasChanged || (m_read.announced >= 0 && m_read.announced != total.toInteger());
        m_read.announced = total.toInteger();
    }
    ++m_read.pages;
    m_read.rows += rows.size();
    if (m_context && !rows.isEmpty())
        m_sink(rows);
    if (m_answer.isFinished()) // the sink may have cancelled
        return;
    if (isEnd(root, rows.size()))
        return end(true);
    if (rows.isEmpty()) { // more was announced, and is gone
        m_read.hasChanged = true;
        return end(true);
    }
    if (m_read.rows >= m_limits.rows || m_read.pages >= m_limits.pages)
        return end(false);
    if (!turn(root))
        return finish(fail(Fault::BadReply, tr("%1 hands out the same part of the list again and again. Update the "
                                               "broker, or narrow the list.")
                                                .arg(placeOf(m_link.options()))));
    ask();
}

bool HttpPaging::isEnd(const QJsonValue &root, qsizetype rows)
{
    if (m_form.turning == PageForm::Turning::ByCursor)
        return cursorText(valueAt(root, m_form.cursor)).isEmpty();
    if (const QJsonValue next = valueAt(root, m_form.hasNext); next.isBool() && !m_form.hasNext.isEmpty())
        return !next.toBool();
    if (const QJsonValue pages = valueAt(root, m_form.pageCount); pages.isDouble() && !m_form.pageCount.isEmpty())
        return m_read.pages >= pages.toInteger();
    if (m_read.announced >= 0)
        return m_read.rows >= m_read.announced;
    return rows < m_form.size;
}

bool HttpPaging::turn(const QJsonValue &root)
{
    const QString before = m_turn;
    m_turn = m_form.turning == PageForm::Turning::ByCursor ? cursorText(valueAt(root, m_form.cursor))
                                                           : QString::number(m_read.pages + 1);
    return m_turn != before;
}

void HttpPaging::end(bool isWhole)
{
    m_read.isWhole = isWhole;
    if (isWhole && m_read.announced >= 0 && m_read.announced != m_read.rows)
        m_read.hasChanged = true;
    if (!isWhole)
        m_read.whyNotWhole = tr("Only the beginning of the list of %1 was read, up to row %2: it is longer. Narrow it "
                                "by a filter.")
                                 .arg(placeOf(m_link.options()), QLocale().toString(m_read.rows));
    finish(m_read);
}

void HttpPaging::finish(Result<PagesRead> result)
{
    if (m_answer.isFinished())
        return;
    m_overall.stop();
    m_watcher.disconnect(this);
    m_asked.cancel();
    m_answer.finish(std::move(result));
    deleteLater();
}

} // namespace gatehouse
