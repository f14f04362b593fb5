// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QPointer>

#include <functional>

class QFileDialog;

namespace gatehouse {

enum class ExportForm { Csv, Json };

/// Asks for a file, writes what a page hands it in a thread of the pool, and notes the export in the trail. Owned by
/// the page's widget; one at a time.
class FileExport final : public QObject
{
    Q_OBJECT
public:
    FileExport(Sessions &sessions, QWidget *parent);
    /// Opens the dialog; what: "audit", for the trail and the suggested name.
    void begin(const QString &what);
    /// Writes what make() returns, which runs in another thread: it may use only what it holds by value.
    void write(std::function<QByteArray()> make, qsizetype rows);

Q_SIGNALS:
    void chosen(gatehouse::ExportForm form); ///< the page gathers its rows and calls write()
    void done(const QString &sentence);
    void failed(const gatehouse::Error &error);

private:
    Sessions &m_sessions;
    QWidget *m_widget;
    QPointer<QFileDialog> m_dialog;
    QString m_what;
    QString m_path;
    ExportForm m_form = ExportForm::Csv;
};

} // namespace gatehouse
