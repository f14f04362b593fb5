// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesreader.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilesReading)
};

} // namespace

// mosquitto 2.0.11 opens whatever has the name, and finds nothing in /dev/null, nor, where it looks for rules, in a
// folder; where it looks for passwords there, in other devices and in pipes it reads for ever. From 2.0.12 on it does
// not start with anything but a file, nor does FlashMQ.
bool FilesReader::isTakenForEmpty(const QString &place, Folders folders) const
{
    if (m_files.dialect() != Dialect::V20 || m_files.version >= QVersionNumber(2, 0, 12))
        return false;
    const Host &host = m_folder.host();
    const Result<FileState> state = host.stateOf(place);
    const Result<FileState> nothing = host.stateOf(QStringLiteral("/dev/null"));
    const bool isNothing = state && nothing && state->device == nothing->device && state->inode == nothing->inode;
    return isNothing || (folders == Folders::AreEmpty && state && host.list(place).has_value());
}

void FilesReader::tellOfNoFile(const ConfValue<QString> &option)
{
    m_files.findings.append({Finding::Severity::Warning, option.place.file, option.place.line, option.place.column,
                             Words::tr("“%1” is no file, and this broker takes it for an empty one; from 2.0.12 on it "
                                       "does not start with it. Name a file.")
                                 .arg(visibleText(option.value))});
}

} // namespace gatehouse::mosquitto
