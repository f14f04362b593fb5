// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace gatehouse {

/// Installs the words of the user's language, and the plural forms of English where there are none.
void installTranslations(QCoreApplication &application);

} // namespace gatehouse
