// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_readfiles CONFIGURATION
//     What bench_files measures: opens, checks and indexes the files that the configuration names, as Gatehouse does,
//     and nothing else. Prints users, rules and denials of the acl_file, entries of the password_file. Ends with 1 when
//     there is anything to tell about them.

#include "connectors/mosquitto/files/filesreading.h"
#include "wire/localhost.h"

#include <QFile>

#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

void print(const AclFile &acl)
{
    qsizetype denials = 0;
    const auto count = [&denials](const auto &rules) {
        for (const AclRule &rule : rules)
            denials += rule.access == AclAccess::Deny ? 1 : 0;
    };
    for (quint32 section = 0; section < acl.sectionCount(); ++section)
        count(acl.rulesOf(section));
    count(acl.patterns());
    std::printf("%u %lld %lld\n", acl.sectionCount() - 1, static_cast<long long>(acl.ruleCount()),
                static_cast<long long>(denials));
}

} // namespace

int main(int argc, char *argv[])
{
    if (argc != 2)
        return 2;
    const auto files = readBrokerFiles(LocalHost(), {QFile::decodeName(argv[1]), QVersionNumber(2, 0, 11)});
    if (!files) {
        std::fprintf(stderr, "%s\n", qPrintable(files.error().what));
        return 1;
    }
    for (const auto &acl : files.value()->acls)
        print(*acl);
    for (const auto &passwords : files.value()->passwords)
        std::printf("%u\n", passwords->entryCount());
    return files.value()->findings.isEmpty() ? 0 : 1;
}
