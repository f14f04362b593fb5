// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// store_child append FOLDER CALLS [BYTES]   appends 1, 2 or 3 entries a call, each with BYTES of reason more; prints
// the
//                                           last sequence of each call once it is durable. CALLS 0: until it is killed
// store_child open FOLDER                   only opens
// Prints "error: SENTENCE" and ends with 1 when the store says no.

#include "sampleentry.h"
#include "store/processidentity.h"
#include "store/store.h"

#include <QCoreApplication>

#include <cstdio>

using namespace gatehouse;

namespace {

void print(const QString &line)
{
    std::fputs(qPrintable(line), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

int refuse(const Error &error)
{
    print(QStringLiteral("error: %1").arg(error.what));
    return 1;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    const auto opened = Store::open(arguments.value(2)).result();
    if (!opened)
        return refuse(opened.error());
    if (arguments.value(1) == QLatin1String("open"))
        return 0;

    const int calls = arguments.value(3).toInt();
    const QString padding(arguments.value(4).toInt(), QLatin1Char('x'));
    for (int call = 0; calls == 0 || call < calls; ++call) {
        const int size = call % 3 + 1;
        QList<AuditEntry> entries;
        for (int part = 1; part <= size; ++part) {
            AuditEntry entry = test::sampleEntry();
            entry.process = processIdentity();
            entry.detail = QStringLiteral("%1/%2").arg(part).arg(size);
            entry.reason = padding;
            entries.append(entry);
        }
        const auto appended = (*opened)->append(entries).result();
        if (!appended)
            return refuse(appended.error());
        print(QString::number(appended->constLast().sequence));
    }
    return 0;
}
