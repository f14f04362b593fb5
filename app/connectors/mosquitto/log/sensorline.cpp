// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/sensorline.h"

#include "connectors/mosquitto/log/linepieces.h"

namespace gatehouse::mosquitto {

namespace {

/// "key=value" at the beginning, up to a blank; the rest behind it.
bool takeField(QByteArrayView &text, QByteArrayView key, QByteArrayView &value)
{
    if (!text.startsWith(key))
        return false;
    text = text.sliced(key.size());
    if (!takePrefix(text, "="))
        return false;
    const qsizetype blank = text.indexOf(' ');
    value = blank < 0 ? text : text.first(blank);
    text = blank < 0 ? QByteArrayView() : text.sliced(blank + 1);
    return !value.isEmpty();
}

int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool readHex(QByteArrayView text, std::optional<QByteArray> &bytes, bool &isCut)
{
    bytes.reset();
    if (text == "-")
        return true;
    isCut = takeSuffix(text, "+");
    if (text.size() % 2 != 0)
        return false;
    QByteArray all(text.size() / 2, Qt::Uninitialized);
    for (qsizetype i = 0; i < all.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        all[i] = char(high * 16 + low);
    }
    bytes = all;
    return true;
}

} // namespace

std::optional<SensorLine> readSensorLine(QByteArrayView text)
{
    SensorLine line;
    QByteArrayView id;
    QByteArrayView user;
    QByteArrayView address;
    QByteArrayView protocol;
    QByteArrayView subject;
    QByteArrayView listener;
    // An empty id is "-", since a field is never empty.
    if (!takePrefix(text, "1 attempt ") || !takeField(text, "id", id) || !takeField(text, "user", user) ||
        !takeField(text, "address", address) || !takeField(text, "protocol", protocol) ||
        !takeField(text, "subject", subject) || !takeField(text, "listener", listener) || !text.isEmpty())
        return std::nullopt;
    std::optional<QByteArray> bytes;
    bool isSubjectCut = false;
    if (!readHex(id, bytes, line.isIdCut) || !readHex(user, line.user, line.isUserCut) ||
        !readHex(subject, line.subject, isSubjectCut))
        return std::nullopt;
    line.clientId = bytes.value_or(QByteArray());
    if (!takeNumberAtEnd(protocol, line.protocol) || !protocol.isEmpty() || line.protocol < 3 || line.protocol > 5)
        return std::nullopt;
    if (listener != "-" && (!takeNumberAtEnd(listener, line.listener) || !listener.isEmpty()))
        return std::nullopt;
    if (address != "-")
        line.address = address.toByteArray();
    return line;
}

} // namespace gatehouse::mosquitto
