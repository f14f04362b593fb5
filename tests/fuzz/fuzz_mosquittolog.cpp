// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A log: its lines, of whom they are, and what is counted.

#include "connectors/mosquitto/log/adminaction.h"
#include "connectors/mosquitto/log/logaudit.h"
#include "connectors/mosquitto/record.h"
#include "fuzz/invariant.h"

#include <QHash>
#include <QSet>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

bool isSame(const LogLine &left, const LogLine &right)
{
    return left.kind == right.kind && left.isAmbiguous == right.isAmbiguous && left.port == right.port &&
           left.code == right.code && left.text == right.text && left.clientId == right.clientId &&
           left.user == right.user && left.address == right.address && left.detail == right.detail;
}

void checkText(QByteArrayView text)
{
    for (const LogDialect dialect : {LogDialect::Unknown, LogDialect::V20, LogDialect::V21}) {
        const LogLine line = readLogLine(text, text.size(), dialect);
        holds(isSame(line, readLogLine(text, text.size(), dialect)), "reading again tells the same");
        for (const QByteArrayView part : {line.clientId, line.user, line.address, line.detail})
            holds(part.isEmpty() ||
                      (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size()),
                  "nothing is told that the line does not say");
        holds(text.size() < mostLine || line.kind == LogKind::Cut, "what is cut is not believed");
        switch (line.kind) {
        case LogKind::NewConnection:
            holds(!line.address.isEmpty(), "who connects comes from somewhere");
            break;
        case LogKind::Connected:
            holds(!line.address.isEmpty() && !line.clientId.isEmpty(), "who is connected has an address and an id");
            break;
        case LogKind::Refused:
        case LogKind::Disconnected:
        case LogKind::Lost:
        case LogKind::TakenOver:
            holds(!line.clientId.isEmpty(), "who goes has a client id");
            break;
        case LogKind::AdminAction: {
            const auto action = readAdminAction(line.detail);
            const QString record = action ? recordOfAdminAction(*action) : QString();
            holds(record.isEmpty() || parseRecordId(record), "the record of an action is one");
            break;
        }
        case LogKind::Attempt:
            if (const auto attempt = readSensorLine(line.detail))
                holds(attempt->protocol >= 3 && attempt->protocol <= 5, "a sensor's line has a protocol");
            break;
        default:
            break;
        }
    }
}

/// What a log tells of everybody, as it is followed in parts of this size.
class Followed
{
public:
    explicit Followed(LogReader::Subscriptions subscriptions) { m_reader.setSubscriptions(subscriptions); }

    void follow(const QByteArray &log, qsizetype partSize)
    {
        const auto take = [this](const LogLine &line, QByteArrayView raw) { this->take(line, raw); };
        for (qsizetype at = 0; at < log.size(); at += partSize)
            m_reader.add(QByteArrayView(log).sliced(at, std::min(partSize, log.size() - at)), take);
        m_reader.finish(take);
        for (auto user = m_users.cbegin(); user != m_users.cend(); ++user)
            holds(m_attribution.connectionsOf(user.key()) >= 0 &&
                      m_attribution.connectionsOf(user.key()) <= user.value().size(),
                  "no more connections than client ids");
        m_attribution.forgetConnections();
        for (auto user = m_users.cbegin(); user != m_users.cend(); ++user)
            holds(m_attribution.connectionsOf(user.key()) == 0, "after forgetting nobody is connected");
    }
    [[nodiscard]] const QList<Event> &events() const { return m_events; }
    [[nodiscard]] qint64 lines() const { return m_reader.counts().lines; }

private:
    void take(const LogLine &line, QByteArrayView raw)
    {
        holds(raw.contains(line.text), "a text is part of its line");
        checkText(line.text);
        holds(line.kind != LogKind::Echo || line.clientId.isEmpty(), "an echo tells of nobody");
        if (line.kind == LogKind::Connected)
            m_users[line.user.toByteArray()].insert(line.clientId.toByteArray());
        const Sighting *seen = m_attribution.take(line);
        if (seen == nullptr)
            return;
        holds(seen->certainty != Certainty::Certain || line.isTrusted, "what may be a client's words is not certain");
        holds(seen->certainty != Certainty::Certain || !line.isAmbiguous,
              "what can be read in two ways is not certain");
        Event event = eventOf(*seen, raw.toByteArray());
        holds(event.at.isValid() && event.at.timeSpec() == Qt::UTC, "an event has a time");
        if (seen->at == noTime)
            event.at = {};
        m_events.append(event);
    }

    LogReader m_reader;
    Attribution m_attribution;
    QHash<QByteArray, QSet<QByteArray>> m_users;
    QList<Event> m_events;
};

bool isSame(const QList<Event> &left, const QList<Event> &right)
{
    return std::equal(left.cbegin(), left.cend(), right.cbegin(), right.cend(), [](const Event &a, const Event &b) {
        return a.type == b.type && a.reason == b.reason && a.certainty == b.certainty && a.who == b.who &&
               a.at == b.at && a.raw == b.raw && a.topic == b.topic && a.text == b.text;
    });
}

void checkAudit(const QByteArray &log, const QList<Event> &events)
{
    LogAudit audit;
    audit.add(log);
    audit.finish();
    quint64 counted = 0;
    const QList<LogAudit::Total> totals = audit.totals();
    for (const LogAudit::Total &total : totals)
        counted += total.count;
    holds(counted == quint64(events.size()), "as many are counted as there are events");
    quint64 named = 0;
    quint64 expected = 0;
    for (const Event &event : events)
        expected += event.type == EventType::Refused && !event.who.address.isEmpty() ? 1U : 0U;
    const QList<AuditRow> rows = audit.rows(SubjectKind::Address);
    for (const AuditRow &row : rows)
        named += row.type == EventType::Refused ? row.count : 0;
    holds(named == expected, "an address is counted as often as it was refused");
}

/// Each line by itself, in parts that end anywhere.
void checkEachLine(const QByteArray &log)
{
    const auto rowsOf = [&log](qsizetype partSize) {
        LogAudit audit(LogAudit::Depth::EachLine);
        for (qsizetype at = 0; at < log.size(); at += partSize) {
            const QByteArray part = log.mid(at, partSize); // goes before the next one comes
            audit.add(part);
        }
        audit.finish();
        return audit.rows(SubjectKind::ClientId);
    };
    const QList<AuditRow> whole = rowsOf(std::max<qsizetype>(log.size(), 1));
    const QList<AuditRow> inParts = rowsOf(11);
    holds(std::equal(whole.cbegin(), whole.cend(), inParts.cbegin(), inParts.cend(),
                     [](const AuditRow &a, const AuditRow &b) {
                         return a.name == b.name && a.type == b.type && a.reason == b.reason && a.count == b.count &&
                                a.first == b.first && a.last == b.last && a.ofCertainty == b.ofCertainty;
                     }),
          "it makes no difference for a count where parts end");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray log = bytesOf(data, size);
    for (const auto subscriptions : {LogReader::Subscriptions::MayBeThere, LogReader::Subscriptions::AreNotThere}) {
        Followed whole(subscriptions);
        whole.follow(log, std::max<qsizetype>(log.size(), 1));
        Followed inParts(subscriptions);
        inParts.follow(log, 7);
        holds(isSame(whole.events(), inParts.events()) && whole.lines() == inParts.lines(),
              "it makes no difference where parts end");
        if (subscriptions == LogReader::Subscriptions::MayBeThere)
            checkAudit(log, whole.events());
    }
    checkEachLine(log);
    return 0;
}
