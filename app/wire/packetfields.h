// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"

#include <QByteArrayView>

namespace gatehouse {

/// One packet without its fixed header.
struct RawPacket
{
    quint8 type = 0;  ///< 1 to 15
    quint8 flags = 0; ///< the lower half of its first byte
    QByteArrayView body;
    qsizetype length = 0; ///< of the body, where that is cut
    bool isFive = true;
};

QString packetTypeName(quint8 type); ///< "CONNECT"
/// Fills in the fields and the code. The password of a CONNECT is told by its being there.
void readFields(const RawPacket &packet, TracedPacket &told);
/// The protocol level of a CONNECT, 0: it has none.
quint8 protocolLevel(QByteArrayView connectBody);

} // namespace gatehouse
