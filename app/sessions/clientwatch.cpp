// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/clientwatch.h"

#include "core/sightkeys.h"
#include "core/text.h"

#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr qsizetype mostClients = 500; // of one run; what a list can still tell
constexpr int mostKeepAlives = 3;      // a network may be bad once
constexpr auto staysFor = 10min;
constexpr std::chrono::milliseconds longestTimer = 1h;

QString addressKey(const QString &address)
{
    return QLatin1String("a:") + address;
}

QString clock(const QDateTime &at)
{
    return QLocale().toString(at.toLocalTime().time(), QStringLiteral("HH:mm:ss"));
}

} // namespace

bool ClientWatch::Doings::isTrouble() const
{
    const bool isRefused = refused > 0 && (!lastConnected.isValid() || lastConnected < lastRefused);
    return isRefused || denied > 0 || takenOver > 0 || keepAlive >= mostKeepAlives;
}

ClientWatch::ClientWatch(std::shared_ptr<SessionParts> parts, const PlanRun &run, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_reason(run.plan().reason)
    , m_since(QDateTime::currentDateTimeUtc())
{
    QHash<qsizetype, qsizetype> clientOfItem;
    for (const RunStep &step : run.steps()) {
        if (step.state != RunStep::State::Done || clientOfItem.contains(step.item) || m_clients.size() >= mostClients)
            continue;
        const Identity &who = run.plan().items.at(step.item).who;
        if (who.isEmpty())
            continue;
        const qsizetype at = m_clients.size();
        clientOfItem.insert(step.item, at);
        m_clients.append({who, step.intent, {}});
        if (!who.user.isEmpty())
            m_byName.insert(userKey(who.user), at);
        else if (!who.clientId.isEmpty())
            m_byName.insert(clientKey(who.clientId), at);
        else if (!who.address.isEmpty())
            m_byName.insert(addressKey(who.address), at);
    }
    m_end.setSingleShot(true);
    connect(&m_end, &QTimer::timeout, this, [this] { setUntil(m_until); });
}

void ClientWatch::setUntil(const QDateTime &until)
{
    if (m_isFinished)
        return;
    m_until = until;
    const std::chrono::milliseconds left(until.isValid() ? QDateTime::currentDateTimeUtc().msecsTo(until) : 0);
    if (left.count() <= 0)
        return end();
    m_end.start(std::min(left, longestTimer));
    Q_EMIT changed();
}

ClientWatch::Client *ClientWatch::clientOf(const Event &event)
{
    for (const QString &key : {userKey(event.who.user), clientKey(event.who.clientId), addressKey(event.who.address)}) {
        const auto found = m_byName.constFind(key);
        if (key.size() <= 2 || found == m_byName.cend())
            continue;
        Client &client = m_clients[*found];
        // One device of an account that many share: another one's doings are not its own.
        const bool isAnother = !client.who.clientId.isEmpty() && !event.who.clientId.isEmpty() &&
                               client.who.clientId != event.who.clientId;
        if (!isAnother)
            return &client;
    }
    return nullptr;
}

void ClientWatch::take(const QList<Event> &events)
{
    if (m_isFinished)
        return;
    bool isNews = false;
    for (const Event &event : events) {
        Client *client = clientOf(event);
        if (client == nullptr)
            continue;
        Doings &doings = client->doings;
        switch (event.type) {
        case EventType::Connected:
            ++doings.connected;
            doings.lastConnected = event.at;
            break;
        case EventType::Refused:
            ++doings.refused;
            doings.lastRefused = event.at;
            doings.why = event.why;
            break;
        case EventType::Denied:
            ++doings.denied;
            doings.why = event.why.isEmpty() ? tr("The topic is %1.").arg(visibleText(event.topic, 200)) : event.why;
            break;
        case EventType::Disconnected:
            if (event.reason == EventReason::KeepAlive)
                ++doings.keepAlive;
            else if (event.reason == EventReason::DuplicateId)
                ++doings.takenOver;
            else
                continue;
            break;
        default:
            continue;
        }
        isNews = true;
    }
    if (!isNews)
        return;
    Q_EMIT changed();
    if (isTrouble() && !std::exchange(m_toldTrouble, true))
        Q_EMIT trouble();
}

void ClientWatch::giveOver(const Plan &plan)
{
    if (m_isFinished)
        return;
    const auto isMeant = [&plan](const Client &client) {
        return std::any_of(plan.items.cbegin(), plan.items.cend(), [&client](const PlanItem &item) {
            return item.who == client.who || item.undoes == client.intent;
        });
    };
    if (std::any_of(m_clients.cbegin(), m_clients.cend(), isMeant))
        end();
}

bool ClientWatch::isTrouble() const
{
    return std::any_of(m_clients.cbegin(), m_clients.cend(),
                       [](const Client &client) { return client.doings.isTrouble(); });
}

bool ClientWatch::hasNews() const
{
    return std::any_of(m_clients.cbegin(), m_clients.cend(),
                       [](const Client &client) { return client.doings.isAny(); });
}

Identity ClientWatch::firstWho() const
{
    const auto troubled = std::find_if(m_clients.cbegin(), m_clients.cend(),
                                       [](const Client &client) { return client.doings.isTrouble(); });
    if (troubled != m_clients.cend())
        return troubled->who;
    return m_clients.isEmpty() ? Identity() : m_clients.constFirst().who;
}

QString ClientWatch::name() const
{
    return m_clients.size() == 1 ? visibleText(nameOf(m_clients.constFirst().who), 60)
                                 : tr("%1 clients").arg(m_clients.size());
}

QString ClientWatch::sentenceOf(const Client &client)
{
    const Doings &doings = client.doings;
    QStringList parts;
    if (doings.connected == 1)
        parts.append(tr("It connected at %1.").arg(clock(doings.lastConnected)));
    else if (doings.connected > 1)
        parts.append(tr("It connected %1 times, last at %2.").arg(doings.connected).arg(clock(doings.lastConnected)));
    if (doings.refused == 1)
        parts.append(tr("It was refused at %1.").arg(clock(doings.lastRefused)));
    else if (doings.refused > 1)
        parts.append(tr("It was refused %1 times, last at %2.").arg(doings.refused).arg(clock(doings.lastRefused)));
    if (doings.denied > 0)
        parts.append(tr("It was denied a topic %1 times.").arg(doings.denied));
    if (doings.takenOver > 0)
        parts.append(tr("Another client with its id throws it out again and again."));
    if (doings.keepAlive > 0)
        parts.append(tr("It fell silent %1 times: its network is bad, or it is switched off.").arg(doings.keepAlive));
    if (parts.isEmpty())
        return tr("It has not tried to connect yet.");
    if (!doings.why.isEmpty() && doings.isTrouble())
        parts.append(doings.why);
    return parts.join(u' ');
}

QString ClientWatch::sentence() const
{
    if (m_clients.size() == 1)
        return sentenceOf(m_clients.constFirst());
    qsizetype connected = 0;
    QStringList troubled;
    for (const Client &client : m_clients) {
        connected += client.doings.connected > 0 ? 1 : 0;
        if (client.doings.isTrouble())
            troubled.append(visibleText(nameOf(client.who), 40));
    }
    const QString all = tr("%1 of %2 clients connected.").arg(connected).arg(m_clients.size());
    constexpr qsizetype mostNamed = 5;
    if (troubled.isEmpty())
        return all;
    const QString names = QStringList(troubled.first(std::min(troubled.size(), mostNamed))).join(QLatin1String(", "));
    return troubled.size() <= mostNamed
               ? tr("%1 In trouble: %2.").arg(all, names)
               : tr("%1 In trouble: %2 and %3 more.").arg(all, names).arg(troubled.size() - mostNamed);
}

void ClientWatch::end()
{
    m_isFinished = true;
    m_end.stop();
    QList<AuditEntry> entries;
    for (const Client &client : std::as_const(m_clients)) {
        AuditEntry entry = blankEntry(m_parts->who, m_parts->profile, QStringLiteral("watch"));
        entry.who = nameOf(client.who);
        entry.intent = client.intent;
        entry.reason = m_reason;
        entry.outcome =
            client.doings.isTrouble() && client.doings.refused > 0 ? AuditOutcome::StillRefused : AuditOutcome::Noted;
        const qint64 minutes = (m_since.secsTo(QDateTime::currentDateTimeUtc()) + 30) / 60;
        entry.detail = tr("Watched for %1 minutes. %2").arg(std::max<qint64>(minutes, 1)).arg(sentenceOf(client));
        entries.append(entry);
    }
    if (!entries.isEmpty())
        m_parts->store->append(entries);
    Q_EMIT changed();
    Q_EMIT finished();
    QTimer::singleShot(staysFor, this, &QObject::deleteLater);
}

} // namespace gatehouse
