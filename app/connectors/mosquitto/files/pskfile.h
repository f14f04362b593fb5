// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "connectors/mosquitto/files/finding.h"
#include "connectors/mosquitto/files/nameindex.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>
#include <vector>

namespace gatehouse::mosquitto {

/// One identity's line. Views into the file's bytes.
struct PskEntry
{
    quint32 offset = 0; ///< of the identity, in bytes from the start of the file
    QByteArrayView identity;
    QByteArrayView hexKey; ///< secret
};

/// A psk_file as mosquitto reads it (psk__file_parse of 2.0.11 to 2.1.2): the first line of an identity counts.
/// Immutable; any thread. It keeps the file's bytes.
class PskFile final
{
public:
    /// Never fails: what cannot be read is among the findings. `path` is for them. At most 4 GB.
    static std::shared_ptr<const PskFile> read(QByteArray bytes, const QString &path, Dialect dialect = Dialect::V20);

    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; } ///< one of the findings is an error
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] int lineAt(quint32 offset) const; ///< 1-based; reads the file up to there

    [[nodiscard]] std::optional<PskEntry> find(QByteArrayView identity) const;
    [[nodiscard]] quint32 entryCount() const { return quint32(m_lines.size()); } ///< those that never count included

private:
    struct Line
    {
        quint32 name = 0;
        quint32 key = 0;
        quint16 nameLength = 0;
        quint16 keyLength = 0;
    };
    class Reader;

    PskFile() = default;
    [[nodiscard]] QByteArrayView nameOf(quint32 number) const;

    QByteArray m_bytes;
    QString m_path;
    std::vector<Line> m_lines;
    NameIndex m_index; ///< identity to its first line
    QList<Finding> m_findings;
    bool m_isBroken = false;
};

/// The key that the broker makes of the hexadecimal digits (mosquitto__hex2bin); empty: it refuses the client.
QByteArray pskKey(QByteArrayView hexKey);

} // namespace gatehouse::mosquitto
