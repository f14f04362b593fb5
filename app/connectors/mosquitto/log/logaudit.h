// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/attribution.h"
#include "connectors/mosquitto/log/logreader.h"
#include "core/result.h"

#include <QList>
#include <QMap>

#include <array>
#include <functional>

namespace gatehouse::mosquitto {

/// How often one thing happened to one client id, user or address.
struct AuditRow
{
    SubjectKind subject = SubjectKind::ClientId;
    QByteArray name; ///< hostile
    EventType type = EventType::Refused;
    EventReason reason = EventReason::None;
    quint64 count = 0;
    std::array<quint64, 3> ofCertainty{}; ///< of the count, by Certainty: that it was this one
    qint64 first = noTime;                ///< seconds since 1970
    qint64 last = noTime;
};

/// What a log tells of everybody who was refused, denied something, or lost: counts, first and last time. One pass, in
/// memory that does not grow with the log but with the number of names, and with those only up to a limit: what is
/// beyond is counted as others. One thread.
class LogAudit final
{
public:
    LogAudit();

    [[nodiscard]] LogReader &reader() { return m_reader; } ///< to tell it what is known of the log, beforehand
    [[nodiscard]] const LogReader &reader() const { return m_reader; }
    void add(QByteArrayView bytes);
    void finish(); ///< the last line need not end

    /// The most frequent first; of one kind of subject: ClientId, User or Address.
    [[nodiscard]] QList<AuditRow> rows(SubjectKind subject) const;
    struct Total
    {
        EventType type;
        EventReason reason;
        quint64 count;
    };
    [[nodiscard]] QList<Total> totals() const; ///< of all that was seen, whoever it was
    struct Hour
    {
        quint64 refused = 0;
        quint64 denied = 0;
    };
    [[nodiscard]] const QMap<qint64, Hour> &hours() const { return m_hours; } ///< by hours since 1970
    [[nodiscard]] quint64 others() const { return m_others; } ///< not counted for a name, since there are too many
    [[nodiscard]] qint64 givenUp() const { return m_attribution.givenUp(); }

private:
    static constexpr int reasonCount = int(EventReason::Operator) + 1;
    static constexpr int typeCount = int(EventType::Log) + 1;
    static constexpr quint32 none = ByteNames::none;
    struct Tally
    {
        quint32 next = none; ///< of the same name
        quint16 what = 0;
        std::array<quint32, 3> counts{};
        qint64 first = noTime;
        qint64 last = noTime;
    };
    struct Names
    {
        ByteNames names;
        std::vector<quint32> first; ///< of m_tallies, by number of the name
    };
    void take(const LogLine &line);
    void count(Names &names, QByteArrayView name, const Sighting &seen, quint16 what);
    [[nodiscard]] const Names &namesOf(SubjectKind subject) const;

    LogReader m_reader;
    Attribution m_attribution;
    Names m_clients;
    Names m_users;
    Names m_addresses;
    std::vector<Tally> m_tallies;
    std::array<quint64, std::size_t(typeCount) * reasonCount> m_totals{};
    QMap<qint64, Hour> m_hours;
    qint64 m_hour = noTime;
    Hour *m_ofHour = nullptr;
    quint64 m_others = 0;
};

/// Reads a whole file of this machine. `isCancelled` is asked now and then. BadInput: it cannot be read; Cancelled.
Result<> auditFile(const QString &path, LogAudit &audit, const std::function<bool()> &isCancelled = {});

} // namespace gatehouse::mosquitto
