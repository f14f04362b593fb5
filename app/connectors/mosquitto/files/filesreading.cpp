// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesreading.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilesReading)
};

constexpr qint64 largestFile = 4LL * 1024 * 1024 * 1024;

/// Paths as the configuration has them, from its own folder.
class Folder
{
public:
    explicit Folder(const QString &configuration)
        : m_folder(QFileInfo(configuration).absolutePath())
    {
    }
    [[nodiscard]] QString placeOf(const QString &path) const { return QDir(m_folder).absoluteFilePath(path); }
    [[nodiscard]] Result<QByteArray> read(const QString &path) const
    {
        const QString place = placeOf(path);
        QFile file(place);
        // Without O_NONBLOCK a named pipe would wait for its writer for ever.
        if (!QFileInfo(place).isFile() && QFileInfo::exists(place))
            return fail(Fault::BadInput, Words::tr("%1 is no file. Name the file itself.").arg(visibleText(place)));
        if (!file.open(QIODevice::ReadOnly)) {
            if (QFileInfo::exists(place))
                return fail(Fault::Refused,
                            Words::tr("%1 cannot be read. Give your account the right to read it, or open a copy.")
                                .arg(visibleText(place)),
                            file.errorString());
            return fail(Fault::BadInput, Words::tr("%1 does not exist. Check the path.").arg(visibleText(place)));
        }
        if (file.size() > largestFile)
            return fail(Fault::BadInput,
                        Words::tr("%1 is larger than 4 GB, which is more than is read.").arg(visibleText(place)));
        return file.readAll();
    }
    [[nodiscard]] Result<QStringList> list(const QString &path) const
    {
        const QDir folder(placeOf(path));
        if (!folder.exists() || !folder.isReadable())
            return fail(Fault::BadInput, Words::tr("The folder %1 cannot be read.").arg(visibleText(folder.path())));
        return folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }

private:
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
    Reader(BrokerFiles &files, const Folder &folder, Dialect dialect)
        : m_files(files)
        , m_folder(folder)
        , m_dialect(dialect)
    {
    }

    std::shared_ptr<const PasswordFile> passwords(const ConfValue<QString> &option)
    {
        return take(option, m_files.passwords, [this](const QByteArray &bytes, const QString &place) {
            return PasswordFile::read(bytes, place, m_dialect);
        });
    }
    std::shared_ptr<const AclFile> acl(const ConfValue<QString> &option)
    {
        return take(option, m_files.acls,
                    [](const QByteArray &bytes, const QString &place) { return AclFile::read(bytes, place); });
    }
    [[nodiscard]] QString placeOf(const ConfValue<QString> &option) const
    {
        return option.value.isEmpty() ? QString() : m_folder.placeOf(option.value);
    }

private:
    template <typename File, typename Make>
    std::shared_ptr<const File> take(const ConfValue<QString> &option,
                                     QHash<QString, std::shared_ptr<const File>> &known, Make make)
    {
        if (option.value.isEmpty())
            return nullptr;
        const QString place = m_folder.placeOf(option.value);
        if (const auto found = known.constFind(place); found != known.cend())
            return *found;
        m_files.places.append(place);
        const Result<QByteArray> bytes = m_folder.read(option.value);
        std::shared_ptr<const File> file = make(bytes.value_or(QByteArray()), place);
        if (bytes)
            m_files.findings.append(file->findings());
        else
            m_files.findings.append({Finding::Severity::Error, option.place.file, option.place.line,
                                     option.place.column, bytes.error().what});
        known.insert(place, file);
        return file;
    }

    BrokerFiles &m_files;
    const Folder &m_folder;
    Dialect m_dialect;
};

} // namespace

Result<std::shared_ptr<const BrokerFiles>> readBrokerFiles(const QString &configuration, const QVersionNumber &version)
{
    const Folder folder(configuration);
    if (const Result<QByteArray> first = folder.read(configuration); !first)
        return fail(first.error());
    const auto files = std::make_shared<BrokerFiles>();
    files->path = configuration;
    ConfReading reading = readConf(configuration,
                                   {[&folder](const QString &path) { return folder.read(path); },
                                    [&folder](const QString &path) { return folder.list(path); }},
                                   version);
    files->conf = std::move(reading.conf);
    files->findings = std::move(reading.findings);
    for (const QString &path : std::as_const(reading.files))
        files->places.append(folder.placeOf(path));

    const Dialect dialect = version < QVersionNumber(2, 1) ? Dialect::V20 : Dialect::V21;
    Reader reader(*files, folder, dialect);
    QList<ConfListener> listeners = files->conf.listeners;
    if (listeners.isEmpty())
        listeners.append(ConfListener());
    for (const ConfListener &listener : std::as_const(listeners)) {
        const SecurityOptions &security = files->conf.securityOf(listener);
        ListenerFiles rules;
        rules.dialect = dialect;
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
    return files;
}

} // namespace gatehouse::mosquitto
