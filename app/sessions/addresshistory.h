// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"

#include <QDateTime>
#include <QHash>
#include <QList>

namespace gatehouse {

/// Who was seen to connect from which address: candidates for a refusal of which the log names nobody. A value.
class AddressHistory final
{
public:
    /// Whoever shares its address with more than so many is told from nobody.
    static constexpr qsizetype mostNames = 16;

    void noted(const Identity &who, const QDateTime &at); ///< it connected; without a name or an address it is left
    /// The newest first; empty: nobody was seen from there, or too many.
    [[nodiscard]] QList<Identity> seenFrom(const QString &address) const;

private:
    struct Visitor
    {
        Identity who;
        qint64 last = 0; ///< milliseconds since 1970
    };
    using Visitors = QList<Visitor>; ///< one more than mostNames: there are too many
    QHash<QString, Visitors> m_addresses;
};

} // namespace gatehouse
