// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/secret.h"

#include <optional>

namespace gatehouse {

/// The content of a file without its last line end; "-" is standard input. BadInput: it cannot be read or is no
/// password.
Result<Secret> passwordFromFile(const QString &file);
/// GATEHOUSE_PASSWORD, taken out of the environment so that no child process sees it.
std::optional<Secret> passwordFromEnvironment();
/// Asks at the terminal, without echo. Refused: there is no terminal, with a sentence of the other ways. Cancelled:
/// Ctrl+C.
Result<Secret> passwordFromTerminal(const QString &question);

} // namespace gatehouse
