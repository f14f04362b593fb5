// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filefacts.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileFacts)
};

constexpr qsizetype mostFindings = 20;
constexpr qsizetype mostLists = 100; // of facts, when lists of revoked certificates are told of

template <typename T> Origin originOf(const ConfValue<T> &option)
{
    return {option.place.file, QString(), option.place.line};
}

QString sentenceOf(const Finding &finding)
{
    if (finding.line == 0)
        return Words::tr("%1: %2").arg(visibleText(finding.file), finding.what);
    return Words::tr("%1:%2: %3").arg(visibleText(finding.file)).arg(finding.line).arg(finding.what);
}

QString atAddress(const BrokerFiles::Listener &listener, const QString &what)
{
    return Words::tr("%1, %2").arg(what, listener.name);
}

/// Bytes or counts that only count when they are set.
void addLimit(QList<PolicyFact> &facts, const ConfValue<int> &limit, const QString &name, const QString &effect)
{
    if (limit.isSet() && limit.value > 0)
        facts.append({name, QLocale().toString(limit.value), effect, originOf(limit)});
}

/// What cuts off a client that may connect (2.0.11: only some of it is in the log).
void addLimits(const BrokerConf &conf, QList<PolicyFact> &facts)
{
    addLimit(facts, conf.globalMaxConnections, Words::tr("Most connections of all listeners"),
             Words::tr("The next client is refused."));
    addLimit(facts, conf.globalMaxClients, Words::tr("Most clients, with those that are away"),
             Words::tr("The next client is refused, even when others only left a session behind."));
    addLimit(facts, conf.maxPacketSize, Words::tr("Largest packet, bytes"),
             Words::tr("Whoever sends a larger one is disconnected."));
    addLimit(facts, conf.messageSizeLimit, Words::tr("Largest message, bytes"),
             Words::tr("A larger one is dropped: MQTT 5 clients are told, others are not."));
    addLimit(facts, conf.maxKeepalive, Words::tr("Longest keepalive, seconds"),
             Words::tr("MQTT 5 clients are told to send something at least that often."));
    if (!conf.retainAvailable.value)
        facts.append({Words::tr("Retained messages"), Words::tr("refused"),
                      Words::tr("Whoever sends one is disconnected."), originOf(conf.retainAvailable)});
}

/// What one listener asks beside names and passwords.
void addListenerLimits(const BrokerFiles::Listener &listener, const ConfListener &conf, const SecurityOptions &security,
                       QList<PolicyFact> &facts)
{
    if (conf.maxConnections.value >= 0) {
        facts.append({atAddress(listener, Words::tr("Most connections")), QLocale().toString(conf.maxConnections.value),
                      Words::tr("The next client is refused."), originOf(conf.maxConnections)});
    }
    if (conf.maxQos.value < 2)
        facts.append({atAddress(listener, Words::tr("Highest QoS")), QLocale().toString(conf.maxQos.value),
                      Words::tr("Whoever publishes with a higher one is disconnected."), originOf(conf.maxQos)});
    if (!security.allowZeroLengthClientId.value)
        facts.append({atAddress(listener, Words::tr("Clients without a client id")), Words::tr("refused"),
                      Words::tr("Hits whoever leaves the choice of an id to the broker."),
                      originOf(security.allowZeroLengthClientId)});
}

void addListener(const BrokerFiles &files, qsizetype index, QList<PolicyFact> &facts)
{
    const BrokerFiles::Listener &listener = files.listeners.at(index);
    const ListenerFiles &rules = listener.rules.files();
    const ConfListener conf = files.conf.listeners.value(index);
    const SecurityOptions &security = files.conf.securityOf(conf);
    facts.append({atAddress(listener, Words::tr("Clients without a user name")),
                  rules.allowAnonymous ? Words::tr("let in") : Words::tr("refused"),
                  rules.allowAnonymous ? Words::tr("Anybody who reaches the listener may connect.")
                                       : Words::tr("Hits every client that sends no user name."),
                  originOf(security.allowAnonymous)});
    if (rules.passwords) {
        facts.append({atAddress(listener, Words::tr("Lines of the password_file")),
                      QLocale().toString(rules.passwords->entryCount()),
                      Words::tr("Whoever is not in it, or has another password, is refused."),
                      originOf(security.passwordFile)});
    }
    if (rules.acl) {
        facts.append({atAddress(listener, Words::tr("Lines of the acl_file")),
                      QLocale().toString(rules.acl->ruleCount()),
                      Words::tr("What no line allows is denied, without a word to the client in MQTT 3.1.1."),
                      originOf(security.aclFile)});
    }
    for (const ConfValue<QString> &network : rules.flashmq.allowedFrom)
        facts.append({atAddress(listener, Words::tr("Network that alone may connect")), visibleText(network.value),
                      Words::tr("Hits every address that lies in none of these."), originOf(network)});
    for (const ConfValue<QString> &network : rules.flashmq.deniedFrom)
        facts.append({atAddress(listener, Words::tr("Network that is kept out")), visibleText(network.value),
                      Words::tr("The broker closes its connections without a word."), originOf(network)});
    addListenerLimits(listener, conf, security, facts);
    if (conf.requireCertificate.value && listener.tls) {
        facts.append({atAddress(listener, Words::tr("Client certificate")), Words::tr("required"),
                      Words::tr("Hits every client without a certificate that the broker accepts."),
                      originOf(conf.requireCertificate)});
    }
    const auto lists = listener.tls && conf.requireCertificate.value ? files.lists.value(listener.tls->crlfile)
                                                                     : std::shared_ptr<const CrlFile>();
    for (const Crl &list : lists ? lists->lists() : std::vector<Crl>()) {
        const QString count = Words::tr("%n revoked certificates", nullptr, int(list.revoked.size()));
        const QString until = QLocale().toString(list.validity.until.toLocalTime(), QLocale::ShortFormat);
        facts.append({atAddress(listener, visibleText(list.issuer)),
                      list.validity.until.isValid() ? Words::tr("%1, until %2").arg(count, until) : count,
                      Words::tr("Hits whoever is in the list, and everybody once the list is out of date."),
                      {lists->path(), QString(), list.line}});
        if (facts.size() >= mostLists)
            break;
    }
    for (const QString &plugin : listener.plugins) {
        facts.append({atAddress(listener, Words::tr("A plugin decides")),
                      visibleText(plugin),
                      Words::tr("What it says is not written in these files."),
                      {}});
    }
}

} // namespace

QList<PolicyFact> fileFacts(const BrokerFiles &files)
{
    QList<PolicyFact> facts;
    for (const Finding &finding : files.findings) {
        if (facts.size() == mostFindings)
            break;
        const bool isError = finding.severity == Finding::Severity::Error;
        facts.append({isError ? Words::tr("The broker does not start") : Words::tr("Ignored without a word"),
                      finding.line > 0 ? Words::tr("line %1").arg(finding.line) : Words::tr("the file"),
                      finding.what,
                      {finding.file, QString(), finding.line}});
    }
    if (!files.conf.clientIdPrefixes.value.isEmpty()) {
        facts.append({Words::tr("Client ids must begin with"), visibleText(files.conf.clientIdPrefixes.value),
                      Words::tr("Hits every client with another id."), originOf(files.conf.clientIdPrefixes)});
    }
    for (qsizetype i = 0; i < files.listeners.size(); ++i)
        addListener(files, i, facts);
    addLimits(files.conf, facts);
    return facts;
}

QStringList fileNotes(const BrokerFiles &files)
{
    QStringList notes;
    if (files.conf.isLocalOnly)
        notes.append(Words::tr("The configuration has no listener, so the broker is reached from its own machine "
                               "alone."));
    qsizetype told = 0;
    for (const Finding &finding : files.findings) {
        if (told++ == mostFindings) {
            notes.append(
                Words::tr("%n more remarks are left out.", nullptr, int(files.findings.size() - mostFindings)));
            break;
        }
        notes.append(finding.severity == Finding::Severity::Error
                         ? Words::tr("The broker does not start with this. %1").arg(sentenceOf(finding))
                         : sentenceOf(finding));
    }
    return notes;
}

} // namespace gatehouse::mosquitto
