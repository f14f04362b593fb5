// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/stamppattern.h"

#include <array>

namespace gatehouse::mosquitto {

namespace {

constexpr std::array<QByteArrayView, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                                "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<QByteArrayView, 7> days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                             "Thursday", "Friday", "Saturday"};
constexpr int abbreviation = 3;
constexpr int mostDepth = 2; // a format within a format, as %c

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The reading of one stamp from left to right.
class Reading
{
public:
    Reading(QByteArrayView text, StampTime &time)
        : m_text(text)
        , m_time(time)
    {
    }
    [[nodiscard]] qsizetype at() const { return m_at; }
    bool follow(QByteArrayView format, int depth = 0);

private:
    bool directive(char what, int depth);
    bool number(int &into, int fewest, int most, int lowest, int highest);
    bool padded(int &into, int lowest, int highest); ///< two places, the first may be blank
    bool skipNumber(int digits);
    bool literal(char c);
    template <std::size_t Count> bool name(const std::array<QByteArrayView, Count> &names, bool isShort, int &into);
    bool zone();
    bool zoneName();
    bool epoch();

    QByteArrayView m_text;
    StampTime &m_time;
    qsizetype m_at = 0;
};

bool Reading::number(int &into, int fewest, int most, int lowest, int highest)
{
    int value = 0;
    int digits = 0;
    for (; digits < most && m_at < m_text.size() && isDigit(m_text.at(m_at)); ++digits)
        value = value * 10 + (m_text.at(m_at++) - '0');
    into = value;
    return digits >= fewest && value >= lowest && value <= highest;
}

bool Reading::padded(int &into, int lowest, int highest)
{
    const bool isBlank = m_at < m_text.size() && m_text.at(m_at) == ' ';
    if (isBlank)
        ++m_at;
    const int places = isBlank ? 1 : 2;
    return number(into, places, places, lowest, highest);
}

bool Reading::skipNumber(int digits)
{
    int value = 0;
    return number(value, digits, digits, 0, 9999);
}

bool Reading::literal(char c)
{
    if (m_at >= m_text.size() || m_text.at(m_at) != c)
        return false;
    ++m_at;
    return true;
}

template <std::size_t Count> bool Reading::name(const std::array<QByteArrayView, Count> &names, bool isShort, int &into)
{
    const QByteArrayView rest = m_text.sliced(m_at);
    for (std::size_t i = 0; i < Count; ++i) {
        const QByteArrayView one = isShort ? names.at(i).first(abbreviation) : names.at(i);
        if (!rest.startsWith(one))
            continue;
        into = int(i);
        m_at += one.size();
        return true;
    }
    return false;
}

/// "+0130", "-08:00" or "Z".
bool Reading::zone()
{
    if (literal('Z')) {
        m_time.offset = 0;
        return true;
    }
    const bool isWest = literal('-');
    if (!isWest && !literal('+'))
        return false;
    int hours = 0;
    int minutes = 0;
    if (!number(hours, 2, 2, 0, 14))
        return false;
    literal(':');
    if (!number(minutes, 2, 2, 0, 59))
        return false;
    m_time.offset = (hours * 60 + minutes) * 60 * (isWest ? -1 : 1);
    return true;
}

/// "CET", or "+03" where a zone has no letters.
bool Reading::zoneName()
{
    const qsizetype start = m_at;
    while (m_at < m_text.size() && m_at - start < 6 &&
           ((m_text.at(m_at) >= 'A' && m_text.at(m_at) <= 'Z') || isDigit(m_text.at(m_at)) || m_text.at(m_at) == '+' ||
            m_text.at(m_at) == '-'))
        ++m_at;
    const QByteArrayView said = m_text.sliced(start, m_at - start);
    m_time.isUtc = said == "UTC" || said == "GMT";
    return m_at > start;
}

bool Reading::epoch()
{
    constexpr int mostDigits = 11;
    qint64 value = 0;
    int digits = 0;
    for (; digits < mostDigits && m_at < m_text.size() && isDigit(m_text.at(m_at)); ++digits)
        value = value * 10 + (m_text.at(m_at++) - '0');
    m_time.epoch = value;
    return digits > 0;
}

bool Reading::directive(char what, int depth)
{
    int unused = 0;
    switch (what) {
    case 'Y':
        return number(m_time.year, 4, 4, 1970, 9999);
    case 'y':
        if (!number(m_time.year, 2, 2, 0, 99))
            return false;
        m_time.year += m_time.year < 69 ? 2000 : 1900;
        return true;
    case 'm':
        return number(m_time.month, 2, 2, 1, 12);
    case 'b':
    case 'h':
    case 'B':
        if (!name(months, what != 'B', m_time.month))
            return false;
        ++m_time.month;
        return true;
    case 'a':
    case 'A':
        return name(days, what == 'a', unused);
    case 'd':
        return number(m_time.day, 2, 2, 1, 31);
    case 'e':
        return padded(m_time.day, 1, 31);
    case 'j':
        return number(m_time.dayOfYear, 3, 3, 1, 366);
    case 'H':
        return number(m_time.hour, 2, 2, 0, 23);
    case 'k':
        return padded(m_time.hour, 0, 23);
    case 'I':
        return number(m_time.hour, 2, 2, 1, 12);
    case 'l':
        return padded(m_time.hour, 1, 12);
    case 'M':
        return number(m_time.minute, 2, 2, 0, 59);
    case 'S':
        return number(m_time.second, 2, 2, 0, 60);
    case 'p':
        m_time.afternoon = m_at < m_text.size() && m_text.at(m_at) == 'P' ? 1 : 0;
        return (literal('A') || literal('P')) && literal('M');
    case 'P':
        m_time.afternoon = m_at < m_text.size() && m_text.at(m_at) == 'p' ? 1 : 0;
        return (literal('a') || literal('p')) && literal('m');
    case 's':
        return epoch();
    case 'z':
        return zone();
    case 'Z':
        return zoneName();
    case 'u':
    case 'w':
        return skipNumber(1);
    case 'C':
    case 'g':
    case 'U':
    case 'V':
    case 'W':
        return skipNumber(2);
    case 'G':
        return skipNumber(4);
    case 'n':
        return literal('\n');
    case 't':
        return literal('\t');
    case '%':
        return literal('%');
    case 'T':
    case 'X':
        return follow("%H:%M:%S", depth + 1);
    case 'R':
        return follow("%H:%M", depth + 1);
    case 'r':
        return follow("%I:%M:%S %p", depth + 1);
    case 'F':
        return follow("%Y-%m-%d", depth + 1);
    case 'D':
    case 'x':
        return follow("%m/%d/%y", depth + 1);
    case 'c':
        return follow("%a %b %e %H:%M:%S %Y", depth + 1);
    default:
        return false;
    }
}

bool Reading::follow(QByteArrayView format, int depth)
{
    if (depth > mostDepth)
        return false;
    for (qsizetype i = 0; i < format.size(); ++i) {
        if (format.at(i) != '%') {
            if (!literal(format.at(i)))
                return false;
            continue;
        }
        if (++i >= format.size() || !directive(format.at(i), depth))
            return false;
    }
    return true;
}

} // namespace

qsizetype StampPattern::match(QByteArrayView text, StampTime &time) const
{
    Reading reading(text, time);
    return reading.follow(m_format) ? reading.at() : -1;
}

} // namespace gatehouse::mosquitto
