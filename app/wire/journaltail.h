// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"
#include "wire/journalentry.h"
#include "wire/tail.h"

#include <memory>

namespace gatehouse {

/// What a service writes to the system's journal, from now on, as lines of syslog. Each look asks journalctl for what
/// stands behind the entry that was seen last, so that it works on another machine as well as here, and nothing is seen
/// twice.
class JournalTail final : public Tail
{
public:
    /// `unit`: "mosquitto". `back`: how many entries before now are wanted. `program`: journalctl, or where it lies.
    JournalTail(std::shared_ptr<const Host> host, QString unit, int back = 0,
                QString program = QStringLiteral("journalctl"));

    QList<TailNews> look() override;

private:
    [[nodiscard]] Result<QByteArray> ask() const;

    std::shared_ptr<const Host> m_host;
    QString m_unit;
    int m_back;
    QString m_program;
    bool m_hasBegun = false;
    bool m_isTroubled = false;
    QByteArray m_cursor; ///< of the entry that was seen last
};

} // namespace gatehouse
