// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logaudit.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

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

} // namespace

LogAudit::LogAudit()
    : m_clients{ByteNames(mostNames, mostNameBytes), {}}
    , m_users{ByteNames(mostNames, mostNameBytes), {}}
    , m_addresses{ByteNames(mostNames, mostNameBytes), {}}
{
}

void LogAudit::add(QByteArrayView bytes)
{
    m_reader.add(bytes, [this](const LogLine &line, QByteArrayView) { take(line); });
}

void LogAudit::finish()
{
    m_reader.finish([this](const LogLine &line, QByteArrayView) { take(line); });
}

void LogAudit::take(const LogLine &line)
{
    const Sighting *seen = m_attribution.take(line);
    if (seen == nullptr)
        return;
    const auto what = quint16(int(seen->type) * reasonCount + int(seen->reason));
    ++m_totals[what];
    if (!isCounted(*seen))
        return;
    if (seen->at != noTime && seen->type != EventType::Disconnected) {
        if (const qint64 hour = seen->at / secondsOfHour; hour != m_hour || m_ofHour == nullptr) {
            m_hour = hour;
            m_ofHour = &m_hours[hour];
        }
        ++(seen->type == EventType::Refused ? m_ofHour->refused : m_ofHour->denied);
    }
    if (!seen->clientId.isEmpty())
        count(m_clients, seen->clientId, *seen, what);
    if (!seen->user.isEmpty())
        count(m_users, seen->user, *seen, what);
    if (!seen->address.isEmpty())
        count(m_addresses, seen->address, *seen, what);
}

void LogAudit::count(Names &names, QByteArrayView name, const Sighting &seen, quint16 what)
{
    const quint32 number = names.names.insert(name);
    if (number == ByteNames::none) {
        ++m_others;
        return;
    }
    if (number >= names.first.size())
        names.first.push_back(none);
    quint32 place = names.first[number];
    while (place != none && m_tallies[place].what != what)
        place = m_tallies[place].next;
    if (place == none) {
        place = quint32(m_tallies.size());
        m_tallies.push_back({names.first[number], what, {}, seen.at, seen.at});
        names.first[number] = place;
    }
    Tally &tally = m_tallies[place];
    ++tally.counts[std::size_t(seen.certainty)];
    if (seen.at != noTime) {
        tally.first = tally.first == noTime ? seen.at : std::min(tally.first, seen.at);
        tally.last = std::max(tally.last, seen.at);
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
    for (quint32 number = 0; number < names.first.size(); ++number) {
        for (quint32 place = names.first[number]; place != none; place = m_tallies[place].next) {
            const Tally &tally = m_tallies[place];
            AuditRow row;
            row.subject = subject;
            row.name = names.names.name(number).toByteArray();
            row.type = EventType(tally.what / reasonCount);
            row.reason = EventReason(tally.what % reasonCount);
            for (std::size_t i = 0; i < tally.counts.size(); ++i)
                row.ofCertainty[i] = tally.counts[i];
            row.count = row.ofCertainty[0] + row.ofCertainty[1] + row.ofCertainty[2];
            row.first = tally.first;
            row.last = tally.last;
            rows.append(row);
        }
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
