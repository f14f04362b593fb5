// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/savedlog.h"

#include "connectors/mosquitto/log/logstream.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QtConcurrent>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::SavedLog)
};

constexpr qint64 partSize = 1024 * 1024;

/// What is read of the file, by one thread of the pool at a time.
struct Reading
{
    explicit Reading(const QString &path)
        : file(path)
    {
    }
    Result<SavedLog::Part> next();

    QFile file;
    LogStream stream;
};

Result<SavedLog::Part> Reading::next()
{
    const QByteArray bytes = file.read(partSize);
    if (bytes.isEmpty() && file.error() != QFileDevice::NoError)
        return fail(Fault::BadInput, Words::tr("The log %1 cannot be read to its end: %2. Try it again.")
                                         .arg(visibleText(file.fileName()), file.errorString()));
    SavedLog::Part part;
    part.isLast = bytes.isEmpty();
    if (part.isLast)
        stream.finish();
    else
        stream.add(bytes);
    part.events = stream.takeEvents();
    (void)stream.takePresence();
    part.lines = stream.reader().counts().lines;
    part.leftOut = (stream.reader().isKnown() ? stream.reader().counts().strange : part.lines) +
                   stream.reader().splitter().overlong();
    return part;
}

class LogOfFile final : public SavedLog
{
public:
    explicit LogOfFile(std::shared_ptr<Reading> reading)
        : m_reading(std::move(reading))
    {
    }
    Future<Part> next() override
    {
        return QtConcurrent::run([reading = m_reading] { return reading->next(); });
    }

private:
    std::shared_ptr<Reading> m_reading; ///< shared with the thread that reads
};

} // namespace

Result<std::unique_ptr<SavedLog>> openLog(const QString &path)
{
    auto reading = std::make_shared<Reading>(path);
    if (QFileInfo(path).isDir())
        return fail(Fault::BadInput, Words::tr("%1 is a folder. Name the log itself, a file.").arg(visibleText(path)));
    if (!reading->file.open(QIODevice::ReadOnly))
        return fail(Fault::BadInput, Words::tr("The log %1 cannot be read: %2. Name a file that this account may read.")
                                         .arg(visibleText(path), reading->file.errorString()));
    if (reading->file.peek(2) == QByteArrayView("\x1f\x8b"))
        return fail(Fault::BadInput,
                    Words::tr("The log %1 is compressed. Unpack it first: gunzip --keep FILE.").arg(visibleText(path)));
    reading->stream.reader().setReference(QFileInfo(reading->file).lastModified());
    reading->stream.setComing(LogTroubles::Coming::Saved);
    return std::unique_ptr<SavedLog>(std::make_unique<LogOfFile>(std::move(reading)));
}

} // namespace gatehouse::mosquitto
