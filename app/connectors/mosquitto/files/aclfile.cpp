// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/aclfile.h"

namespace gatehouse::mosquitto {

QByteArrayView AclFile::filterOf(const AclRule &rule) const
{
    return QByteArrayView(m_bytes).sliced(rule.offset, rule.length);
}

QByteArrayView AclFile::userOf(quint32 section) const
{
    const Section &one = m_sections[section];
    return QByteArrayView(m_bytes).sliced(one.name, one.nameLength);
}

int AclFile::lineAt(quint32 offset) const
{
    return m_marks.lineAt(m_bytes, offset);
}

quint32 AclFile::lastSectionOf(QByteArrayView user) const
{
    return m_index.find(NameIndex::hash(user), [this, user](quint32 section) { return userOf(section) == user; });
}

quint32 AclFile::earlierSection(quint32 section) const
{
    const auto found = m_earlier.find(section);
    return found == m_earlier.end() ? 0 : found->second;
}

AclFile::Rules AclFile::rulesOf(quint32 section) const
{
    const AclRule *first = m_rules.data() + m_sections[section].firstRule;
    const bool isLast = section + 1 == m_sections.size();
    return {first, isLast ? m_rules.data() + m_rules.size() : m_rules.data() + m_sections[section + 1].firstRule};
}

bool AclFile::hasRules(quint32 section) const
{
    const Rules rules = rulesOf(section);
    return rules.first != rules.last;
}

} // namespace gatehouse::mosquitto
