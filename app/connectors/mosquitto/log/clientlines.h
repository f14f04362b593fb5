// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logline.h"

namespace gatehouse::mosquitto {

// Lines that name a client; each takes what stands behind its beginning. False: it is none of these.

bool readClientLine(QByteArrayView text, LogDialect dialect, LogLine &line); ///< "Client "
bool readClientConnection(QByteArrayView text, LogLine &line);               ///< "Client connection from "
bool readConnected(QByteArrayView text, LogLine &line);                      ///< "New client connected from "
bool readNewConnection(QByteArrayView text, LogLine &line);                  ///< "New connection from "
bool readConnack(QByteArrayView text, LogLine &line);                        ///< "Sending CONNACK to "
bool readDeniedPublish(QByteArrayView text, LogKind kind, LogLine &line);    ///< "Denied PUBLISH from "
bool readSocketError(QByteArrayView text, LogLine &line);                    ///< "Bad socket read/write on client "
bool readDangerousName(QByteArrayView text, LogLine &line); ///< "ACL denying access to client with dangerous "

} // namespace gatehouse::mosquitto
