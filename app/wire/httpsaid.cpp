// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/httpsaid.h"

#include "core/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype longestText = 200;
constexpr qsizetype longestCode = 64;
constexpr int deepest = 8;

bool isPrintable(double number)
{
    return number >= 9 && number < 0x110000 && number == static_cast<double>(static_cast<int>(number));
}

// Erlang knows no strings: a text is a list of numbers, and JSON shows it as that (RabbitMQ 3.10: "invalid_regexp").
QString textOfErlangString(const QJsonArray &array)
{
    QString text;
    for (const QJsonValue &one : array) {
        const auto letter = static_cast<char32_t>(one.toInt());
        text += QString::fromUcs4(&letter, 1);
    }
    return text;
}

QString textOf(const QJsonValue &value, int depth = 0)
{
    if (depth > deepest)
        return QString(QChar(0x2026));
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Double: {
        const qint64 whole = value.toInteger();
        return static_cast<double>(whole) == value.toDouble() ? QString::number(whole)
                                                              : QString::number(value.toDouble());
    }
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    case QJsonValue::Array: {
        const QJsonArray array = value.toArray();
        if (!array.isEmpty() && std::all_of(array.begin(), array.end(), [](const QJsonValue &one) {
                return one.isDouble() && isPrintable(one.toDouble());
            }))
            return textOfErlangString(array);
        QStringList parts;
        for (const QJsonValue &one : array)
            parts << textOf(one, depth + 1);
        return parts.join(QLatin1String(", "));
    }
    default:
        return {};
    }
}

QString withoutSecrets(QString text, const QList<Secret> &secrets)
{
    for (const Secret &secret : secrets) {
        if (!secret.isEmpty())
            text.replace(QString::fromUtf8(secret.reveal()), QString(QChar(0x2026)));
    }
    return text;
}

// As it stands inside JSON, "\"" for a quote, which is how a server repeats what it was sent.
QList<Secret> withEscapedForms(const QList<Secret> &secrets)
{
    QList<Secret> all = secrets;
    for (const Secret &secret : secrets) {
        QByteArray escaped =
            QJsonDocument(QJsonArray{QString::fromUtf8(secret.reveal())}).toJson(QJsonDocument::Compact);
        all.append(Secret(escaped.mid(2, escaped.size() - 4)));
        overwrite(escaped);
    }
    // The longest first: one that is the beginning of another must not leave the rest of it standing.
    std::sort(all.begin(), all.end(),
              [](const Secret &a, const Secret &b) { return a.reveal().size() > b.reveal().size(); });
    return all;
}

QString titleOf(const QString &page)
{
    const qsizetype opening = page.indexOf(QLatin1String("<title"), 0, Qt::CaseInsensitive);
    const qsizetype begin = opening < 0 ? -1 : page.indexOf(u'>', opening);
    const qsizetype end = begin < 0 ? -1 : page.indexOf(u'<', begin);
    return end < 0 ? QString() : page.mid(begin + 1, end - begin - 1).simplified();
}

} // namespace

HttpSaid saidOf(const QByteArray &body, const QByteArray &contentType, const QList<Secret> &secrets)
{
    const QList<Secret> hidden = withEscapedForms(secrets);
    const auto safe = [&hidden](const QString &text) {
        return visibleText(withoutSecrets(withoutSecrets(text, hidden).simplified(), hidden), longestText);
    };
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    for (const auto &[codeKey, textKey] : {std::pair("code", "message"), std::pair("error", "reason")}) {
        const QJsonValue code = object.value(QLatin1String(codeKey));
        const QJsonValue text = object.value(QLatin1String(textKey));
        if (!code.isString() && text.isUndefined())
            continue;
        const QString name = withoutSecrets(code.toString(), hidden).left(longestCode);
        const QString words = safe(textOf(text));
        return {HttpSaid::Form::Api, name, words.isEmpty() ? visibleText(name) : words};
    }
    if (body.trimmed().isEmpty())
        return {};
    const QString text = lenientUtf8(body);
    if (contentType.endsWith("html") || text.trimmed().startsWith(QLatin1String("<!doctype"), Qt::CaseInsensitive) ||
        text.trimmed().startsWith(QLatin1String("<html"), Qt::CaseInsensitive))
        return {HttpSaid::Form::Page, {}, safe(titleOf(text))};
    return {HttpSaid::Form::Text, {}, safe(text)};
}

} // namespace gatehouse
