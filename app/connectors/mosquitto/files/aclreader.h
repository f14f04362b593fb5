// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/aclfile.h"
#include "connectors/mosquitto/files/acltext.h"

namespace gatehouse::mosquitto {

/// Fills one AclFile, line by line.
class AclFile::Reader
{
public:
    Reader(AclFile &file, const AclLanguage &language)
        : m_file(file)
        , m_mostLevels(language.mostLevels)
    {
    }
    void readAll();
    void readAllOfFlashmq(); ///< aclflashmq.cpp
    void makeIndex();

private:
    bool readUsual(QByteArrayView line);
    void readLine(QByteArrayView line);
    void readUser(QByteArrayView name);
    void addSection(QByteArrayView name)
    {
        m_hashes.push_back(NameIndex::hash(name));
        m_file.m_sections.push_back({offsetOf(name), quint32(name.size()), quint32(m_file.m_rules.size())});
    }
    void readRule(QByteArrayView rest, bool isPattern);
    void addRule(QByteArrayView filter, AclAccess access, bool isPattern);
    void warn(QByteArrayView filter, const AclContents &contents, AclAccess access, bool isPattern);
    void unknownLine(QByteArrayView line, QByteArrayView word);
    void nul(QByteArrayView part);

    // aclflashmq.cpp
    void readFlashmqLine(QByteArrayView line);
    void readFlashmqRule(const QList<QByteArrayView> &words, bool isPattern);
    void addFlashmqRule(QByteArrayView filter, AclAccess access, bool isPattern);

    void error(QByteArrayView at, const QString &what) { add(Finding::Severity::Error, at, what); }
    void warning(QByteArrayView at, const QString &what) { add(Finding::Severity::Warning, at, what); }
    void add(Finding::Severity severity, QByteArrayView at, const QString &what);
    [[nodiscard]] quint32 offsetOf(const char *at) const { return quint32(at - m_file.m_bytes.constData()); }
    [[nodiscard]] quint32 offsetOf(QByteArrayView part) const { return offsetOf(part.data()); }

    AclFile &m_file;
    int m_mostLevels;        ///< for FlashMQ
    QByteArrayView m_middle; ///< of the file: before and behind each of its lines are bytes enough for UsualText
    QByteArrayView m_line;
    int m_number = 0;
    std::vector<quint64> m_hashes; ///< of the sections' names, taken while a line is at hand
};

} // namespace gatehouse::mosquitto
