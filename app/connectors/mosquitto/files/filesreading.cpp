// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesreading.h"

#include "connectors/mosquitto/files/confblocks.h"
#include "connectors/mosquitto/files/filesreader.h"
#include "connectors/mosquitto/files/flashmqconf.h"
#include "connectors/mosquitto/files/tlsblocks.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QFile>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilesReading)
};

Origin originOf(const ConfPlace &place)
{
    return {place.file, QString(), place.line};
}

/// Where it stands whether clients without a user name may come in: the listener, where nobody says it.
ConfPlace anonymousPlace(const BrokerConf &conf, const ConfListener &listener)
{
    const ConfValue<bool> &own = listener.security.allowAnonymous;
    const ConfValue<bool> &value = own.isSet() ? own : conf.securityOf(listener).allowAnonymous;
    return value.isSet() ? value.place : listener.place;
}

/// What a listener asks of pre-shared keys; a plugin may know some, too.
Step keyStep(const ConfListener &listener, const PskFile *keys, const QStringList &plugins)
{
    const bool isNobody = plugins.isEmpty() && (keys == nullptr || keys->entryCount() == 0);
    return {Check::Tls,
            isNobody ? StepResult::Fail : StepResult::NotChecked,
            isNobody ? Certainty::Certain : Certainty::Possible,
            {},
            isNobody ? QStringLiteral("noKeys") : QStringLiteral("keyNeeded"),
            originOf(listener.pskHint.place),
            {}};
}

QString nameOf(const BrokerConf &conf, const ConfListener &listener)
{
    if (conf.isLocalOnly)
        return Words::tr("the local listener");
    return listener.port > 0 ? Words::tr("listener %1").arg(listener.port)
                             : Words::tr("listener %1").arg(visibleText(listener.socketPath));
}

std::shared_ptr<const hostsaccess::HostsFile> readAddressList(const Host &host, BrokerFiles &files, const QString &path,
                                                              hostsaccess::HostsTable table)
{
    files.places.append(path);
    const Result<FileReading> reading = host.read(path);
    if (!reading)
        return reading.error().fault == Fault::BadInput ? hostsaccess::HostsFile::missing(path, table)
                                                        : hostsaccess::HostsFile::unreadable(path, table);
    files.states.insert(path, reading->state);
    return hostsaccess::HostsFile::read(reading->bytes, path, table);
}

void readAddressLists(const Host &host, BrokerFiles &files)
{
    const auto allow = readAddressList(host, files, QStringLiteral("/etc/hosts.allow"), hostsaccess::HostsTable::Allow);
    const auto deny = readAddressList(host, files, QStringLiteral("/etc/hosts.deny"), hostsaccess::HostsTable::Deny);
    hostsaccess::HostsListFiles lists;
    const QStringList names = hostsaccess::HostsAccess(allow, deny).listFileNames();
    for (const QString &name : names)
        if (const Result<FileReading> reading = host.read(name))
            lists.insert(QFile::encodeName(name), reading->bytes);
    files.addresses = std::make_shared<const hostsaccess::HostsAccess>(allow, deny, lists);
    // They keep out, and stop nothing: they are told of, not counted among what the broker cannot start with.
    for (const auto &file : {allow, deny})
        for (Finding finding : file->findings()) {
            finding.severity = Finding::Severity::Warning;
            files.findings.append(finding);
        }
}

} // namespace

QDateTime BrokerFiles::nextChange() const
{
    QDateTime next;
    for (const Listener &listener : listeners) {
        const QDateTime turn = listener.tls ? listener.tls->nextChange(at) : QDateTime();
        if (turn.isValid() && (!next.isValid() || turn < next))
            next = turn;
    }
    return next;
}

Result<std::shared_ptr<const BrokerFiles>> readBrokerFiles(const Host &host, const FilesQuestion &question,
                                                           const BrokerFiles *before, const QDateTime &now)
{
    const QString &configuration = question.configuration;
    const QVersionNumber &version = question.version;
    const auto files = std::make_shared<BrokerFiles>();
    const ConfFolder folder(host, configuration, *files);
    const Result<QByteArray> bytes = folder.read(configuration);
    if (!bytes)
        return fail(bytes.error());
    files->path = configuration;
    files->version = version;
    files->isVersionSure = question.isVersionSure;
    files->at = now;
    const ConfSources sources{[&folder](const QString &path) { return folder.read(path); },
                              [&folder](const QString &path) { return folder.list(path); }};
    ConfReading reading = productOf(configuration, *bytes) == Product::FlashMq
                              ? readFlashmqConf(configuration, sources)
                              : readConf(configuration, sources, version);
    files->conf = std::move(reading.conf);
    files->findings = std::move(reading.findings);
    for (const QString &path : std::as_const(reading.files))
        files->places.append(folder.placeOf(path));

    if (before != nullptr && (before->version != version || before->conf.product != files->conf.product ||
                              before->conf.flashmq.mostLevels != files->conf.flashmq.mostLevels))
        before = nullptr;
    FilesReader reader(*files, folder, before);
    QList<ConfListener> listeners = files->conf.listeners;
    if (listeners.isEmpty())
        listeners.append(ConfListener());
    for (qsizetype i = 0; i < listeners.size(); ++i) {
        const ConfListener &listener = listeners.at(i);
        const SecurityOptions &security = files->conf.securityOf(listener);
        ListenerFiles rules;
        rules.dialect = files->dialect();
        rules.allowAnonymous = files->conf.allowsAnonymous(listener);
        rules.useUsernameAsClientId = listener.useUsernameAsClientId.value;
        rules.flashmq = listener.flashmq;
        rules.clientIdPrefix = files->conf.clientIdPrefixes.value.toUtf8();
        rules.prefixOrigin = originOf(files->conf.clientIdPrefixes.place);
        rules.userNameOrigin = originOf(listener.useUsernameAsClientId.place);
        rules.anonymousOrigin = originOf(anonymousPlace(files->conf, listener));
        rules.passwords = reader.passwords(security.passwordFile);
        rules.acl = reader.acl(security.aclFile);
        rules.passwordPath = reader.placeOf(security.passwordFile);
        rules.aclPath = reader.placeOf(security.aclFile);
        rules.isPasswordFileUnread = files->unreadable.contains(rules.passwordPath);
        rules.isAclFileUnread = files->unreadable.contains(rules.aclPath);
        QStringList plugins;
        QList<int> asked = listener.security.plugins;
        if (&security != &listener.security)
            asked += security.plugins;
        for (const int index : std::as_const(asked))
            plugins.append(files->conf.plugins.at(index).path.value);
        const auto tls = reader.tls(i);
        const bool asksKey = !tls && !listener.pskHint.value.isEmpty();
        const auto keys = reader.keys(security.pskFile);
        const bool isNamedBefore = asksKey || files->conf.product == Product::FlashMq; // there, by HAProxy
        rules.userFromCertificate =
            tls ? tls->namesByCertificate : isNamedBefore && listener.useIdentityAsUsername.value;
        const std::optional<Step> first = tls       ? tlsStep(*tls, now)
                                          : asksKey ? std::optional(keyStep(listener, keys.get(), plugins))
                                                    : std::nullopt;
        files->listeners.append({nameOf(files->conf, listener), plugins, FileRules(std::move(rules)), tls, first});
    }
    if (reader.lost())
        return fail(*reader.lost());
    if (question.addressLists == FilesQuestion::AddressLists::Asked)
        readAddressLists(host, *files);
    files->closed = brokenBlocks(*files) + tlsBlocksOfEverybody(*files, now);
    if (const std::optional<Block> nobody = nobodyBlock(*files))
        files->closed.append(*nobody);
    return files;
}

} // namespace gatehouse::mosquitto
