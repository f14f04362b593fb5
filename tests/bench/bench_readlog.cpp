// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_readlog FILE [rows]
//     What bench_log measures: a whole program that audits a log as Gatehouse does, and nothing else. Prints lines,
//     refusals and denials, and of how many client ids; with `rows` also each row of the result.

#include "connectors/mosquitto/log/logaudit.h"

#include <QFile>
#include <QSet>

#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

int main(int argc, char *argv[])
{
    if (argc < 2)
        return 2;
    LogAudit audit(argc > 2 ? LogAudit::Depth::Joined : LogAudit::Depth::EachLine);
    if (const Result<> read = auditFile(QFile::decodeName(argv[1]), audit); !read) {
        std::fprintf(stderr, "%s\n", qPrintable(read.error().what));
        return 1;
    }
    quint64 denials = 0;
    const QList<LogAudit::Total> totals = audit.totals();
    for (const LogAudit::Total &total : totals)
        denials += total.type == EventType::Refused || total.type == EventType::Denied ? total.count : 0;
    QSet<QByteArray> clients;
    const QList<AuditRow> rows = audit.rows(SubjectKind::ClientId);
    for (const AuditRow &row : rows)
        if (row.type != EventType::Disconnected)
            clients.insert(row.name);
    std::printf("%lld %llu %lld\n", static_cast<long long>(audit.reader().counts().lines),
                static_cast<unsigned long long>(denials), static_cast<long long>(clients.size()));
    return 0;
}
