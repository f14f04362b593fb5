// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/opensslparts.h"

#include "core/text.h"

#include <algorithm>
#include <ctime>

namespace gatehouse::mosquitto::openssl {

namespace {

/// Invalid: OpenSSL does not compare with it, so whatever it belongs to is refused.
QDateTime timeOf(const ASN1_TIME *time)
{
    std::time_t any = 0;
    std::tm parts{};
    if (time == nullptr || X509_cmp_time(time, &any) == 0 || ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return QDateTime(QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday),
                     QTime(parts.tm_hour, parts.tm_min, parts.tm_sec), Qt::UTC);
}

} // namespace

Owned<BIO> bioOf(QByteArrayView bytes)
{
    return Owned<BIO>(BIO_new_mem_buf(bytes.data(), int(std::min(bytes.size(), mostBytes))));
}

QString nameOf(const X509_NAME *name)
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    char *text = nullptr;
    // Letters beyond ASCII as they are: they are for people.
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (!bio || name == nullptr || X509_NAME_print_ex(bio.get(), name, 0, flags) < 0)
        return {};
    const long size = BIO_get_mem_data(bio.get(), &text);
    return size > 0 ? lenientUtf8(QByteArrayView(text, size)) : QString();
}

QByteArray serialOf(const ASN1_INTEGER *number)
{
    const QByteArrayView bytes(ASN1_STRING_get0_data(number), ASN1_STRING_length(number));
    const QByteArray digits = bytes.isEmpty() ? QByteArray("00") : bytes.toByteArray().toHex().toUpper();
    return ASN1_STRING_type(number) == V_ASN1_NEG_INTEGER ? '-' + digits : digits;
}

Validity validityOf(const ASN1_TIME *from, const ASN1_TIME *until)
{
    Validity validity{timeOf(from), timeOf(until)};
    validity.isBroken = !validity.from.isValid() || (until != nullptr && !validity.until.isValid());
    return validity;
}

quint32 hashOf(const X509_NAME *name)
{
    return quint32(X509_NAME_hash_ex(name, nullptr, nullptr, nullptr));
}

int Lines::lineOf(QByteArrayView mark, qsizetype end)
{
    const QByteArrayView part = m_bytes.sliced(m_from, end - m_from);
    const qsizetype found = part.lastIndexOf(mark);
    m_from = end;
    if (found < 0)
        return m_line;
    const qsizetype at = part.data() + found - m_bytes.data();
    m_line += int(std::count(m_bytes.data() + m_at, m_bytes.data() + at, '\n'));
    m_at = at;
    return m_line;
}

} // namespace gatehouse::mosquitto::openssl
