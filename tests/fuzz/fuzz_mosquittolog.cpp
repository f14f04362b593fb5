// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A log, line by line, and what is followed in it.

#include "connectors/mosquitto/log.h"
#include "connectors/mosquitto/record.h"
#include "fuzz/invariant.h"

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

bool isSame(const LogLine &left, const LogLine &right)
{
    return left.kind == right.kind && left.clientId == right.clientId && left.user == right.user &&
           left.address == right.address && left.port == right.port && left.admin == right.admin &&
           left.command == right.command && left.arguments == right.arguments && left.text == right.text;
}

void checkLine(const LogLine &line, const QByteArray &raw)
{
    for (const QString &part : {line.clientId, line.user, line.address, line.admin, line.command, line.arguments})
        holds(line.text.contains(part), "nothing is told that the line does not say");
    holds(!line.at.isValid() || line.at.timeSpec() == Qt::UTC, "times are UTC");
    const LogLine again = parseLogLine(raw);
    holds(isSame(line, again) && line.at == again.at, "reading again tells the same");
    holds(isSame(line, parseLogLine(QByteArray(raw + "\r\n"))), "line ends make no difference");
    if (!line.at.isValid())
        holds(isSame(line, parseLogLine(QByteArray("1795363121: " + raw))), "a time makes no difference");
    switch (line.kind) {
    case LogKind::NewConnection:
    case LogKind::Connected:
        holds(!line.address.isEmpty(), "who connects comes from somewhere");
        break;
    case LogKind::Refused:
    case LogKind::Disconnected:
    case LogKind::TakenOver:
        holds(!line.clientId.isEmpty(), "who goes has a client id");
        break;
    case LogKind::Other:
    case LogKind::AdminAction:
    case LogKind::SaveFailed:
        break;
    }
    const QString record = recordOfAdminAction(line);
    holds(record.isEmpty() || parseRecordId(record), "the record of an action is one");
    holds(!changesSomething(line) || line.kind == LogKind::AdminAction, "only an action changes something");
}

/// Who is connected, counted one by one.
class Counted
{
public:
    void follow(const LogLine &line)
    {
        if (line.kind == LogKind::Connected)
            m_users.insert(line.clientId, line.user);
        else if (line.kind == LogKind::TakenOver || line.kind == LogKind::Disconnected)
            m_users.remove(line.clientId);
    }
    void check(const LogFollower &follower) const
    {
        const QList<QString> users = m_users.values();
        for (const QString &user : users)
            holds(follower.connectionsOf(user) == users.count(user), "as many connections as were counted");
        for (auto one = m_users.cbegin(); one != m_users.cend(); ++one)
            holds(follower.userOf(one.key()) == one.value(), "the user of a client is the one that was told");
    }

private:
    QHash<QString, QString> m_users; ///< by client id
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    LogFollower follower;
    Counted counted;
    const QByteArrayList lines = bytesOf(data, size).split('\n');
    for (const QByteArray &raw : lines) {
        const LogLine line = parseLogLine(raw);
        checkLine(line, raw);
        const auto event = follower.follow(line, raw);
        holds(!event || (event->raw == raw && event->text == line.text && event->at.isValid()),
              "an event is that of its line");
        counted.follow(line);
        holds(follower.connectionsOf(line.user) >= 0, "nobody is connected less than not at all");
    }
    counted.check(follower);
    follower.forgetConnections();
    for (const QByteArray &raw : lines)
        holds(follower.connectionsOf(parseLogLine(raw).user) == 0, "after forgetting nobody is connected");
    return 0;
}
