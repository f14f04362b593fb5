// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/await.h"
#include "support/httpserver.h"
#include "wire/httplink.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::test {

inline HttpOptions httpOptionsFor(const HttpServer &server)
{
    HttpOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = server.port();
    options.tls = false;
    options.firstRetry = std::chrono::milliseconds(1);
    return options;
}

inline HttpRequest request(HttpMethod method, const QByteArray &path)
{
    HttpRequest request;
    request.method = method;
    request.path = path;
    return request;
}

inline HttpRequest get(const QByteArray &path)
{
    return request(HttpMethod::Get, path);
}

inline HttpTold ending(HttpTold told, HttpTold::Ending ending, qsizetype announced = -1)
{
    told.ending = ending;
    told.announced = announced;
    return told;
}

inline HttpTold with(HttpTold told, const QByteArray &name, const QByteArray &value)
{
    told.headers.append({name, value});
    return told;
}

inline HttpTold hold()
{
    return ending({}, HttpTold::Ending::Hold);
}

/// Takes the request and ends the connection without a word.
inline HttpTold hangUp()
{
    return ending(json({}, 0), HttpTold::Ending::Close);
}

} // namespace gatehouse::test

#define VERIFY_FINE(answer)                                                                                            \
    do {                                                                                                               \
        const auto &checked = (answer);                                                                                \
        QVERIFY2(checked.has_value(), gatehouse::test::told(checked).constData());                                     \
    } while (false)
/// The answer is this fault, and its sentence is finished and holds the word.
#define VERIFY_SAYS(answer, expected, word)                                                                            \
    do {                                                                                                               \
        const auto &checked = (answer);                                                                                \
        QVERIFY2(!checked.has_value(), "it worked");                                                                   \
        QVERIFY2(checked.error().fault == (expected), gatehouse::test::told(checked).constData());                     \
        QVERIFY2(checked.error().what.endsWith(u'.') || checked.error().what.endsWith(u'"'),                           \
                 gatehouse::test::told(checked).constData());                                                          \
        QVERIFY2(checked.error().what.contains(word), gatehouse::test::told(checked).constData());                     \
    } while (false)
/// Whose owner died has nobody to say a sentence to.
#define VERIFY_CANCELLED(answer)                                                                                       \
    do {                                                                                                               \
        const auto &checked = (answer);                                                                                \
        QVERIFY2(!checked.has_value(), "it worked");                                                                   \
        QVERIFY2(checked.error().fault == gatehouse::Fault::Cancelled, gatehouse::test::told(checked).constData());    \
    } while (false)
