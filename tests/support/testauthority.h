// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <chrono>
#include <memory>

namespace gatehouse::test {

/// From when until when something counts, from now.
struct TestTerm
{
    std::chrono::seconds from = -std::chrono::hours(24);
    std::chrono::seconds until = std::chrono::hours(24 * 30);
};
inline constexpr TestTerm overTerm{-std::chrono::hours(24 * 9), -std::chrono::hours(24)};
inline constexpr TestTerm laterTerm{std::chrono::hours(24), std::chrono::hours(24 * 9)};

/// An authority that signs certificates and lists of revoked ones, as PEM text. Elliptic keys, so that making one takes
/// a millisecond. It ends the program where OpenSSL fails.
class TestAuthority final
{
public:
    enum class Usage { Everything, NoLists };
    /// By itself, or by `issuer`.
    explicit TestAuthority(const QByteArray &name, const TestTerm &term = {}, const TestAuthority *issuer = nullptr,
                           Usage usage = Usage::Everything);
    /// The same name and key, for another time.
    [[nodiscard]] TestAuthority renewed(const TestTerm &term) const;

    [[nodiscard]] QByteArray certificate() const;
    struct Issued
    {
        QByteArray certificate;
        QByteArray key;
        QByteArray serial; ///< as Gatehouse writes it
    };
    [[nodiscard]] Issued issue(const QByteArray &commonName, const TestTerm &term = {}) const; ///< for client or server

    struct Revoked
    {
        QByteArray serial;
        int reason = -1; ///< CRL_REASON_...; -1: not told
    };
    enum class Extension { None, UnknownCritical, OnlyAuthorities };
    [[nodiscard]] QByteArray list(const QList<Revoked> &revoked, const TestTerm &term = {},
                                  Extension extension = Extension::None) const;
    /// As if `other` had issued it: its name, the key of this one.
    [[nodiscard]] QByteArray forgedList(const TestAuthority &other) const;

private:
    struct Parts;
    TestAuthority() = default;
    std::shared_ptr<const Parts> m_parts;
};

} // namespace gatehouse::test
