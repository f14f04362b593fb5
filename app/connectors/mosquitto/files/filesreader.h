// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"
#include "core/secret.h"

#include <QDir>
#include <QFileInfo>

#include <type_traits>

namespace gatehouse::mosquitto {

/// Paths as the configuration has them, from its own folder.
class ConfFolder
{
public:
    ConfFolder(const Host &host, const QString &configuration, BrokerFiles &files)
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

/// Reads each named file once, whatever the number of listeners that name it.
class FilesReader
{
public:
    FilesReader(BrokerFiles &files, const ConfFolder &folder, const BrokerFiles *before)
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
                    [this](const QByteArray &bytes, const QString &place) {
                        return AclFile::read(bytes, place, m_files.aclLanguage());
                    });
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
            const bool isNoFile =
                !reading && unreadable == Unreadable::IsEmpty &&
                isTakenForEmpty(place, std::is_same_v<File, AclFile> ? Folders::AreEmpty : Folders::HaveNoEnd);
            if (reading)
                m_files.states.insert(place, reading->state);
            else if (isNoFile)
                tellOfNoFile(option);
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
    /// Whether it is no file, and the broker starts with it all the same.
    enum class Folders { AreEmpty, HaveNoEnd };
    [[nodiscard]] bool isTakenForEmpty(const QString &place, Folders folders) const;
    void tellOfNoFile(const ConfValue<QString> &option);
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
    const ConfFolder &m_folder;
    const BrokerFiles *m_before;
    std::optional<Error> m_lost;
};

} // namespace gatehouse::mosquitto
