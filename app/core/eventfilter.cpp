// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventfilter.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

using Field = FilterTerm::Field;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::EventFilter)
};

struct FieldName
{
    const char *name;
    Field field;
};
/// The first of each field is the one that is offered.
constexpr std::array fieldNames{
    FieldName{"result", Field::Result},   FieldName{"user", Field::User},           FieldName{"client", Field::Client},
    FieldName{"ip", Field::Address},      FieldName{"since", Field::Since},         FieldName{"until", Field::Until},
    FieldName{"cause", Field::Cause},     FieldName{"certainty", Field::Certainty}, FieldName{"broker", Field::Broker},
    FieldName{"address", Field::Address}, FieldName{"clientid", Field::Client},     FieldName{"type", Field::Result},
    FieldName{"username", Field::User},
};

/// One word of the text, with blanks where quotes hold them together.
struct Word
{
    qsizetype at = 0;
    qsizetype length = 0; ///< as it is written
    bool isNegated = false;
    QString field; ///< before the first colon outside quotes, in lower case; null: there is none
    qsizetype valueAt = 0;
    QStringList values;  ///< apart by commas outside quotes, without the quotes
    bool isOpen = false; ///< a quote has no end
};

/// The next word from `at` on, which is no blank.
Word wordAt(QStringView text, qsizetype at)
{
    Word word;
    word.at = at;
    if (text.at(at) == u'-' && at + 1 < text.size() && !text.at(at + 1).isSpace()) {
        word.isNegated = true;
        ++at;
    }
    word.valueAt = at;
    QString value;
    bool isQuoted = false;
    bool wasQuoted = false;
    for (; at < text.size() && (isQuoted || !text.at(at).isSpace()); ++at) {
        const QChar c = text.at(at);
        if (c == u'"') {
            isQuoted = !isQuoted;
            wasQuoted = true;
        } else if (c == u':' && !isQuoted && !wasQuoted && word.field.isNull() && !value.isEmpty()) {
            word.field = value.toLower();
            word.valueAt = at + 1;
            value.clear();
        } else if (c == u',' && !isQuoted && !word.field.isNull()) {
            word.values.append(value);
            value.clear();
        } else {
            value += c;
        }
    }
    word.values.append(value);
    word.isOpen = isQuoted;
    word.length = at - word.at;
    return word;
}

std::optional<Field> fieldOf(const QString &name)
{
    const auto *const found = std::find_if(fieldNames.begin(), fieldNames.end(), [&name](const FieldName &field) {
        return name == QLatin1String(field.name);
    });
    return found == fieldNames.end() ? std::nullopt : std::optional(found->field);
}

QStringList namesOf(Field field)
{
    switch (field) {
    case Field::Result:
        return eventTypeNames();
    case Field::Cause:
        return causeNames();
    case Field::Certainty:
        return certaintyNames();
    default:
        return {};
    }
}

/// "10m", "2h", "3d", "90s".
std::optional<std::chrono::milliseconds> durationOf(QStringView text)
{
    using namespace std::chrono_literals;
    bool isNumber = false;
    const qlonglong count = text.chopped(text.isEmpty() ? 0 : 1).toLongLong(&isNumber);
    constexpr qlonglong most = 1000000;
    if (!isNumber || count <= 0 || count > most)
        return std::nullopt;
    switch (text.last(1).at(0).toLower().unicode()) {
    case u's':
        return count * 1s;
    case u'm':
        return count * 1min;
    case u'h':
        return count * 1h;
    case u'd':
        return count * 24h;
    default:
        return std::nullopt;
    }
}

/// "09:12" of today, "2026-11-28", "2026-11-28T09:12", in local time, or with an offset or Z.
std::optional<qint64> momentOf(const QString &text)
{
    const QTime time = QTime::fromString(text, text.size() > 5 ? QStringLiteral("H:mm:ss") : QStringLiteral("H:mm"));
    if (time.isValid())
        return QDateTime(QDate::currentDate(), time).toMSecsSinceEpoch();
    const QDateTime at = QDateTime::fromString(text, Qt::ISODateWithMs);
    return at.isValid() ? std::optional(at.toMSecsSinceEpoch()) : std::nullopt;
}

QString list(const QStringList &names)
{
    return names.join(QLatin1String(", "));
}

/// A sentence about what is wrong with a value; empty: it was taken.
QString take(FilterTerm &term, const QString &value)
{
    switch (term.field) {
    case Field::Result:
    case Field::Cause:
    case Field::Certainty: {
        const QStringList names = namesOf(term.field);
        const auto found = std::find_if(names.cbegin(), names.cend(), [&value](const QString &name) {
            return name.compare(value, Qt::CaseInsensitive) == 0;
        });
        if (found == names.cend())
            return Words::tr("%1 is none of these: %2.").arg(visibleText(value), list(names));
        const QString &name = *found;
        const int number = term.field == Field::Result  ? int(*eventTypeFromName(name))
                           : term.field == Field::Cause ? int(*causeFromName(name))
                                                        : int(*certaintyFromName(name));
        term.kinds |= 1U << unsigned(number);
        return {};
    }
    case Field::Since:
    case Field::Until: {
        if (const auto ago = durationOf(value))
            term.ago = *ago;
        else if (const auto moment = momentOf(value))
            term.moment = *moment;
        else
            return Words::tr("%1 is no time. Write 10m, 2h or 3d for so long ago, 09:12 for a time of today, or "
                             "2026-11-28T09:12.")
                .arg(visibleText(value));
        return {};
    }
    case Field::Address:
        if (const auto network = IpNetwork::parse(value.toUtf8())) {
            term.networks.append(*network);
            return {};
        }
        if (value.contains(u'/'))
            return Words::tr("%1 is no network. Write it as 10.2.0.0/16.").arg(visibleText(value));
        [[fallthrough]];
    default:
        term.patterns.append(value.toUtf8());
        return {};
    }
}

qsizetype skipBlanks(QStringView text, qsizetype at)
{
    while (at < text.size() && text.at(at).isSpace())
        ++at;
    return at;
}

} // namespace

tl::expected<EventFilter, FilterFault> EventFilter::parse(QStringView text)
{
    EventFilter filter;
    for (qsizetype at = skipBlanks(text, 0); at < text.size();) {
        const Word word = wordAt(text, at);
        at = skipBlanks(text, word.at + word.length);
        const auto fault = [&word](qsizetype begin, const QString &what) {
            return tl::make_unexpected(FilterFault{begin, word.at + word.length - begin, what});
        };
        if (word.isOpen)
            return fault(word.at, Words::tr("The quotation mark has no end. Put one behind the text."));
        FilterTerm term;
        term.isNegated = word.isNegated;
        if (!word.field.isNull()) {
            const std::optional<Field> field = fieldOf(word.field);
            if (!field) {
                QStringList names;
                for (const FieldName &name : fieldNames)
                    names.append(QString::fromLatin1(name.name));
                return fault(word.at, Words::tr("There is no field %1. There are: %2. A text with a colon in it stands "
                                                "in quotation marks.")
                                          .arg(visibleText(word.field), list(names.mid(0, 9))));
            }
            term.field = *field;
        }
        for (const QString &value : word.values) {
            const bool isMissing = value.isEmpty() && term.field != Field::Client && term.field != Field::User;
            if (isMissing && term.field != Field::Anywhere)
                return fault(word.at, Words::tr("Behind %1: a value is missing.").arg(word.field));
            if (isMissing)
                continue;
            if (const QString what = take(term, value); !what.isEmpty())
                return fault(word.valueAt, what);
        }
        if (term.field != Field::Anywhere || !term.patterns.isEmpty())
            filter.m_terms.append(term);
    }
    return filter;
}

bool EventFilter::takes(const EventFields &event, qint64 now) const
{
    return std::all_of(m_terms.cbegin(), m_terms.cend(),
                       [&event, now](const FilterTerm &term) { return term.takes(event, now); });
}

bool EventFilter::movesWithTime() const
{
    return std::any_of(m_terms.cbegin(), m_terms.cend(), [](const FilterTerm &term) { return term.ago.count() > 0; });
}

QString EventFilter::withTimes(QStringView text, const QDateTime &since, const QDateTime &until)
{
    QStringList words;
    for (qsizetype at = skipBlanks(text, 0); at < text.size();) {
        const Word word = wordAt(text, at);
        at = skipBlanks(text, word.at + word.length);
        const std::optional<Field> field = word.field.isNull() ? std::nullopt : fieldOf(word.field);
        if (field != Field::Since && field != Field::Until)
            words.append(text.sliced(word.at, word.length).toString());
    }
    if (since.isValid())
        words.append(QLatin1String("since:") + since.toLocalTime().toString(Qt::ISODate));
    if (until.isValid())
        words.append(QLatin1String("until:") + until.toLocalTime().toString(Qt::ISODate));
    return words.join(u' ');
}

QStringList EventFilter::completions(QStringView text, qsizetype cursor)
{
    qsizetype at = skipBlanks(text, 0);
    QStringView begun;
    while (at < text.size() && at < cursor) {
        const Word word = wordAt(text, at);
        if (word.at + word.length >= cursor) {
            begun = text.sliced(word.at, cursor - word.at);
            break;
        }
        at = skipBlanks(text, word.at + word.length);
    }
    const QString sign = begun.startsWith(u'-') ? QStringLiteral("-") : QString();
    const QStringView name = begun.sliced(sign.size());
    QStringList found;
    const auto offer = [&](const QString &whole) {
        if (whole.startsWith(name, Qt::CaseInsensitive) && whole != name && !found.contains(sign + whole))
            found.append(sign + whole);
    };
    if (const qsizetype colon = name.indexOf(u':'); colon >= 0) {
        const auto field = fieldOf(name.first(colon).toString().toLower());
        const qsizetype comma = name.lastIndexOf(u',');
        const QString before = name.first(std::max(colon, comma) + 1).toString();
        QStringList values = field ? namesOf(*field) : QStringList();
        if (field == Field::Since || field == Field::Until)
            values = {QStringLiteral("10m"), QStringLiteral("1h"), QStringLiteral("24h"), QStringLiteral("7d")};
        for (const QString &value : std::as_const(values))
            offer(before + value);
    } else {
        for (const FieldName &field : fieldNames)
            offer(QLatin1String(field.name) + QLatin1Char(':'));
    }
    return found;
}

ShownEvent::ShownEvent(const Event &event, const QString &broker)
    : m_type(event.type)
    , m_cause(event.cause)
    , m_certainty(event.certainty)
    , m_at(event.at.isValid() ? event.at.toMSecsSinceEpoch() : 0)
    , m_broker(visibleUtf8(broker))
    , m_clientId(visibleUtf8(event.who.clientId))
    , m_user(visibleUtf8(event.who.user))
    , m_address(visibleUtf8(event.who.address))
    , m_text(visibleUtf8(event.text))
{
}

EventFields ShownEvent::fields() const
{
    return {m_type, m_cause, m_certainty, m_at, m_broker, m_clientId, m_user, m_address, m_text};
}

} // namespace gatehouse
