// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httprequest.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HttpLink)
};

bool isPrintableAscii(const QByteArray &bytes)
{
    return std::all_of(bytes.cbegin(), bytes.cend(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

} // namespace

Result<QByteArray> pathOf(const QStringList &segments)
{
    QByteArray path;
    for (const QString &segment : segments) {
        // "%2E" is no way out: it means the same as "." (RFC 3986), and QUrl writes it so.
        if (segment.isEmpty() || segment == QLatin1String(".") || segment == QLatin1String(".."))
            return fail(
                Fault::BadInput,
                Words::tr("A record of the name \"%1\" cannot be named to the broker over HTTP, where this name "
                          "stands for a whole list. Change it with the broker's own tools.")
                    .arg(segment));
        if (!segment.isValidUtf16())
            return fail(Fault::BadInput, Words::tr("The name \"%1\" is not proper Unicode, so it cannot be sent as it "
                                                   "is. Change the record with the broker's own tools.")
                                             .arg(visibleText(segment)));
        path += '/';
        path += QUrl::toPercentEncoding(segment);
    }
    return path;
}

QUrl urlOf(const HttpOptions &options, const HttpRequest &request)
{
    QByteArray rest = QByteArray(options.basePath + request.path);
    char joint = '?';
    for (const auto &[name, value] : request.query) {
        rest += QByteArray(joint + QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value));
        joint = '&';
    }
    // Not setPath(): it would escape the escapes again (Qt 6.4: "%2F" becomes "%252F").
    QUrl url = QUrl::fromEncoded(rest, QUrl::StrictMode);
    url.setScheme(options.tls ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(options.host);
    url.setPort(options.port);
    return url;
}

QByteArray nameOf(HttpMethod method)
{
    switch (method) {
    case HttpMethod::Get:
        return QByteArrayLiteral("GET");
    case HttpMethod::Head:
        return QByteArrayLiteral("HEAD");
    case HttpMethod::Post:
        return QByteArrayLiteral("POST");
    case HttpMethod::Put:
        return QByteArrayLiteral("PUT");
    case HttpMethod::Delete:
        return QByteArrayLiteral("DELETE");
    }
    Q_UNREACHABLE();
}

bool mayBeRepeated(const HttpRequest &request)
{
    switch (request.method) {
    case HttpMethod::Get:
    case HttpMethod::Head:
        return true;
    case HttpMethod::Post:
        return false;
    case HttpMethod::Put:
    case HttpMethod::Delete:
        return request.repeating == Repeating::Harmless;
    }
    Q_UNREACHABLE();
}

std::optional<Error> problemOf(const HttpRequest &request)
{
    for (const auto &[name, value] : request.headers) {
        // A line end would begin another header, or another request.
        if (name.isEmpty() || name.contains(':') || name.contains(' ') || !isPrintableAscii(name) ||
            !isPrintableAscii(value))
            return Error{Fault::BadInput,
                         Words::tr("\"%1\" cannot be sent along: only plain letters, digits and signs can. Write it "
                                   "in one line without accents.")
                             .arg(visibleText(lenientUtf8(value), 80)),
                         {}};
    }
    return std::nullopt;
}

} // namespace gatehouse
