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
    /// EachLine: what each line says by itself, which is the client id, from 2.1 on the address too. Joined: with user
    /// and address by the lines before, as Attribution knows them; that takes about three times as long.
    enum class Depth { EachLine, Joined };
    explicit LogAudit(Depth depth = Depth::Joined);

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
    static constexpr quint32 none = 0xffffffff;
    struct Tally
    {
        std::array<quint32, 3> counts{}; ///< by Certainty
        quint32 first = none;            ///< seconds since 1970
        quint32 last = 0;
        quint16 what = unused; ///< type and reason
    };
    static constexpr quint16 unused = 0xffff;
    /// Of one name: two are what most have, and fill a cache line with it.
    struct Tallies
    {
        quint32 more = none; ///< of m_more
        std::array<Tally, 2> own;
    };
    struct MoreTally
    {
        Tally tally;
        quint32 next = none;
    };
    using Names = ByteTable<Tallies>;
    void take(const LogLine &line);
    void takeAlone(const LogLine &line);
    void note(const Sighting &seen);
    void noteLater(const Sighting &seen);
    void noteAll();
    Tally &tallyOf(Tallies &tallies, quint16 what);
    template <typename Take> void forEachTally(const Tallies &tallies, const Take &take) const;
    void count(Names &names, QByteArrayView name, quint64 hash, const Sighting &seen, quint16 what);
    [[nodiscard]] const Names &namesOf(SubjectKind subject) const;

    Depth m_depth;
    LogReader m_reader;
    Attribution m_attribution;
    Names m_clients;
    Names m_users;
    Names m_addresses;
    std::vector<MoreTally> m_more;
    std::array<quint64, std::size_t(typeCount) * reasonCount> m_totals{};
    QMap<qint64, Hour> m_hours;
    qint64 m_hour = noTime;
    Hour *m_ofHour = nullptr;
    quint64 m_others = 0;
    /// Lines come faster than memory: they are counted a few lines later, when what is needed for it has been fetched.
    struct Later
    {
        Sighting seen;
        quint64 hash = 0; ///< of its client id
    };
    static constexpr std::size_t laterSize = 16; ///< a power of two
    std::array<Later, laterSize> m_later;
    std::size_t m_laterFirst = 0;
    std::size_t m_laterEnd = 0;
};

/// Reads a whole file of this machine. `isCancelled` is asked now and then. BadInput: it cannot be read; Cancelled.
Result<> auditFile(const QString &path, LogAudit &audit, const std::function<bool()> &isCancelled = {});

} // namespace gatehouse::mosquitto
