// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"
#include "core/ipnetwork.h"

#include <tl/expected.hpp>

#include <QByteArrayView>
#include <QList>
#include <QStringList>

#include <chrono>

namespace gatehouse {

/// What of an event a filter looks at. Texts are as they are shown (visibleUtf8()).
struct EventFields
{
    EventType type = EventType::Log;
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Certain;
    qint64 at = 0; ///< milliseconds since 1970
    QByteArrayView broker, clientId, user, address, text;
};

/// What is wrong in the text of a filter, and where.
struct FilterFault
{
    qsizetype at = 0;
    qsizetype length = 0;
    QString what; ///< a sentence with the fix
};

/// One word of a filter: a field and what it may be, or text to be found anywhere.
struct FilterTerm
{
    enum class Field { Anywhere, Result, Client, User, Address, Broker, Cause, Certainty, Since, Until };
    Field field = Field::Anywhere;
    bool isNegated = false;           ///< "-user:pump*"
    QList<QByteArray> patterns;       ///< any of them; * stands for anything; of Anywhere a text that is in it
    QList<IpNetwork> networks;        ///< of Address, any of them or of the patterns
    quint32 kinds = 0;                ///< of Result, Cause and Certainty: a bit for each value
    std::chrono::milliseconds ago{0}; ///< of Since and Until: before now; 0: `moment` counts
    qint64 moment = 0;                ///< milliseconds since 1970

    [[nodiscard]] bool takes(const EventFields &event, qint64 now) const;
    [[nodiscard]] qint64 turn(qint64 now) const { return ago.count() > 0 ? now - ago.count() : moment; }
};

/// Which events are shown: `result:refused ip:10.2.0.0/16 user:pump* since:10m`. All terms must hold; of the values of
/// one, apart by commas, any; `-` before a term turns it round; quotes hold blanks together; what is no term is text to
/// be found anywhere. Letters of ASCII are the same in either case. A value; any thread.
class EventFilter final
{
public:
    static tl::expected<EventFilter, FilterFault> parse(QStringView text);

    [[nodiscard]] bool takesAll() const { return m_terms.isEmpty(); }
    /// `now`: milliseconds since 1970, for what is told as "10 minutes ago".
    [[nodiscard]] bool takes(const EventFields &event, qint64 now) const;
    [[nodiscard]] const QList<FilterTerm> &terms() const { return m_terms; }
    [[nodiscard]] bool movesWithTime() const; ///< what it takes changes by itself

    /// The text with this time instead of the one that it asks for; an invalid one is left out.
    static QString withTimes(QStringView text, const QDateTime &since, const QDateTime &until);
    /// What the word at the cursor may become, the likeliest first: "user:", "result:refused".
    static QStringList completions(QStringView text, qsizetype cursor);

private:
    QList<FilterTerm> m_terms;
};

/// An event with its texts made visible, for a filter to look at. It owns what fields() points into.
class ShownEvent final
{
public:
    ShownEvent(const Event &event, const QString &broker);
    [[nodiscard]] EventFields fields() const;

private:
    EventType m_type;
    Cause m_cause;
    Certainty m_certainty;
    qint64 m_at;
    QByteArray m_broker, m_clientId, m_user, m_address, m_text;
};

} // namespace gatehouse
