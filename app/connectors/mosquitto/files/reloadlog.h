// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"
#include "connectors/mosquitto/files/filereload.h"
#include "wire/host.h"

namespace gatehouse::mosquitto {

enum class Stamps { None, BeforeEachLine };

/// What a log says while a broker reads its files again (2.0.11, 2.1.2; FlashMQ 1.26.2, which tells of each list by
/// itself). Client ids and topics stand in the same log,
/// and may be chosen to look like anything: only a whole line counts as the beginning, and behind it only lines that no
/// client writes.
class ReloadWords final
{
public:
    explicit ReloadWords(Stamps stamps)
        : m_stamps(stamps)
    {
    }
    /// Of FlashMQ: `list` as its configuration names it.
    [[nodiscard]] static ReloadWords ofFlashmq(const QString &list);
    void add(const QByteArray &log); ///< the next bytes; a line may come in parts

    [[nodiscard]] bool hasBegun() const { return m_hasBegun; }
    [[nodiscard]] bool goesOn() const { return m_goesOn; } ///< a line of a client came behind
    /// Some of them, without those about entries that 2.0 drops from a password_file.
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }

private:
    void addLine(QByteArrayView line);
    void addFlashmqLine(QByteArrayView line);

    Stamps m_stamps;
    QByteArray m_beginning; ///< of FlashMQ; empty: it is mosquitto
    QByteArray m_rest;      ///< a line without its end yet
    bool m_hasBegun = false;
    bool m_goesOn = false;
    QStringList m_complaints;
};

/// The end of a broker's log, from the moment on that this was made. Blocks; for the thread pool.
class ReloadLog final
{
public:
    ReloadLog(const Host &host, const BrokerConf &conf, const ReloadQuestion &question);

    [[nodiscard]] bool isReadable() const { return m_whyNot.isEmpty(); }
    [[nodiscard]] const QString &whyNot() const { return m_whyNot; } ///< half a sentence
    /// Whether it will tell that the broker begins, which is information.
    [[nodiscard]] bool tellsBeginning() const { return isReadable() && m_hasInformation; }
    void read(); ///< what has been added
    [[nodiscard]] const ReloadWords &words() const { return m_words; }
    [[nodiscard]] qint64 offset() const { return m_offset; } ///< bytes: what comes next is read from there

private:
    const Host &m_host;
    QString m_path;
    bool m_hasInformation;
    ReloadWords m_words;
    QString m_whyNot;
    qint64 m_offset = 0;
};

} // namespace gatehouse::mosquitto
