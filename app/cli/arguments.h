// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QDateTime>
#include <QHash>
#include <QString>
#include <QStringList>

#include <chrono>

namespace gatehouse {

/// A command line, taken apart: the command's stable name, its operands and its options. A value.
class Arguments final
{
public:
    /// `words` without the program's name. Options stand before or after the command, as `--name value` or
    /// `--name=value`; `--` ends them. BadInput says what is wrong and what is meant.
    static Result<Arguments> parse(const QStringList &words);

    [[nodiscard]] const QString &command() const { return m_command; } ///< "blocked", "brokers add"; empty: none
    [[nodiscard]] const QStringList &operands() const { return m_operands; }
    [[nodiscard]] bool has(const QString &option) const { return m_options.contains(option); }
    [[nodiscard]] QString value(const QString &option) const { return m_options.value(option).value(0); }
    [[nodiscard]] QStringList values(const QString &option) const { return m_options.value(option); }

private:
    Result<> take(const QString &option, const QString &value);
    Result<> nameCommand(const QStringList &plain);
    Result<> check() const;

    QString m_command;
    QStringList m_operands;
    QHash<QString, QStringList> m_options; ///< by name without dashes
};

/// "500ms", "30s", "5m", "1h", "2d".
Result<std::chrono::milliseconds> durationFromText(const QString &text);
/// RFC 3339, or a day as "2026-11-03" (midnight, local time). The answer is UTC.
Result<QDateTime> timeFromText(const QString &text);

} // namespace gatehouse
