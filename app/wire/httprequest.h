// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secret.h"
#include "wire/httpoptions.h"

#include <QList>
#include <QPair>
#include <QStringList>
#include <QUrl>

namespace gatehouse {

enum class HttpMethod { Get, Head, Post, Put, Delete };
/// Whether a PUT or DELETE does the same when it arrives twice. GET and HEAD always do; a POST is never repeated.
enum class Repeating { Never, Harmless };
enum class HttpSigned { Yes, No }; ///< No: for the log-in itself, and for what needs none

/// What a good answer must hold; another is BadReply, so that a page for people is never taken for an empty list.
enum class HttpExpects {
    Json,          ///< a JSON document, said to be one
    JsonOrNothing, ///< that, or no body at all, as 201 and 204 have
    Anything       ///< whatever; Text of /status for example
};

/// One thing that is asked of a server. Value type.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    QByteArray path; ///< below the server's base path; made by pathOf()
    QList<QPair<QString, QString>> query;
    QList<QPair<QByteArray, QByteArray>> headers; ///< printable ASCII; never credentials
    Secret body;                                  ///< JSON, which often holds a password; wiped when done
    HttpExpects expects = HttpExpects::Json;
    Repeating repeating = Repeating::Never;
    HttpSigned isSigned = HttpSigned::Yes;
    QList<int> alsoFine;         ///< statuses beyond 2xx that are an answer here: 404 for "is it there?"
    QList<QByteArray> mayRepeat; ///< JSON keys that this server is known to send twice; the last one counts
    QList<Secret> secrets;       ///< in the body: never shown, even where the server's error repeats them
};

/// A path of these segments, each one escaped: names with / % # ? and letters of every script. BadInput for a name that
/// cannot stand in a path: an empty one, "." and "..", which every library and server takes out, so that a DELETE would
/// reach the whole list instead of one record; and text that is not Unicode.
Result<QByteArray> pathOf(const QStringList &segments);

/// Where the request goes.
QUrl urlOf(const HttpOptions &options, const HttpRequest &request);

QByteArray nameOf(HttpMethod method); ///< "GET"
bool mayBeRepeated(const HttpRequest &request);
/// Why this cannot be sent; nothing when it can.
std::optional<Error> problemOf(const HttpRequest &request);

} // namespace gatehouse
