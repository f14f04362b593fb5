// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/passwordfile.h"

namespace gatehouse::mosquitto {

/// Fills one PasswordFile, line by line.
class PasswordFile::Reader
{
public:
    explicit Reader(PasswordFile &file)
        : m_file(file)
    {
    }
    void readAll();
    void readAllOfFlashmq(); ///< passwordflashmq.cpp
    void makeIndex();

private:
    enum class Next { Goes, Stops };

    bool readUsual(QByteArrayView line, bool isCommentedOut);
    Next readOdd(QByteArrayView line);
    void readEntry(QByteArrayView line);
    void readCommentedOut(QByteArrayView line);
    void readHash(QByteArrayView name, QByteArrayView hash);
    void checkName(QByteArrayView name);
    void addLine(QByteArrayView name, QByteArrayView hash, HashState state, bool isCommentedOut = false)
    {
        m_hashes.push_back(NameIndex::hash(name));
        m_file.m_lines.push_back(
            {offsetOf(name), offsetOf(hash), quint16(name.size()), quint16(hash.size()), state, isCommentedOut});
    }
    void tellSeveral();
    QString sentence(const PasswordHash &hash, QByteArrayView name) const;
    void readFlashmqLine(QByteArrayView line);
    void readFlashmqEntry(QByteArrayView name, QByteArrayView hash);
    [[nodiscard]] bool isFlashmq() const { return m_file.m_dialect == Dialect::FlashMq; }
    [[nodiscard]] bool isStrict() const { return m_file.m_dialect == Dialect::V21; }
    /// What 2.0 drops and 2.1 does not start with.
    void dropped(QByteArrayView at, const QString &what);
    void warning(QByteArrayView at, const QString &what) { add(Finding::Severity::Warning, at, what); }
    void add(Finding::Severity severity, QByteArrayView at, const QString &what);
    [[nodiscard]] quint32 offsetOf(QByteArrayView part) const
    {
        return quint32(part.data() - m_file.m_bytes.constData());
    }

    PasswordFile &m_file;
    QByteArrayView m_line;
    int m_number = 0;
    std::vector<quint64> m_hashes;  ///< of the names, taken while a line is at hand
    std::vector<quint32> m_several; ///< entries of users who had one before
};

} // namespace gatehouse::mosquitto
