// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace gatehouse {

enum class OutputForm { Text, Json };
enum class Tone { Plain, Good, Bad, Faint };

/// What gatehousectl says: data on standard output, failures and remarks on standard error. Colours only where standard
/// output is a terminal, and never as the only sign. Owned by main; one thread.
class Output final
{
public:
    explicit Output(OutputForm form);

    [[nodiscard]] bool isJson() const { return m_form == OutputForm::Json; }
    [[nodiscard]] bool isUnread() const { return m_unread; } ///< whoever read standard output has left
    void line(const QString &text = {});                     ///< people only: dropped with --json
    void object(const QJsonObject &object);                  ///< one line; dropped without --json
    void raw(const QByteArray &bytes);                       ///< in either form
    /// One line on standard error; with --json also {"error":...}, unless `object` tells it already.
    enum class Also { Object, Nothing };
    void failure(const Error &error, Also also = Also::Object);
    void remark(const QString &sentence); ///< one line on standard error

    /// Columns of equal width, two spaces apart; the last one is as long as it is.
    void table(const QList<QStringList> &rows);
    [[nodiscard]] QString toned(const QString &text, Tone tone) const;
    /// Storage when standard output could not take it all: a full disk.
    [[nodiscard]] Result<> flush();

private:
    void noteTrouble();
    void complain(const QString &sentence);
    OutputForm m_form;
    bool m_coloured;
    bool m_broken = false;
    bool m_unread = false;
};

} // namespace gatehouse
