// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>

#include <functional>

namespace gatehouse {

/// Our end of a connection to a library of this same process that can only connect to a path: a Unix socket in a folder
/// that nobody else may enter, gone from the file system as soon as the library is connected.
class SocketPair final
{
public:
    SocketPair() = default;
    ~SocketPair();
    SocketPair(const SocketPair &) = delete;
    SocketPair &operator=(const SocketPair &) = delete;

    /// Calls connectTo(path), which connects before it returns, and takes the other end.
    Result<> open(const std::function<Result<>(const QByteArray &path)> &connectTo);
    qsizetype write(QByteArrayView bytes); ///< how many fitted; -1: the other end is gone
    QByteArray readAll();                  ///< what is there; empty: nothing, or the other end is gone
    static bool hasInput(int descriptor);

private:
    int m_ours = -1;
};

} // namespace gatehouse
