// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace gatehouse {

/// Overwrites the bytes in place and leaves the size as it is. Bytes that somebody else shares are left alone: they are
/// still in use there, and overwriting would only reach a fresh copy.
void overwrite(QByteArray &bytes);
void overwrite(QString &text);

/// A password or key in memory. It cannot be streamed, put into a QVariant or compared by accident, and its bytes are
/// overwritten when the last copy goes. Value type; UTF-8.
class Secret final
{
public:
    Secret() = default;
    explicit Secret(QByteArray utf8);
    static Secret fromText(QString text);
    Secret(const Secret &other);
    Secret(Secret &&other) noexcept;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    [[nodiscard]] bool isEmpty() const { return m_bytes.isEmpty(); }
    /// The bytes themselves, for the wire and the keychain only; they live as long as this Secret.
    [[nodiscard]] const QByteArray &reveal() const { return m_bytes; }
    /// Constant-time comparison.
    [[nodiscard]] bool sameAs(const Secret &other) const;

private:
    void wipe();
    QByteArray m_bytes;
};

} // namespace gatehouse
