// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/accessfiles.h"

#include <QFile>

#include <algorithm>

namespace gatehouse::bench {

namespace {

using mosquitto::AclAccess;

constexpr qsizetype partSize = 1024 * 1024;

/// Numbers that look random and are the same in each run (splitmix64).
class Numbers
{
public:
    explicit Numbers(quint64 seed)
        : m_state(seed)
    {
    }
    quint64 next()
    {
        quint64 value = m_state += 0x9e3779b97f4a7c15ULL;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
        return value ^ (value >> 31);
    }
    quint64 below(quint64 limit) { return next() % limit; }

private:
    quint64 m_state;
};

QByteArray nameOf(int number)
{
    return "device" + QByteArray::number(number).rightJustified(7, '0');
}

const char *word(AclAccess access)
{
    switch (access) {
    case AclAccess::Deny:
        return "deny";
    case AclAccess::Read:
        return "read";
    case AclAccess::Write:
        return "write";
    case AclAccess::ReadWrite:
        break;
    }
    return "readwrite";
}

/// What 12 or 64 bytes of chance look like in base64.
QByteArray base64(Numbers &numbers, qsizetype bytes)
{
    QByteArray raw;
    for (; raw.size() < bytes; raw.append(char(numbers.next())))
        ;
    return raw.toBase64();
}

/// Writes in parts: what a program that is started from here takes counts from the size of this one.
template <typename Part> bool write(const QString &path, QByteArray text, int count, const Part &part)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    for (int number = 0; number < count; ++number) {
        part(text, number);
        if (text.size() < partSize)
            continue;
        if (file.write(text) != text.size())
            return false;
        text.clear();
    }
    return file.write(text) == text.size() && file.flush();
}

} // namespace

AclUser::AclUser(int number)
    : name(nameOf(number))
{
    Numbers numbers{quint64(number)};
    filters = {"plant/" + QByteArray::number(numbers.below(50)) + "/line/" + QByteArray::number(numbers.below(20)) +
                   '/' + name + "/state",
               "plant/" + QByteArray::number(numbers.below(50)) + "/cmd/#", "telemetry/+/" + name};
    access = {AclAccess(1 + numbers.below(3)), AclAccess(numbers.below(4)), AclAccess(1 + numbers.below(3))};
}

bool writeAclFile(const QString &path, int users)
{
    return write(path,
                 "# made for a measurement\ntopic read $SYS/#\npattern write clients/%c/out\n"
                 "pattern read clients/%c/in\n\n",
                 users, [](QByteArray &text, int number) {
                     const AclUser user(number);
                     text += "user " + user.name + '\n';
                     for (std::size_t rule = 0; rule < user.filters.size(); ++rule)
                         text += QByteArray("topic ") + word(user.access.at(rule)) + ' ' + user.filters.at(rule) + '\n';
                     text += '\n';
                 });
}

bool writePasswordFile(const QString &path, int users)
{
    return write(path, {}, users, [](QByteArray &text, int number) {
        Numbers numbers{quint64(number)};
        text += nameOf(number) + ":$7$101$";
        text += base64(numbers, 12) + '$';
        text += base64(numbers, 64) + '\n';
    });
}

} // namespace gatehouse::bench
