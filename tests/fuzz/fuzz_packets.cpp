// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What goes over an MQTT connection, read along in both directions. The first byte of an input says where it is cut.

#include "fuzz/invariant.h"
#include "wire/packettracer.h"

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::fuzz;

namespace {

using Feed = QList<TracedPacket> (PacketTracer::*)(QByteArrayView);

void check(const QByteArray &bytes, qsizetype cut, Feed feed)
{
    PacketTracer whole;
    const QList<TracedPacket> packets = (whole.*feed)(bytes);
    PacketTracer parts;
    QList<TracedPacket> inParts = (parts.*feed)(QByteArrayView(bytes).first(cut));
    inParts += (parts.*feed)(QByteArrayView(bytes).sliced(cut));
    holds(packets.size() == inParts.size(), "where it is cut makes no difference to the packets");
    qsizetype length = 0;
    for (qsizetype i = 0; i < packets.size(); ++i) {
        const TracedPacket &packet = packets.at(i);
        length += packet.length;
        holds(packet.type == inParts.at(i).type && packet.fields == inParts.at(i).fields &&
                  packet.code == inParts.at(i).code && packet.length == inParts.at(i).length,
              "where it is cut makes no difference to a packet");
        holds(packet.fields.size() <= 64, "the fields are bounded");
        for (const QString &field : packet.fields) {
            holds(field.size() < 2500, "a field is bounded");
            holds(std::none_of(field.cbegin(), field.cend(),
                               [](QChar c) { return c.category() == QChar::Other_Control; }),
                  "a field is safe to show");
        }
    }
    holds(length <= bytes.size(), "packets have no more bytes than came");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    const qsizetype cut = bytes.isEmpty() ? 0 : static_cast<quint8>(bytes.front()) % bytes.size();
    for (const Feed feed : {Feed(&PacketTracer::sent), Feed(&PacketTracer::received)})
        check(bytes, cut, feed);
    return 0;
}
