// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>

#include <optional>

namespace gatehouse {

/// Takes the secret parts out of a record before it reaches the trail, JSON or a screen: the values of passwords,
/// salts, iterations and the like become a keyed digest, so that two records can still be told to be the same. A value;
/// any thread.
class Redaction final
{
public:
    Redaction() = default;
    /// `key`: random, kept by the store, the same for every trail entry of one data folder.
    explicit Redaction(QByteArray key)
        : m_key(std::move(key))
    {
    }
    [[nodiscard]] static QByteArray freshKey();

    [[nodiscard]] bool hasKey() const { return !m_key.isEmpty(); }
    /// A record without secret parts comes back byte for byte.
    [[nodiscard]] QByteArray redacted(const QByteArray &record) const;
    [[nodiscard]] std::optional<QByteArray> redacted(const std::optional<QByteArray> &record) const;

private:
    [[nodiscard]] QString digest(const QByteArray &value) const;
    [[nodiscard]] QJsonValue cleaned(const QJsonValue &value) const;
    QByteArray m_key;
};

} // namespace gatehouse
