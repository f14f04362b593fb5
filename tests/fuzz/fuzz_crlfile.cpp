// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A crlfile: as it is, and the same bytes as the inside of one block, so that what OpenSSL decodes is met, too.

#include "connectors/mosquitto/files/crlfile.h"
#include "fuzz/pemfile.h"

using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/crl.pem");

void checkList(const Crl &list, const QByteArray &pem)
{
    holds(isPlaceIn(pem, list.line, 1), "a list begins in the file");
    holds(list.isNamedLike(list), "a list is named like itself");
    const auto isBefore = [](const RevokedCertificate &a, const RevokedCertificate &b) { return a.serial < b.serial; };
    holds(std::is_sorted(list.revoked.begin(), list.revoked.end(), isBefore), "serials are sorted");
    for (const RevokedCertificate &revoked : list.revoked) {
        holds(list.find(revoked.serial) == &revoked, "each serial is found, and stands there once");
        checkSerial(revoked.serial);
    }
    holds(list.find("no serial") == nullptr, "what is not there is not found");
}

void checkFile(const QByteArray &pem)
{
    const auto file = CrlFile::read(pem, path);
    checkPemFindings(file->findings(), pem, path, file->isBroken());
    holds(file->isBroken() == file->lists().empty(), "a file without a list is broken, and a broken one has none");
    const auto again = CrlFile::read(pem, path);
    holds(again->lists().size() == file->lists().size() && again->findings() == file->findings(),
          "reading again tells the same");
    for (std::size_t i = 0; i < file->lists().size(); ++i) {
        checkList(file->lists()[i], pem);
        holds(again->lists()[i].revoked == file->lists()[i].revoked, "reading again finds the same serials");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    checkFile(bytes);
    checkFile(pemBlock("X509 CRL", bytes));
    return 0;
}
