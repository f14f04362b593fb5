// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/diagnoselines.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

const QByteArray mark = "# Gatehouse diagnoses until ";
const QByteArray behindTime = ", then it takes this line and the next away: ";
const QByteArray option = "log_type all\n";
const QByteArray joined = " +"; // the line before had no end

bool isIdByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// Where they are, with the line end that was put before them.
struct Found
{
    DiagnoseLines lines;
    qsizetype begin = 0;
    qsizetype size = 0;
};

std::optional<Found> findFrom(const QByteArray &conf, qsizetype from)
{
    for (qsizetype at = conf.indexOf(mark, from); at >= 0; at = conf.indexOf(mark, at + 1)) {
        const qsizetype end = conf.indexOf('\n', at);
        if ((at > 0 && conf.at(at - 1) != '\n') || end < 0)
            continue;
        QByteArray rest = conf.mid(at + mark.size(), end - at - mark.size());
        if (rest.endsWith('\r'))
            rest.chop(1); // somebody's editor
        const bool isJoined = rest.endsWith(joined);
        if (isJoined)
            rest.chop(joined.size());
        const qsizetype behind = rest.indexOf(behindTime);
        if (behind < 0)
            continue;
        Found found;
        found.lines.until = QDateTime::fromString(QString::fromLatin1(rest.first(behind)), Qt::ISODate).toUTC();
        found.lines.id = rest.mid(behind + behindTime.size());
        if (found.lines.id.isEmpty() || !std::all_of(found.lines.id.cbegin(), found.lines.id.cend(), isIdByte))
            continue;
        found.begin = at - (isJoined && at > 0 ? 1 : 0);
        qsizetype over = end + 1;
        // The option may have been taken away, or changed, by hand.
        if (conf.mid(over, option.size()) == option)
            over += option.size();
        else if (conf.mid(over) == option.chopped(1))
            over = conf.size();
        found.size = over - found.begin;
        return found;
    }
    return std::nullopt;
}

} // namespace

QByteArray withDiagnosis(const QByteArray &conf, const DiagnoseLines &lines)
{
    const bool isEnded = conf.isEmpty() || conf.endsWith('\n');
    const QByteArray until = lines.until.toUTC().toString(Qt::ISODate).toLatin1();
    return QByteArray(conf + (isEnded ? QByteArray() : QByteArray("\n")) + mark + until + behindTime + lines.id +
                      (isEnded ? QByteArray() : joined) + '\n' + option);
}

QByteArray withoutDiagnosis(const QByteArray &conf, const QByteArray &id)
{
    QByteArray rest = conf;
    for (qsizetype from = 0;;) {
        const std::optional<Found> found = findFrom(rest, from);
        if (!found)
            return rest;
        if (found->lines.id != id) {
            from = found->begin + found->size;
            continue;
        }
        // What somebody wrote behind it begins a line of its own.
        const bool isLast = found->begin + found->size == rest.size();
        const bool tookLineEnd = rest.at(found->begin) == '\n';
        const qsizetype kept = tookLineEnd && !isLast ? 1 : 0;
        rest.remove(found->begin + kept, found->size - kept);
        from = found->begin;
    }
}

std::optional<DiagnoseLines> diagnosisIn(const QByteArray &conf)
{
    const std::optional<Found> found = findFrom(conf, 0);
    return found ? std::optional(found->lines) : std::nullopt;
}

} // namespace gatehouse::mosquitto
