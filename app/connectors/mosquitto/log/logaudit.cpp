// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logaudit.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <optional>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::LogAudit)
};

constexpr quint32 mostNames = 1U << 20U; // of each kind
constexpr qsizetype mostNameBytes = 64 * 1024 * 1024;
constexpr qsizetype partSize = 256 * 1024; // that a processor's cache holds
constexpr qint64 secondsOfHour = 3600;

/// Whether it is something that somebody would ask the log about.
bool isCounted(const Sighting &seen)
{
    switch (seen.type) {
    case EventType::Refused:
    case EventType::Denied:
        return true;
    case EventType::Disconnected:
        return seen.reason != EventReason::Left && seen.reason != EventReason::Lost;
    default:
        return false;
    }
}

/// What one line says; nullopt: nothing that is counted.
struct Said
{
    EventType type;
    EventReason reason;
};
constexpr std::optional<Said> saidBy(LogKind kind)
{
    switch (kind) {
    case LogKind::Refused:
        return Said{EventType::Refused, EventReason::Login};
    case LogKind::Banned:
    case LogKind::AddressDenied:
        return Said{EventType::Refused, EventReason::AddressList};
    case LogKind::TooManyConnections:
    case LogKind::OutOfSockets:
        return Said{EventType::Refused, EventReason::Limit};
    case LogKind::TlsFailed:
        return Said{EventType::Refused, EventReason::Tls};
    case LogKind::DeniedPublish:
    case LogKind::DeniedFilter:
        return Said{EventType::Denied, EventReason::Rule};
    case LogKind::TooLargePublish:
        return Said{EventType::Denied, EventReason::Limit};
    case LogKind::TimedOut:
        return Said{EventType::Disconnected, EventReason::KeepAlive};
    case LogKind::TakenOver:
        return Said{EventType::Disconnected, EventReason::TakenOver};
    case LogKind::Kicked:
        return Said{EventType::Disconnected, EventReason::Operator};
    case LogKind::ProtocolError:
        return Said{EventType::Disconnected, EventReason::Protocol};
    case LogKind::Limited:
        return Said{EventType::Disconnected, EventReason::Limit};
    default:
        return std::nullopt;
    }
}

} // namespace

LogAudit::LogAudit(Depth depth)
    : m_depth(depth)
    , m_clients(mostNames, mostNameBytes)
    , m_users(mostNames, mostNameBytes)
    , m_addresses(mostNames, mostNameBytes)
{
    if (depth == Depth::EachLine)
        m_reader.setWanted(LogReader::Wanted::Verdicts);
}

void LogAudit::add(QByteArrayView bytes)
{
    if (m_depth == Depth::Joined)
        return m_reader.add(bytes, [this](const LogLine &line, QByteArrayView) { take(line); });
    const auto isOf = [](QByteArrayView all, QByteArrayView part) {
        return part.isEmpty() || (part.data() >= all.data() && part.data() + part.size() <= all.data() + all.size());
    };
    m_reader.add(bytes, [&, this](const LogLine &line, QByteArrayView) {
        takeAlone(line);
        // A line that came in two parts does not stay, nor does what one before it has said.
        if (!isOf(bytes, line.clientId) || !isOf(bytes, line.address))
            noteAll();
    });
    noteAll();
}

void LogAudit::finish()
{
    m_reader.finish(
        [this](const LogLine &line, QByteArrayView) { m_depth == Depth::EachLine ? takeAlone(line) : take(line); });
}

void LogAudit::take(const LogLine &line)
{
    if (const Sighting *seen = m_attribution.take(line))
        note(*seen);
}

void LogAudit::takeAlone(const LogLine &line)
{
    const std::optional<Said> said = saidBy(line.kind);
    if (!said)
        return;
    Sighting seen;
    seen.type = said->type;
    seen.reason = said->reason;
    seen.certainty = line.isTrusted ? Certainty::Certain : Certainty::Likely;
    seen.at = line.at;
    if (!line.isAmbiguous && line.clientId != unknownClient)
        seen.clientId = line.clientId;
    seen.address = line.address;
    noteLater(seen);
}

void LogAudit::noteLater(const Sighting &seen)
{
    if (m_laterEnd - m_laterFirst == laterSize)
        note(m_later[m_laterFirst++ % laterSize].seen);
    Later &later = m_later[m_laterEnd++ % laterSize];
    later.seen = seen;
    later.hash = m_clients.hash(seen.clientId);
    m_clients.prefetch(later.hash);
    const std::size_t half = m_laterEnd - m_laterFirst > laterSize / 2 ? m_laterEnd - laterSize / 2 : m_laterFirst;
    m_clients.prefetchEntry(m_later[half % laterSize].hash);
}

void LogAudit::noteAll()
{
    while (m_laterFirst != m_laterEnd)
        note(m_later[m_laterFirst++ % laterSize].seen);
}

void LogAudit::note(const Sighting &seen)
{
    const auto what = quint16(int(seen.type) * reasonCount + int(seen.reason));
    ++m_totals[what];
    if (!isCounted(seen))
        return;
    if (seen.at != noTime && seen.type != EventType::Disconnected) {
        if (const qint64 hour = seen.at / secondsOfHour; hour != m_hour || m_ofHour == nullptr) {
            m_hour = hour;
            m_ofHour = &m_hours[hour];
        }
        ++(seen.type == EventType::Refused ? m_ofHour->refused : m_ofHour->denied);
    }
    if (!seen.clientId.isEmpty())
        count(m_clients, seen.clientId, m_clients.hash(seen.clientId), seen, what);
    if (!seen.user.isEmpty())
        count(m_users, seen.user, m_users.hash(seen.user), seen, what);
    if (!seen.address.isEmpty())
        count(m_addresses, seen.address, m_addresses.hash(seen.address), seen, what);
}

LogAudit::Tally &LogAudit::tallyOf(Tallies &tallies, quint16 what)
{
    for (Tally &own : tallies.own) {
        if (own.what == unused)
            own.what = what;
        if (own.what == what)
            return own;
    }
    for (quint32 place = tallies.more; place != none; place = m_more[place].next)
        if (m_more[place].tally.what == what)
            return m_more[place].tally;
    m_more.push_back({{}, tallies.more});
    m_more.back().tally.what = what;
    tallies.more = quint32(m_more.size()) - 1;
    return m_more.back().tally;
}

template <typename Take> void LogAudit::forEachTally(const Tallies &tallies, const Take &take) const
{
    for (const Tally &own : tallies.own)
        if (own.what != unused)
            take(own);
    for (quint32 place = tallies.more; place != none; place = m_more[place].next)
        take(m_more[place].tally);
}

void LogAudit::count(Names &names, QByteArrayView name, quint64 hash, const Sighting &seen, quint16 what)
{
    const quint32 number = names.insert(name, hash);
    if (number == none) {
        ++m_others;
        return;
    }
    Tally &tally = tallyOf(names.value(number), what);
    ++tally.counts[std::size_t(seen.certainty)];
    if (seen.at != noTime) {
        const auto at = quint32(std::min<qint64>(seen.at, none - 1));
        tally.first = std::min(tally.first, at);
        tally.last = std::max(tally.last, at);
    }
}

const LogAudit::Names &LogAudit::namesOf(SubjectKind subject) const
{
    return subject == SubjectKind::User ? m_users : subject == SubjectKind::Address ? m_addresses : m_clients;
}

QList<AuditRow> LogAudit::rows(SubjectKind subject) const
{
    QList<AuditRow> rows;
    const Names &names = namesOf(subject);
    for (quint32 number = 0; number < names.size(); ++number) {
        forEachTally(names.value(number), [&](const Tally &tally) {
            AuditRow row;
            row.subject = subject;
            row.name = names.name(number).toByteArray();
            row.type = EventType(tally.what / reasonCount);
            row.reason = EventReason(tally.what % reasonCount);
            for (std::size_t i = 0; i < tally.counts.size(); ++i)
                row.ofCertainty[i] = tally.counts[i];
            row.count = row.ofCertainty[0] + row.ofCertainty[1] + row.ofCertainty[2];
            row.first = tally.first == none ? noTime : qint64(tally.first);
            row.last = tally.first == none ? noTime : qint64(tally.last);
            rows.append(row);
        });
    }
    std::sort(rows.begin(), rows.end(), [](const AuditRow &left, const AuditRow &right) {
        return left.count != right.count ? left.count > right.count
               : left.name != right.name ? left.name < right.name
                                         : std::pair(left.type, left.reason) < std::pair(right.type, right.reason);
    });
    return rows;
}

QList<LogAudit::Total> LogAudit::totals() const
{
    QList<Total> totals;
    for (std::size_t i = 0; i < m_totals.size(); ++i)
        if (m_totals[i] > 0)
            totals.append({EventType(int(i) / reasonCount), EventReason(int(i) % reasonCount), m_totals[i]});
    return totals;
}

Result<> auditFile(const QString &path, LogAudit &audit, const std::function<bool()> &isCancelled)
{
    QFile file(path);
    if (QFileInfo(path).isDir() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fail(Fault::BadInput, Words::tr("The log %1 cannot be read: %2. Name a file that this account may read.")
                                         .arg(visibleText(path), file.errorString()));
    audit.reader().setReference(QFileInfo(file).lastModified());
    QByteArray part(partSize, Qt::Uninitialized);
    for (qint64 got = 1; got > 0;) {
        got = file.read(part.data(), part.size());
        if (got < 0)
            return fail(Fault::BadInput, Words::tr("The log %1 cannot be read to its end: %2. Try it again.")
                                             .arg(visibleText(path), file.errorString()));
        if (isCancelled && isCancelled())
            return fail(Fault::Cancelled, Words::tr("The log was not read to its end."));
        audit.add(QByteArrayView(part).first(got));
    }
    audit.finish();
    return {};
}

} // namespace gatehouse::mosquitto
