// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsaccess.h"

namespace gatehouse::hostsaccess {

/// What decides and by which line, or on what it depends: finished, translated sentences, hostile parts made visible.
QString sentenceOf(const HostsDecision &decision);

} // namespace gatehouse::hostsaccess
