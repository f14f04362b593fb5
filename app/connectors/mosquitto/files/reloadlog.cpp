// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/reloadlog.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::ReloadLog)
};

constexpr qsizetype mostComplaints = 20;
constexpr std::array clientLines{"Client ", "New connection", "New client", "Sending ", "Received ",
                                 "Denied ", "No will",        "Will ",      "\t",       "ACL denying",
                                 "Bad ",    "Invalid ",       "Outgoing "};

/// The text behind the time, which ends with the first ": ".
QByteArrayView textOf(QByteArrayView line, Stamps stamps)
{
    const qsizetype end = stamps == Stamps::None ? -1 : line.indexOf(": ");
    return end < 0 ? line : line.sliced(end + 2);
}

/// "id qos filter", which log_type subscribe writes: the id can be anything.
bool isSubscription(const QString &text)
{
    static const QRegularExpression line(QStringLiteral("^.+ [012] [^ ].*$"));
    return line.match(text).hasMatch();
}

bool isOfClient(QByteArrayView text)
{
    return std::any_of(clientLines.begin(), clientLines.end(),
                       [text](const char *begins) { return text.startsWith(QByteArrayView(begins)); });
}

bool isTellingOfReloads(const BrokerConf &conf)
{
    if (conf.product == Product::FlashMq)
        return conf.flashmq.tellsNotices && !conf.flashmq.isQuiet;
    return conf.logType.isEmpty() ||
           std::any_of(conf.logType.cbegin(), conf.logType.cend(), [](const ConfValue<QString> &type) {
               return type.value == u"all" || type.value == u"information";
           });
}

ReloadWords wordsOf(const BrokerConf &conf, const ReloadQuestion &question)
{
    if (conf.product != Product::FlashMq)
        return ReloadWords(conf.logTimestamp.value ? Stamps::BeforeEachLine : Stamps::None);
    const QString &passwords = conf.security.passwordFile.value;
    const bool isOfPasswords = !passwords.isEmpty() && question.changed.endsWith(passwords);
    return ReloadWords::ofFlashmq(isOfPasswords ? passwords : conf.security.aclFile.value);
}

} // namespace

void ReloadWords::add(const QByteArray &log)
{
    m_rest += log;
    qsizetype at = 0;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', at)) {
        addLine(QByteArrayView(m_rest).sliced(at, end - at));
        at = end + 1;
    }
    m_rest.remove(0, at);
}

ReloadWords ReloadWords::ofFlashmq(const QString &list)
{
    ReloadWords words(Stamps::BeforeEachLine);
    words.m_beginning = "Change detected in '" + list.toUtf8() + "'. Reloading.";
    return words;
}

/// "[2026-11-22 15:28:26.596] [ERROR] [T 0] Error loading ...".
void ReloadWords::addFlashmqLine(QByteArrayView line)
{
    static const QRegularExpression stamped(
        QStringLiteral("^\\[[-0-9]+ [0-9:.]+\\] \\[([A-Z]+)\\] \\[[^\\]]*\\] (.*)$"));
    const QRegularExpressionMatch match = stamped.match(lenientUtf8(line));
    const QString text = match.captured(2);
    if (text == QString::fromUtf8(m_beginning))
        m_hasBegun = true;
    const bool isOfFiles = text.startsWith(QLatin1String("Error loading Mosquitto ")) ||
                           text.startsWith(QLatin1String("Error reloading config: ")) ||
                           text.endsWith(QLatin1String("is not there or not readable."));
    if (match.captured(1) == u"ERROR" && isOfFiles && !m_complaints.contains(text) &&
        m_complaints.size() < mostComplaints)
        m_complaints.append(text); // each thread says it
}

void ReloadWords::addLine(QByteArrayView line)
{
    if (!m_beginning.isEmpty())
        return addFlashmqLine(line);
    const QByteArrayView text = textOf(line, m_stamps);
    if (text == QByteArrayView("Reloading config.")) {
        m_hasBegun = true;
        m_goesOn = false;
        m_complaints.clear();
        return;
    }
    if (isOfClient(text)) {
        m_goesOn = m_hasBegun;
        return;
    }
    const bool isComplaint = text.startsWith("Error") && !text.endsWith("removing entry.");
    if (isComplaint && !m_goesOn && m_complaints.size() < mostComplaints && !isSubscription(lenientUtf8(text)))
        m_complaints.append(lenientUtf8(text));
}

ReloadLog::ReloadLog(const Host &host, const BrokerConf &conf, const ReloadQuestion &question)
    : m_host(host)
    , m_path(conf.logFile.value)
    , m_hasInformation(isTellingOfReloads(conf))
    , m_words(wordsOf(conf, question))
{
    if (m_path.isEmpty()) {
        m_whyNot = Words::tr("it writes no log to a file");
        return;
    }
    const Result<FileState> state = host.stateOf(m_path);
    const Result<QByteArray> end = state ? host.readFrom(m_path, state->size) : Result<QByteArray>();
    if (!state || !end)
        m_whyNot = Words::tr("its log %1 cannot be read from here").arg(visibleText(m_path));
    else
        m_offset = std::min(state->size, question.logFrom.value_or(state->size));
}

void ReloadLog::read()
{
    while (isReadable()) {
        const Result<QByteArray> more = m_host.readFrom(m_path, m_offset);
        if (!more || more->isEmpty())
            return;
        m_offset += more->size();
        m_words.add(*more);
    }
}

} // namespace gatehouse::mosquitto
