// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesreading.h"

#include "connectors/mosquitto/files/confblocks.h"
#include "connectors/mosquitto/files/tlsblocks.h"
#include "core/secret.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

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
        return take(option, &BrokerFiles::passwords, Unreadable::IsEmpty,
                    [this](const QByteArray &bytes, const QString &place) {
                        return PasswordFile::read(bytes, place, m_files.dialect());
                    });
    }
    std::shared_ptr<const AclFile> acl(const ConfValue<QString> &option)
    {
        return take(option, &BrokerFiles::acls, Unreadable::IsEmpty,
                    [](const QByteArray &bytes, const QString &place) { return AclFile::read(bytes, place); });
    }
    std::shared_ptr<const ListenerTls> tls(qsizetype listener);
    std::shared_ptr<const PskFile> keys(const ConfValue<QString> &option)
    {
        return take(option, &BrokerFiles::keys, Unreadable::IsEmpty,
                    [this](const QByteArray &bytes, const QString &place) {
                        return PskFile::read(bytes, place, m_files.dialect());
                    });
    }
    /// The way to the files broke: what is not read says nothing of the broker.
    [[nodiscard]] const std::optional<Error> &lost() const { return m_lost; }
    [[nodiscard]] QString placeOf(const ConfValue<QString> &option) const
    {
        return option.value.isEmpty() ? QString() : m_folder.placeOf(option.value);
    }

private:
    template <typename File> using Known = QHash<QString, std::shared_ptr<const File>> BrokerFiles::*;

    enum class Unreadable { IsEmpty, IsUnknown, IsPassedOver };
    /// Null: it is not given, or is not empty but cannot be read. IsPassedOver: the broker starts all the same.
    template <typename File, typename Make>
    std::shared_ptr<const File> take(const ConfValue<QString> &option, Known<File> known, Unreadable unreadable,
                                     Make make)
    {
        if (option.value.isEmpty())
            return nullptr;
        const QString place = m_folder.placeOf(option.value);
        if (const auto found = (m_files.*known).constFind(place); found != (m_files.*known).cend())
            return *found;
        if (m_files.unreadable.contains(place))
            return nullptr;
        if (!m_files.places.contains(place))
            m_files.places.append(place);
        std::shared_ptr<const File> file = untouched(place, known);
        if (!file) {
            Result<FileReading> reading = m_folder.host().read(place);
            if (!reading && isOfTheWay(reading.error()))
                m_lost = reading.error();
            if (!reading && unreadable == Unreadable::IsEmpty && reading.error().fault != Fault::BadInput) {
                m_files.unreadable.insert(place, reading.error().what);
                tell(option, reading.error(), Unreadable::IsUnknown);
                return nullptr;
            }
            if (reading)
                m_files.states.insert(place, reading->state);
            else
                tell(option, reading.error(), unreadable);
            if (reading || unreadable == Unreadable::IsEmpty)
                file = make(reading ? std::move(reading->bytes) : QByteArray(), place);
        }
        if (file && unreadable != Unreadable::IsPassedOver)
            m_files.findings.append(file->findings());
        (m_files.*known).insert(place, file);
        return file;
    }
    std::shared_ptr<const CertificateFile> certificates(const ConfValue<QString> &option, Known<CertificateFile> known,
                                                        CertificateFile::Role role,
                                                        Unreadable unreadable = Unreadable::IsUnknown)
    {
        return take(option, known, unreadable, [role](QByteArray &&bytes, const QString &place) {
            const Secret wiped(std::move(bytes)); // a private key may stand in it, too
            return CertificateFile::read(wiped.reveal(), place, role);
        });
    }
    std::shared_ptr<const CrlFile> list(const ConfValue<QString> &option, Unreadable unreadable = Unreadable::IsUnknown)
    {
        return take(option, &BrokerFiles::lists, unreadable,
                    [](const QByteArray &bytes, const QString &place) { return CrlFile::read(bytes, place); });
    }
    enum class Whole { Yes, No };
    Whole readFolder(const ConfValue<QString> &option, TlsTrust::Files &trust);
    void checkKey(const ConfValue<QString> &option);
    /// What this account may not read, the broker may.
    void tell(const ConfValue<QString> &option, const Error &error, Unreadable unreadable)
    {
        if (unreadable == Unreadable::IsPassedOver)
            return;
        const bool isError = unreadable == Unreadable::IsEmpty || error.fault == Fault::BadInput;
        m_files.findings.append({isError ? Finding::Severity::Error : Finding::Severity::Warning, option.place.file,
                                 option.place.line, option.place.column, error.what});
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

    static bool isOfTheWay(const Error &error)
    {
        return error.fault == Fault::Offline || error.fault == Fault::TimedOut || error.fault == Fault::BadReply;
    }

    BrokerFiles &m_files;
    const Folder &m_folder;
    const BrokerFiles *m_before;
    std::optional<Error> m_lost;
};

void Reader::checkKey(const ConfValue<QString> &option)
{
    const QString place = m_folder.placeOf(option.value);
    if (m_files.places.contains(place))
        return; // it stands in the certfile
    m_files.places.append(place);
    const Result<FileState> state = m_folder.host().stateOf(place);
    if (!state && state.error().fault == Fault::BadInput)
        tell(option, state.error(), Unreadable::IsUnknown);
}

/// A capath, as OpenSSL looks into it: for each name its hash, numbered without a gap, with an r for lists.
Reader::Whole Reader::readFolder(const ConfValue<QString> &option, TlsTrust::Files &trust)
{
    constexpr int most = 2000;
    static const QRegularExpression first(QStringLiteral("^([0-9a-f]{8})\\.(r?)0$"));
    const Result<QStringList> listed = m_folder.list(option.value);
    if (!listed)
        return Whole::No;
    const QSet<QString> names(listed->cbegin(), listed->cend());
    Whole whole = Whole::Yes;
    int count = 0;
    for (const QString &name : *listed) {
        const QRegularExpressionMatch match = first.match(name);
        const bool isList = match.captured(2) == u"r";
        if (!match.hasMatch() || (isList && !trust.asksLists))
            continue;
        const quint32 hash = match.captured(1).toUInt(nullptr, 16);
        QString next = name;
        for (int number = 1; names.contains(next); next = name.chopped(1) + QString::number(number++)) {
            if (++count > most)
                return Whole::No;
            const ConfValue<QString> place{QDir(m_folder.placeOf(option.value)).filePath(next), option.place};
            const auto lists = isList ? list(place, Unreadable::IsPassedOver) : nullptr;
            const auto found = isList ? nullptr
                                      : certificates(place, &BrokerFiles::certificates, CertificateFile::Role::Chain,
                                                     Unreadable::IsPassedOver);
            if (!lists && !found)
                whole = Whole::No;
            if (lists && !lists->lists().empty() && lists->lists().front().issuerHash == hash)
                trust.lists.append(lists);
            if (found && !found->certificates().empty() && found->certificates().front().subjectHash == hash)
                trust.authorities.append(found);
        }
    }
    return whole;
}

std::shared_ptr<const ListenerTls> Reader::tls(qsizetype listener)
{
    const ConfListener options = m_files.conf.listeners.value(listener);
    m_files.findings.append(tlsFindings(options));
    ListenerTls tls = listenerTls(m_files.conf, listener);
    if (!tls.isOn)
        return nullptr;
    TlsTrust::Files trust = trustQuestion(m_files.conf, listener);
    tls.cafile = placeOf(options.cafile);
    tls.capath = placeOf(options.capath);
    tls.certfile = placeOf(options.certfile);
    tls.keyfile = placeOf(options.keyfile);
    tls.crlfile = placeOf(options.crlfile);
    const auto authorities =
        certificates(options.cafile, &BrokerFiles::authorities, CertificateFile::Role::Authorities);
    tls.own = certificates(options.certfile, &BrokerFiles::certificates, CertificateFile::Role::Chain);
    if (isKeyAFile(m_files.conf, listener))
        checkKey(options.keyfile);
    const auto lists = list(options.crlfile);
    if (authorities)
        trust.authorities.append(authorities);
    if (lists)
        trust.lists.append(lists);
    if (authorities && authorities->lists())
        trust.lists.append(authorities->lists());
    tls.isKnown = (tls.cafile.isEmpty() || (authorities && authorities->isWhole())) &&
                  (tls.crlfile.isEmpty() || (lists && lists->isWhole()));
    if (!tls.capath.isEmpty() && readFolder(options.capath, trust) == Whole::No)
        tls.isKnown = false;
    trust.isOpen = !tls.isKnown;
    for (const BrokerFiles::Listener &other : m_before ? m_before->listeners : QList<BrokerFiles::Listener>())
        if (other.tls && other.tls->trust->files() == trust)
            tls.trust = other.tls->trust; // checking the signature of a long list takes its time
    if (!tls.trust)
        tls.trust = std::make_shared<const TlsTrust>(trust);
    return std::make_shared<const ListenerTls>(std::move(tls));
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
    const Folder folder(host, configuration, *files);
    if (const Result<QByteArray> first = folder.read(configuration); !first)
        return fail(first.error());
    files->path = configuration;
    files->version = version;
    files->at = now;
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
    for (qsizetype i = 0; i < listeners.size(); ++i) {
        const ConfListener &listener = listeners.at(i);
        const SecurityOptions &security = files->conf.securityOf(listener);
        ListenerFiles rules;
        rules.dialect = files->dialect();
        rules.allowAnonymous = files->conf.allowsAnonymous(listener);
        rules.useUsernameAsClientId = listener.useUsernameAsClientId.value;
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
        rules.userFromCertificate = tls ? tls->namesByCertificate : asksKey && listener.useIdentityAsUsername.value;
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
