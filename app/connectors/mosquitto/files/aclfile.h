// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/aclmatch.h"
#include "connectors/mosquitto/files/finding.h"
#include "connectors/mosquitto/files/linemarks.h"
#include "connectors/mosquitto/files/nameindex.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <unordered_map>
#include <vector>

namespace gatehouse::mosquitto {

enum class AclAccess : quint8 { Deny = 0, Read = 1, Write = 2, ReadWrite = 3 };

/// By which rules an acl_file is read.
struct AclLanguage
{
    Dialect dialect = Dialect::V20;
    int mostLevels = 128; ///< of a filter, for FlashMQ: max_topic_split_depth
};

/// One `topic` or `pattern` line.
struct AclRule
{
    quint32 offset = 0; ///< of the filter, in bytes from the start of the file
    quint16 length = 0;
    AclAccess access = AclAccess::ReadWrite;
};

/// An acl_file as mosquitto reads it (aclfile__parse of 2.0.11 and 2.0.22, acl_file__parse of 2.1.2), or FlashMQ
/// (loadMosquittoAclFile of 1.26.2): rules by user, rules for clients without a user name, patterns for everybody.
/// Immutable; any thread. It keeps the file's bytes.
class AclFile final
{
public:
    /// Never fails: what cannot be read is among the findings. `path` is for them. At most 4 GB.
    static std::shared_ptr<const AclFile> read(QByteArray bytes, const QString &path, const AclLanguage &language = {},
                                               LineMarks marks = {});

    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; } ///< one of the findings is an error
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] QByteArrayView filterOf(const AclRule &rule) const;
    [[nodiscard]] int lineAt(quint32 offset) const; ///< 1-based

    /// The section of a user that stands last in the file; 0: that user has none. Section 0 is that of the clients
    /// without a user name: whatever stands before the first `user` line.
    [[nodiscard]] quint32 lastSectionOf(QByteArrayView user) const;
    [[nodiscard]] quint32 earlierSection(quint32 section) const; ///< of the same user; 0: none
    [[nodiscard]] QByteArrayView userOf(quint32 section) const;
    /// Of the user name in the section's `user` line.
    [[nodiscard]] quint32 offsetOf(quint32 section) const { return m_sections[section].name; }
    [[nodiscard]] quint32 sectionCount() const { return quint32(m_sections.size()); }
    struct Rules
    {
        const AclRule *first = nullptr;
        const AclRule *last = nullptr;
        [[nodiscard]] const AclRule *begin() const { return first; }
        [[nodiscard]] const AclRule *end() const { return last; }
    };
    [[nodiscard]] Rules rulesOf(quint32 section) const;
    [[nodiscard]] const std::vector<AclRule> &patterns() const { return m_patterns; }
    [[nodiscard]] qsizetype ruleCount() const { return qsizetype(m_rules.size() + m_patterns.size()); }
    /// Whether anything is in force for a user: a broker without rules and patterns denies all.
    [[nodiscard]] bool hasRules(quint32 section) const;

private:
    struct Section
    {
        quint32 name = 0;
        quint32 nameLength = 0;
        quint32 firstRule = 0;
    };
    class Reader;

    AclFile() = default;

    QByteArray m_bytes;
    LineMarks m_marks;
    QString m_path;
    std::vector<Section> m_sections;
    std::vector<AclRule> m_rules; ///< of all sections, in the order of the file
    std::vector<AclRule> m_patterns;
    NameIndex m_index;                              ///< user name to its last section
    std::unordered_map<quint32, quint32> m_earlier; ///< of the users who have several
    QList<Finding> m_findings;
    bool m_isBroken = false;
};

} // namespace gatehouse::mosquitto
