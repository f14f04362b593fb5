// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/auditquery.h"
#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse {

namespace {

QByteArray csvOfAll(const QList<AuditEntry> &entries)
{
    QList<QJsonObject> objects;
    for (const AuditEntry &entry : entries)
        objects.append(toJson(entry));
    return csvOf(auditColumnKeys(), objects);
}

QByteArray jsonOf(const QList<AuditEntry> &entries)
{
    QJsonArray array;
    for (const AuditEntry &entry : entries)
        array.append(toJson(entry));
    return QJsonDocument(QJsonObject{{QStringLiteral("entries"), array}}).toJson(QJsonDocument::Compact) + '\n';
}

/// `audit export`: the trail, oldest first, to standard output or a new file. That it was taken is noted in the trail.
class AuditExport final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditExport)
public:
    using Command::Command;

    void start() override
    {
        m_format = arguments().value(QStringLiteral("format"));
        if (m_format.isEmpty())
            m_format = output().isJson() ? QStringLiteral("json") : QStringLiteral("csv");
        if (m_format != QLatin1String("csv") && m_format != QLatin1String("json"))
            return giveUp(Error{Fault::BadInput, tr("--format is csv or json."), {}});
        whenDone(console().openStore(), this, [this](const Result<> &opened) {
            if (!opened)
                return giveUp(opened.error());
            const Result<AuditQuery> query = auditQueryOf(console());
            if (!query)
                return giveUp(query.error());
            whenDone(findAllEntries(console().store(), *query, this), this,
                     [this](const Result<QList<AuditEntry>> &entries) {
                         if (!entries)
                             return giveUp(entries.error());
                         write(*entries);
                     });
        });
    }

private:
    void write(const QList<AuditEntry> &entries)
    {
        const QByteArray content = m_format == QLatin1String("csv") ? csvOfAll(entries) : jsonOf(entries);
        const QString name = arguments().value(QStringLiteral("out"));
        if (name.isEmpty()) {
            output().raw(content);
        } else {
            QFile file(name);
            if (file.exists()) {
                return giveUp(
                    Error{Fault::Storage,
                          tr("%1 exists already, and no file is overwritten. Name another one.").arg(visibleText(name)),
                          {}});
            }
            const bool isWritten = file.open(QIODevice::WriteOnly | QIODevice::NewOnly) &&
                                   file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                                   file.write(content) == content.size() && file.flush();
            if (!isWritten) {
                const QString why = file.errorString();
                if (file.isOpen())
                    file.remove(); // half a trail would pass for a whole one
                return giveUp(Error{Fault::Storage,
                                    tr("%1 could not be written. Name a file in a folder that you may write to, on a "
                                       "disk with room left.")
                                        .arg(visibleText(name)),
                                    why});
            }
        }
        note(entries.size(), name);
    }

    void note(qsizetype count, const QString &name)
    {
        const Operator who = Operator::current(arguments().value(QStringLiteral("operator")));
        AuditEntry entry;
        entry.operatorName = who.account;
        entry.operatorClaim = who.claim;
        entry.host = who.host;
        entry.action = QStringLiteral("export");
        entry.object = name;
        entry.detail = tr("Format: %1. Entries: %2.").arg(m_format).arg(count);
        entry.outcome = AuditOutcome::Noted;
        whenDone(console().store().append({entry}), this, [this, count, name](const Result<QList<AuditEntry>> &noted) {
            if (!noted)
                return giveUp(noted.error());
            if (!name.isEmpty()) {
                output().object({{QStringLiteral("file"), name}, {QStringLiteral("entries"), count}});
                output().line(tr("Wrote %1. Entries: %2.").arg(visibleText(name)).arg(count));
            }
            finish(ExitCode::Done);
        });
    }

    QString m_format;
};

} // namespace

std::unique_ptr<Command> makeAuditExport(Console &console)
{
    return std::make_unique<AuditExport>(console);
}

} // namespace gatehouse
