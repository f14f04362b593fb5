// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What FilesReader reads of TLS.

#include "connectors/mosquitto/files/filesreader.h"
#include "connectors/mosquitto/files/tlsblocks.h"

#include <QRegularExpression>

namespace gatehouse::mosquitto {

void FilesReader::checkKey(const ConfValue<QString> &option)
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
FilesReader::Whole FilesReader::readFolder(const ConfValue<QString> &option, TlsTrust::Files &trust)
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

std::shared_ptr<const ListenerTls> FilesReader::tls(qsizetype listener)
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

} // namespace gatehouse::mosquitto
