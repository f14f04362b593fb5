// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

namespace gatehouse {

/// The error of a call of the system that reads a file, by errno.
Error fileError(int number, const QString &path);
/// The same of one that writes it, or what it takes to replace it.
Error writeError(int number, const QString &path);

// What else keeps a file from being replaced; see Host::replace().
Error unreadableFolder(const QString &path);
Error notAFile(const QString &path);
Error tooLarge(const QString &path);
Error changedMeanwhile(const QString &path);
Error writtenByAnother(const QString &path);
Error hasSeveralNames(const QString &path);
Error inTheWay(const QString &path);
Error cannotLock(const QString &path);
Error folderNotWritable(const QString &folder);
Error cannotKeepGroup(const QString &path);
Error ofAnotherOwner(const QString &path);

// What keeps a broker from being told.
Error mayNotTell(qint64 pid);
Error hasEnded(qint64 pid);

/// Of a program that was ended because it took too long.
Error outOfTime(const QString &program, const QString &said);

} // namespace gatehouse
