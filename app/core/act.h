// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace gatehouse {

enum class ActKind {
    Reload,     ///< the broker reads its files again
    Diagnose,   ///< its log tells everything, until EndDiagnose
    EndDiagnose ///< puts back what Diagnose changed; nothing to put back is no failure
};

/// Something that is done at a broker and is no change of a record. It is in the trail as a change is.
struct Act
{
    ActKind kind = ActKind::Reload;
    QString id;      ///< of Diagnose, made up by whoever begins it; EndDiagnose ends the one of this id
    QDateTime until; ///< of Diagnose: when whoever began it will end it
};

/// The code in the trail: "reload", "diagnose". EndDiagnose is the outcome of the latter.
inline QString actionOf(ActKind kind)
{
    return kind == ActKind::Reload ? QStringLiteral("reload") : QStringLiteral("diagnose");
}

} // namespace gatehouse
