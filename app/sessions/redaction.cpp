// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/redaction.h"

#include "core/secretkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

namespace gatehouse {

namespace {

constexpr qsizetype keyBytes = 32;
constexpr qsizetype digestBytes = 16;

QByteArray jsonOf(const QJsonValue &value)
{
    return QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
}

} // namespace

QByteArray Redaction::freshKey()
{
    QByteArray key(keyBytes, '\0');
    QRandomGenerator::system()->generate(key.begin(), key.end());
    return key;
}

QByteArray Redaction::redacted(const QByteArray &record) const
{
    if (!mayHoldSecrets(record))
        return record;
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(record, &problem);
    // What cannot be taken apart is not shown in parts.
    if (problem.error != QJsonParseError::NoError)
        return digest(record).toLatin1();
    const QJsonValue whole = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    const QJsonValue clean = cleaned(whole);
    if (clean == whole)
        return record;
    return clean.isArray() ? QJsonDocument(clean.toArray()).toJson(QJsonDocument::Compact)
                           : QJsonDocument(clean.toObject()).toJson(QJsonDocument::Compact);
}

std::optional<QByteArray> Redaction::redacted(const std::optional<QByteArray> &record) const
{
    return record ? std::optional(redacted(*record)) : std::nullopt;
}

QJsonValue Redaction::cleaned(const QJsonValue &value) const
{
    if (value.isArray()) {
        QJsonArray clean;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &element : array)
            clean.append(cleaned(element));
        return clean;
    }
    if (value.isObject()) {
        QJsonObject clean;
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            clean.insert(it.key(),
                         isSecretKey(it.key()) ? QJsonValue(digest(jsonOf(it.value()))) : cleaned(it.value()));
        return clean;
    }
    return value;
}

QString Redaction::digest(const QByteArray &value) const
{
    // Without a key a short password could be guessed from its digest.
    if (m_key.isEmpty())
        return QStringLiteral("removed");
    const QByteArray mac = QMessageAuthenticationCode::hash(value, m_key, QCryptographicHash::Sha256);
    return QLatin1String("hmac-sha256:") + QString::fromLatin1(mac.left(digestBytes).toHex());
}

} // namespace gatehouse
