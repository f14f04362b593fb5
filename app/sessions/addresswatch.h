// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHash>

#include <chrono>

namespace gatehouse {

/// Tells an address from which many different names are refused in a short time: somebody who guesses, or a gateway
/// behind which many devices have lost their accounts. A value.
class AddressWatch final
{
public:
    static constexpr int many = 10; ///< names
    static constexpr std::chrono::minutes within{10};

    /// How many different names were refused from this address lately, this one included. Those of the broker's own
    /// machine are not counted (0): a proxy or a bridge speaks for everybody.
    int noted(const QString &address, const QString &name, const QDateTime &at);

private:
    using Names = QHash<QString, qint64>; ///< to the last time, milliseconds since 1970
    QHash<QString, Names> m_addresses;
};

} // namespace gatehouse
