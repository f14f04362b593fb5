// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsoptions.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace gatehouse::hostsaccess {

namespace {

enum class Name {
    User,
    Group,
    Umask,
    Linger,
    Keepalive,
    Aclexec,
    Spawn,
    Twist,
    Rfc931,
    Setenv,
    Nice,
    Severity,
    Allow,
    Deny,
    Banners
};
enum class Argument { None, Optional, Needed };
enum class Place { Anywhere, Last };
enum class Percent { Literal, Expanded };

struct Option
{
    const char *word;
    Name name;
    Argument argument;
    Place place = Place::Anywhere;
    Percent percent = Percent::Literal;
};

constexpr std::array options{
    Option{"user", Name::User, Argument::Needed},
    Option{"group", Name::Group, Argument::Needed},
    Option{"umask", Name::Umask, Argument::Needed},
    Option{"linger", Name::Linger, Argument::Needed},
    Option{"keepalive", Name::Keepalive, Argument::None},
    Option{"aclexec", Name::Aclexec, Argument::Needed, Place::Anywhere, Percent::Expanded},
    Option{"spawn", Name::Spawn, Argument::Needed, Place::Anywhere, Percent::Expanded},
    Option{"twist", Name::Twist, Argument::Needed, Place::Last, Percent::Expanded},
    Option{"rfc931", Name::Rfc931, Argument::Optional},
    Option{"setenv", Name::Setenv, Argument::Needed, Place::Anywhere, Percent::Expanded},
    Option{"nice", Name::Nice, Argument::Optional},
    Option{"severity", Name::Severity, Argument::Needed},
    Option{"allow", Name::Allow, Argument::None, Place::Last},
    Option{"deny", Name::Deny, Argument::None, Place::Last},
    Option{"banners", Name::Banners, Argument::Needed},
};

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsOptions)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

bool isBlank(char byte) // isspace()
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool isBreak(char byte) // what the library has between name and value
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

QByteArrayView chopped(QByteArrayView text)
{
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

/// sscanf() with one number and nothing behind it.
std::optional<long> wholeNumber(QByteArrayView text, int base)
{
    const QByteArray bytes = text.toByteArray();
    const QByteArrayView digits = text.sliced(text.startsWith('+') || text.startsWith('-') ? 1 : 0);
    const char highest = base == 8 ? '7' : '9';
    if (digits.isEmpty() ||
        !std::all_of(digits.begin(), digits.end(), [highest](char c) { return c >= '0' && c <= highest; }))
        return {};
    return std::strtol(bytes.constData(), nullptr, base);
}

bool isSeverity(QByteArrayView value)
{
    static constexpr std::array facilities{"kern", "user", "mail", "daemon", "auth", "lpr", "news", "uucp", "cron"};
    static constexpr std::array levels{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};
    const auto isOneOf = [](const auto &names, QByteArrayView word) {
        return std::any_of(names.begin(), names.end(), [word](const char *name) { return isWord(word, name); });
    };
    const qsizetype dot = splitAt(value, '.');
    if (dot < 0)
        return isOneOf(levels, value);
    const QByteArrayView facility = value.first(dot);
    const bool isLocal =
        facility.size() == 6 && isWord(facility.first(5), "local") && facility.back() >= '0' && facility.back() <= '7';
    return (isLocal || isOneOf(facilities, facility)) && isOneOf(levels, value.sliced(dot + 1));
}

/// One option after the other, up to the first that ends it.
class Reader
{
public:
    explicit Reader(QByteArrayView text)
        : m_text(text)
    {
    }
    HostsOptions read();

private:
    enum class Next { Goes, Ends };

    bool nextField(QByteArray &field);
    Next readField(QByteArrayView field, bool isLast);
    Next carryOut(Name name, QByteArrayView key, QByteArrayView value);
    Next refuse(const QString &what);
    Next end(HostsEffect effect);
    Next numberOrRefuse(QByteArrayView key, QByteArrayView value, bool isGood);
    void checkPercents(QByteArrayView value);

    QByteArrayView m_text;
    qsizetype m_at = 0;
    qsizetype m_start = 0; ///< of the field in work
    HostsOptions m_read;
};

/// get_field(): up to a colon without a backslash before it.
bool Reader::nextField(QByteArray &field)
{
    field.clear();
    if (m_at >= m_text.size())
        return false;
    while (m_at < m_text.size()) {
        if (m_text.at(m_at) == ':') {
            ++m_at;
            break;
        }
        if (m_text.sliced(m_at).startsWith("\\:"))
            ++m_at;
        field.append(m_text.at(m_at++));
    }
    return true;
}

Reader::Next Reader::refuse(const QString &what)
{
    m_read.troubles.append({m_start, Finding::Severity::Error, what});
    return end(HostsEffect::Denies);
}

Reader::Next Reader::end(HostsEffect effect)
{
    m_read.effects |= effect;
    m_read.effects.setFlag(HostsEffect::Applies, effect == HostsEffect::Applies);
    return Next::Ends;
}

Reader::Next Reader::numberOrRefuse(QByteArrayView key, QByteArrayView value, bool isGood)
{
    return isGood ? Next::Goes
                  : refuse(Words::tr("“%1” is no value for the option %2, so whoever fits is refused. Correct it.")
                               .arg(shown(value), shown(key)));
}

void Reader::checkPercents(QByteArrayView value)
{
    for (qsizetype at = value.indexOf('%'); at >= 0 && at + 1 < value.size(); at = value.indexOf('%', at + 2)) {
        if (!QByteArrayView("aAcdhHnNprRsu%").contains(value.at(at + 1)))
            m_read.troubles.append({m_start, Finding::Severity::Warning,
                                    Words::tr("The library does not know %1 and leaves it out. Write %% for a percent "
                                              "sign.")
                                        .arg(shown(value.sliced(at, 2)))});
    }
}

Reader::Next Reader::readField(QByteArrayView whole, bool isLast)
{
    const QByteArrayView field = chopped(whole);
    const auto *behindKey =
        std::find_if(field.begin(), field.end(), [](char byte) { return byte == '=' || isBreak(byte); });
    const QByteArrayView key(field.begin(), behindKey);
    QByteArrayView value(behindKey, field.end());
    const auto skip = [&value] {
        const auto *behind = std::find_if_not(value.begin() + 1, value.end(), isBreak);
        value = QByteArrayView(behind, value.end());
    };
    if (!value.isEmpty() && value.front() != '=')
        skip();
    if (!value.isEmpty() && value.front() == '=')
        skip();
    if (key.isEmpty())
        return refuse(Words::tr("A colon stands here with no option behind it, so whoever fits is refused. Remove the "
                                "colon."));
    const auto *found =
        std::find_if(options.begin(), options.end(), [key](const Option &one) { return isWord(key, one.word); });
    if (found == options.end())
        return refuse(Words::tr("The library knows no option “%1”, so whoever fits is refused. Correct it; a command "
                                "needs spawn before it.")
                          .arg(shown(key)));
    if (value.isEmpty() && found->argument == Argument::Needed)
        return refuse(Words::tr("The option %1 needs a value, so whoever fits is refused. Add one.").arg(shown(key)));
    if (!value.isEmpty() && found->argument == Argument::None)
        return refuse(
            Words::tr("The option %1 takes no value, so whoever fits is refused. Remove it.").arg(shown(key)));
    if (!isLast && found->place == Place::Last)
        return refuse(Words::tr("The option %1 must be the last, so whoever fits is refused. Move it to the end.")
                          .arg(shown(key)));
    if (found->percent == Percent::Expanded)
        checkPercents(value);
    return carryOut(found->name, key, value);
}

Reader::Next Reader::carryOut(Name name, QByteArrayView key, QByteArrayView value)
{
    const auto decimal = wholeNumber(value, 10);
    switch (name) {
    case Name::Allow:
        return end(HostsEffect::Grants);
    case Name::Deny:
        return end(HostsEffect::Denies);
    case Name::User:
    case Name::Group: // refused when the system does not know it; nothing is changed
        m_read.effects |= HostsEffect::Denies;
        m_read.needs |= HostsNeed::SystemUser;
        return Next::Goes;
    case Name::Umask: {
        const auto mask = wholeNumber(value, 8);
        return numberOrRefuse(key, value, mask && (quint32(*mask) & ~0777U) == 0);
    }
    case Name::Linger:
        return numberOrRefuse(key, value, decimal && int(*decimal) >= 0);
    case Name::Nice:
        return numberOrRefuse(key, value, value.isEmpty() || decimal);
    case Name::Rfc931:
        m_read.troubles.append({m_start, Finding::Severity::Warning,
                                Words::tr("For this the broker asks the client's machine for a user name and serves "
                                          "nobody while it waits. Remove it.")});
        return numberOrRefuse(key, value, value.isEmpty() || (decimal && int(*decimal) > 0));
    case Name::Severity:
        return numberOrRefuse(key, value, isSeverity(value));
    case Name::Setenv: {
        const auto *behind = std::find_if(value.begin(), value.end(), isBreak);
        const QByteArrayView variable(value.begin(), behind);
        if (!variable.contains('%'))
            return numberOrRefuse(key, value, !variable.isEmpty() && !variable.contains('='));
        m_read.effects |= HostsEffect::Denies; // what it expands to may be no name for a variable
        m_read.needs |= HostsNeed::UserName;
        return Next::Goes;
    }
    case Name::Spawn:
        m_read.runsCommand = true;
        return Next::Goes;
    case Name::Aclexec:
        m_read.runsCommand = true;
        m_read.hasCommandTest = true;
        return Next::Goes;
    case Name::Twist:
        // Refused, since `resident` is set from the second client on; before, the shell takes the broker's place.
        m_read.runsCommand = true;
        return refuse(Words::tr("The option twist replaces the broker by a command when it meets the first client, and "
                                "refuses every later one. Write spawn instead."));
    case Name::Keepalive:
    case Name::Banners:
        break;
    }
    return Next::Goes;
}

HostsOptions Reader::read()
{
    QByteArray field;
    QByteArray following;
    qsizetype start = m_at;
    bool isThere = nextField(field);
    while (isThere) {
        const qsizetype followingStart = m_at;
        const bool isFollowed = nextField(following);
        m_start = start + (std::find_if_not(field.cbegin(), field.cend(), isBlank) - field.cbegin());
        if (readField(field, !isFollowed) == Next::Ends)
            return m_read;
        field.swap(following);
        start = followingStart;
        isThere = isFollowed;
    }
    if (m_read.hasCommandTest) {
        m_read.effects |= HostsEffect::Passes;
        m_read.needs |= HostsNeed::Command;
    }
    return m_read;
}

} // namespace

HostsOptions readOptions(QByteArrayView text)
{
    return Reader(text).read();
}

} // namespace gatehouse::hostsaccess
