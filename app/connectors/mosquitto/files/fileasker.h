// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filerules.h"

namespace gatehouse::mosquitto {

/// Who asks for what, as the broker sees it, in UTF-8.
struct FileRules::Asker
{
    QByteArray user;
    QByteArray clientId;
    QByteArray topic;
    QString topicText;
    bool isAnonymous = false;
    AclAccess access = AclAccess::Read;
    quint32 section = 0; ///< the last of the user in the acl_file
};

struct FileRules::Found
{
    const AclRule *rule = nullptr;
    quint32 section = 0;
};

inline void decideBy(Decision &decision, Step step, Answered answer)
{
    decision.steps.append(std::move(step));
    decision.answer = answer;
}

} // namespace gatehouse::mosquitto
