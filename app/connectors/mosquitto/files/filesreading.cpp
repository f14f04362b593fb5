// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesreading.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilesReading)
};

/// Paths as the configuration has them, from its own folder.
class Folder
{
public:
    Folder(const Host &host, const QString &configuration, BrokerFiles &files)
        : m_host(host)
        , m_files(files)
        , m_folder(QFileInfo(configuration).absolutePath())
    {
    }
    [[nodiscard]] const Host &host() const { return m_host; }
    [[nodiscard]] QString placeOf(const QString &path) const { return QDir(m_folder).absoluteFilePath(path); }
    [[nodiscard]] Result<QByteArray> read(const QString &path) const
    {
        const QString place = placeOf(path);
        return m_host.read(place).map([this, &place](FileReading &&reading) {
            m_files.confStates.insert(place, reading.state);
            return std::move(reading.bytes);
        });
    }
    [[nodiscard]] Result<QStringList> list(const QString &path) const { return m_host.list(placeOf(path)); }

private:
    const Host &m_host;
    BrokerFiles &m_files;
    QString m_folder;
};

QString nameOf(const BrokerConf &conf, const ConfListener &listener)
{
    if (conf.isLocalOnly)
        return Words::tr("the local listener");
    return listener.port > 0 ? Words::tr("listener %1").arg(listener.port)
                             : Words::tr("listener %1").arg(visibleText(listener.socketPath));
}

/// Reads each named file once, whatever the number of listeners that name it.
class Reader
{
public:
    Reader(BrokerFiles &files, const Folder &folder, const BrokerFiles *before)
        : m_files(files)
        , m_folder(folder)
        , m_before(before)
    {
    }

    std::shared_ptr<const PasswordFile> passwords(const ConfValue<QString> &option)
    {
        return take(option, &BrokerFiles::passwords, [this](const QByteArray &bytes, const QString &place) {
            return PasswordFile::read(bytes, place, m_files.dialect());
        });
    }
    std::shared_ptr<const AclFile> acl(const ConfValue<QString> &option)
    {
        return take(option, &BrokerFiles::acls,
                    [](const QByteArray &bytes, const QString &place) { return AclFile::read(bytes, place); });
    }
    [[nodiscard]] QString placeOf(const ConfValue<QString> &option) const
    {
        return option.value.isEmpty() ? QString() : m_folder.placeOf(option.value);
    }

private:
    template <typename File> using Known = QHash<QString, std::shared_ptr<const File>> BrokerFiles::*;

    template <typename File, typename Make>
    std::shared_ptr<const File> take(const ConfValue<QString> &option, Known<File> known, Make make)
    {
        if (option.value.isEmpty())
            return nullptr;
        const QString place = m_folder.placeOf(option.value);
        if (const auto found = (m_files.*known).constFind(place); found != (m_files.*known).cend())
            return *found;
        m_files.places.append(place);
        std::shared_ptr<const File> file = untouched(place, known);
        if (!file) {
            const Result<FileReading> reading = m_folder.host().read(place);
            file = make(reading ? reading->bytes : QByteArray(), place);
            if (reading)
                m_files.states.insert(place, reading->state);
            else
                m_files.findings.append({Finding::Severity::Error, option.place.file, option.place.line,
                                         option.place.column, reading.error().what});
        }
        m_files.findings.append(file->findings());
        (m_files.*known).insert(place, file);
        return file;
    }
    template <typename File> std::shared_ptr<const File> untouched(const QString &place, Known<File> known)
    {
        if (m_before == nullptr || !m_before->states.contains(place))
            return nullptr;
        const Result<FileState> state = m_folder.host().stateOf(place);
        if (!state || *state != m_before->states.value(place))
            return nullptr;
        m_files.states.insert(place, *state);
        return (m_before->*known).value(place);
    }

    BrokerFiles &m_files;
    const Folder &m_folder;
    const BrokerFiles *m_before;
};

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

Result<std::shared_ptr<const BrokerFiles>> readBrokerFiles(const Host &host, const FilesQuestion &question,
                                                           const BrokerFiles *before)
{
    const QString &configuration = question.configuration;
    const QVersionNumber &version = question.version;
    const auto files = std::make_shared<BrokerFiles>();
    const Folder folder(host, configuration, *files);
    if (const Result<QByteArray> first = folder.read(configuration); !first)
        return fail(first.error());
    files->path = configuration;
    files->version = version;
    ConfReading reading = readConf(configuration,
                                   {[&folder](const QString &path) { return folder.read(path); },
                                    [&folder](const QString &path) { return folder.list(path); }},
                                   version);
    files->conf = std::move(reading.conf);
    files->findings = std::move(reading.findings);
    for (const QString &path : std::as_const(reading.files))
        files->places.append(folder.placeOf(path));

    if (before != nullptr && before->version != version)
        before = nullptr;
    Reader reader(*files, folder, before);
    QList<ConfListener> listeners = files->conf.listeners;
    if (listeners.isEmpty())
        listeners.append(ConfListener());
    for (const ConfListener &listener : std::as_const(listeners)) {
        const SecurityOptions &security = files->conf.securityOf(listener);
        ListenerFiles rules;
        rules.dialect = files->dialect();
        rules.allowAnonymous = files->conf.allowsAnonymous(listener);
        rules.useUsernameAsClientId = listener.useUsernameAsClientId.value;
        rules.clientIdPrefix = files->conf.clientIdPrefixes.value.toUtf8();
        rules.passwords = reader.passwords(security.passwordFile);
        rules.acl = reader.acl(security.aclFile);
        rules.passwordPath = reader.placeOf(security.passwordFile);
        rules.aclPath = reader.placeOf(security.aclFile);
        QStringList plugins;
        QList<int> asked = listener.security.plugins;
        if (&security != &listener.security)
            asked += security.plugins;
        for (const int index : std::as_const(asked))
            plugins.append(files->conf.plugins.at(index).path.value);
        files->listeners.append({nameOf(files->conf, listener), plugins, FileRules(std::move(rules))});
    }
    if (question.addressLists == FilesQuestion::AddressLists::Asked)
        readAddressLists(host, *files);
    return files;
}

} // namespace gatehouse::mosquitto
