// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/output.h"

#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Output)
};

constexpr qsizetype longestSentence = 4000;

} // namespace

Output::Output(OutputForm form)
    : m_form(form)
    , m_coloured(::isatty(STDOUT_FILENO) && qEnvironmentVariableIsEmpty("NO_COLOR") &&
                 qEnvironmentVariable("TERM") != QLatin1String("dumb"))
{
}

void Output::line(const QString &text)
{
    if (!isJson())
        raw(text.toUtf8() + '\n');
}

void Output::object(const QJsonObject &object)
{
    if (isJson())
        raw(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::raw(const QByteArray &bytes)
{
    if (std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout) != size_t(bytes.size()))
        noteTrouble();
}

void Output::noteTrouble()
{
    // A reader that has seen enough, as `head` does, is no trouble, but whoever goes on and on can stop.
    if (errno == EPIPE)
        m_unread = true;
    else
        m_broken = true;
}

void Output::failure(const Error &error, Also also)
{
    complain(error.what.isEmpty() ? Words::tr("It was cancelled. Try again.") : error.what);
    if (also == Also::Object)
        object({{QStringLiteral("error"), toJson(error)}});
}

void Output::remark(const QString &sentence)
{
    complain(sentence);
}

void Output::complain(const QString &sentence)
{
    const QByteArray line = "gatehousectl: " + visibleText(sentence.simplified(), longestSentence).toUtf8() + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
}

void Output::table(const QList<QStringList> &rows)
{
    QList<qsizetype> widths;
    for (const QStringList &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths.at(column), row.at(column).size());
    }
    bool isHeading = true;
    for (const QStringList &row : rows) {
        QString text;
        for (qsizetype column = 0; column < row.size(); ++column)
            text += column + 1 < row.size() ? row.at(column).leftJustified(widths.at(column) + 2) : row.at(column);
        line(isHeading ? toned(text, Tone::Faint) : text);
        isHeading = false;
    }
}

QString Output::toned(const QString &text, Tone tone) const
{
    if (!m_coloured || tone == Tone::Plain)
        return text;
    const char *code = tone == Tone::Good ? "\x1b[32m" : tone == Tone::Bad ? "\x1b[31m" : "\x1b[2m";
    return QLatin1String(code) + text + QLatin1String("\x1b[0m");
}

Result<> Output::flush()
{
    if (std::fflush(stdout) != 0)
        noteTrouble();
    if (m_broken)
        return fail(Fault::Storage, Words::tr("Standard output could not take everything. Is the disk full?"));
    return {};
}

} // namespace gatehouse
