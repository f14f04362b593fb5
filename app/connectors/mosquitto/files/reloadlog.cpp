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

void ReloadWords::addLine(QByteArrayView line)
{
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

ReloadLog::ReloadLog(const Host &host, const BrokerConf &conf)
    : m_host(host)
    , m_path(conf.logFile.value)
    , m_hasInformation(conf.logType.isEmpty() || std::any_of(conf.logType.cbegin(), conf.logType.cend(),
                                                             [](const ConfValue<QString> &type) {
                                                                 return type.value == u"all" ||
                                                                        type.value == u"information";
                                                             }))
    , m_words(conf.logTimestamp.value ? Stamps::BeforeEachLine : Stamps::None)
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
        m_offset = state->size;
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
