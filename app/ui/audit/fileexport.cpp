// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/fileexport.h"

#include "core/text.h"
#include "sessions/trail.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <QtConcurrent>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::FileExport)
};

Result<QByteArray> writeFile(const QString &path, const std::function<QByteArray()> &make)
{
    const QByteArray bytes = make();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(Fault::Storage, Words::tr("%1 could not be written: %2. Choose another place.")
                                        .arg(visibleText(path, 1024), file.errorString()));
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

FileExport::FileExport(Sessions &sessions, QWidget *parent)
    : QObject(parent)
    , m_sessions(sessions)
    , m_widget(parent)
{
}

void FileExport::begin(const QString &what)
{
    if (m_dialog)
        return m_dialog->raise();
    m_what = what;
    m_dialog = new QFileDialog(m_widget, tr("Export"));
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setAcceptMode(QFileDialog::AcceptSave);
    m_dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    m_dialog->setNameFilters({tr("Table for a spreadsheet (*.csv)"), tr("JSON (*.json)")});
    m_dialog->setDefaultSuffix(QStringLiteral("csv"));
    m_dialog->selectFile(QStringLiteral("gatehouse-%1-%2.csv").arg(what, QDate::currentDate().toString(Qt::ISODate)));
    connect(m_dialog, &QFileDialog::filterSelected, m_dialog, [dialog = m_dialog.data()](const QString &filter) {
        const bool json = filter.contains(QLatin1String("*.json"));
        dialog->setDefaultSuffix(json ? QStringLiteral("json") : QStringLiteral("csv"));
        const QString name = dialog->selectedFiles().value(0);
        if (!name.isEmpty() && !QFileInfo(name).isDir())
            dialog->selectFile(QFileInfo(name).completeBaseName() + QLatin1Char('.') + dialog->defaultSuffix());
    });
    connect(m_dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_path = path;
        m_form = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ? ExportForm::Json : ExportForm::Csv;
        Q_EMIT chosen(m_form);
    });
    m_dialog->open();
}

void FileExport::write(std::function<QByteArray()> make, qsizetype rows)
{
    const QString path = m_path;
    const auto written = QtConcurrent::run([path, make = std::move(make)] { return writeFile(path, make); });
    whenDone(written, this, [this, path, rows, what = m_what](const Result<QByteArray> &hash) {
        if (!hash) {
            Q_EMIT failed(hash.error());
            return;
        }
        AuditEntry entry = blankEntry(m_sessions.who(), {}, QStringLiteral("export"));
        entry.object = path;
        entry.who = what;
        entry.detail = tr("%n rows, SHA-256 %1", nullptr, int(rows)).arg(QString::fromLatin1(hash->toHex()));
        entry.outcome = AuditOutcome::Noted;
        whenDone(m_sessions.store().append({entry}), this, [this, path, rows](const Result<QList<AuditEntry>> &noted) {
            const QString sentence = tr("%n rows are in %1.", nullptr, int(rows)).arg(visibleText(path, 1024));
            if (noted)
                Q_EMIT done(sentence);
            else
                Q_EMIT failed({noted.error().fault,
                               tr("%1 The trail could not note it: %2").arg(sentence, noted.error().what),
                               {}});
        });
    });
}

} // namespace gatehouse
