// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secret.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatehouse {

/// What the body of an error says: {"code","message"} of EMQX, {"error","reason"} of RabbitMQ, the title of a page for
/// people, or the beginning of plain text.
struct HttpSaid
{
    enum class Form { Nothing, Api, Page, Text };
    Form form = Form::Nothing;
    QString code; ///< as it came: for comparing
    QString text; ///< safe to show, cut
};

/// Whatever the bytes are. `secrets`, which servers like to repeat in an error about them, are not in the answer.
HttpSaid saidOf(const QByteArray &body, const QByteArray &contentType, const QList<Secret> &secrets);

} // namespace gatehouse
