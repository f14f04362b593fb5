// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A psk_file and the keys in it.

#include "connectors/mosquitto/files/pskfile.h"
#include "fuzz/invariant.h"

using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/psk");

/// What stands before a colon somewhere in the file, and some that do not.
QByteArrayList names(const QByteArray &bytes)
{
    QByteArrayList names{QByteArray()};
    const QByteArrayList lines = bytes.split('\n');
    for (const QByteArray &line : lines) {
        const auto first = std::find_if(line.cbegin(), line.cend(), [](char byte) { return byte != ':'; });
        const QByteArray name = line.mid(first - line.cbegin()).split(':').constFirst().trimmed();
        names << name << QByteArray(name + 'x') << name.mid(1);
    }
    return names;
}

void checkKey(QByteArrayView hexKey)
{
    const QByteArray key = pskKey(hexKey);
    holds(key.size() <= (hexKey.size() + 1) / 2, "a key has no more bytes than its digits make");
    const auto isZero = [](char byte) { return byte == '0'; };
    const bool isHex = std::all_of(hexKey.begin(), hexKey.end(), [](char byte) {
        return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
    });
    if (isHex && hexKey.size() % 2 == 0)
        holds(key == QByteArray::fromHex(hexKey.toByteArray()), "pairs of digits are the bytes of the key");
    if (std::all_of(hexKey.begin(), hexKey.end(), isZero))
        holds(key == QByteArray(hexKey.size() / 2, '\0'), "zeros alone are a key of zeros");
}

void checkFile(const QByteArray &bytes, Dialect dialect)
{
    const auto file = PskFile::read(bytes, path, dialect);
    holds(file->bytes() == bytes, "the bytes are kept");
    checkFindings(file->findings(), bytes, path, file->isBroken());
    const auto again = PskFile::read(bytes, path, dialect);
    holds(again->findings() == file->findings() && again->entryCount() == file->entryCount(),
          "reading again tells the same");
    holds(file->entryCount() <= quint32(bytes.count('\n')) + 1, "no more entries than lines");
    bool isAny = false;
    const QByteArrayList all = names(bytes);
    for (const QByteArray &name : all) {
        const auto entry = file->find(name);
        isAny |= entry.has_value();
        const auto same = again->find(name);
        holds(same.has_value() == entry.has_value() && (!entry || same->hexKey == entry->hexKey),
              "finding again finds the same");
        if (!entry)
            continue;
        holds(entry->identity == QByteArrayView(name) && liesIn(entry->identity, bytes) && liesIn(entry->hexKey, bytes),
              "an entry lies in the file");
        holds(entry->identity.data() == bytes.constData() + entry->offset, "an entry stands where it is told");
        const qsizetype key = entry->hexKey.data() - bytes.constData();
        holds(file->lineAt(entry->offset) == countedLine(bytes, entry->offset) &&
                  countedLine(bytes, key) == file->lineAt(entry->offset),
              "a key stands in the line of its identity");
        checkKey(entry->hexKey);
        // The first line of an identity counts: with the file cut before it, it has none.
        const qsizetype start = bytes.lastIndexOf('\n', entry->offset) + 1;
        holds(!PskFile::read(bytes.first(start), path, dialect)->find(name), "the first line of an identity counts");
    }
    holds(isAny || file->entryCount() == 0 || bytes.contains('\0'), "what is read can be found");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    for (const Dialect dialect : {Dialect::V20, Dialect::V21})
        checkFile(bytes, dialect);
    checkKey(bytes);
    return 0;
}
