// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/flashmqconf.h"
#include "connectors/mosquitto/files/flashmqoption.h"

#include <QCoreApplication>
#include <QSet>

#include <optional>

namespace gatehouse::mosquitto {

/// Fills one ConfReading from a flashmq.conf. The lines of what it includes are read as if they stood in its place, so
/// a block may begin in one file and end in another.
class FlashmqReader
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FlashmqConf)
public:
    explicit FlashmqReader(const ConfSources &sources)
        : m_sources(sources)
    {
        m_out.conf.product = Product::FlashMq;
        m_out.conf.isLocalOnly = false;
    }
    ConfReading read(const QString &path);

private:
    /// One file that is being read.
    struct File
    {
        QString path;
        int line = 0;
        QByteArrayView text; ///< of the line
    };
    /// What of a listener is only told together.
    struct Block
    {
        ConfListener listener;
        QByteArray protocol = "mqtt";
        QByteArray inetProtocol = "ip4_ip6";
        QString address4, address6;
        ConfPlace verifies; ///< the certificates of clients
        bool stillAsksPassword = false;
        bool isNamedByProxy = false;
        bool isDroppedWithoutCertificate = false;
        bool hasAcmeAddress = false;
    };

    void readFile(const QString &path);
    void readLine(QByteArrayView line);
    void include(QByteArrayView line);
    void begin(QByteArrayView name);
    void end();
    void readOption(QByteArrayView key, QByteArrayView text);
    void unknown(QByteArrayView key);

    // flashmqvalues.cpp
    bool check(const FlashmqOption &option, const QByteArrayList &values);
    bool checkNumber(const FlashmqOption &option, const QByteArray &value);
    bool checkChoice(const FlashmqOption &option, const QByteArray &value);
    bool checkTopic(const QByteArrayList &values);
    void takeRoot(const QByteArray &value);
    void takeListen(const QByteArray &value);
    void finishListener();
    void finishBridge();
    void forgetBlock();
    [[nodiscard]] bool isMissing(const QString &path) const;
    template <typename T> [[nodiscard]] ConfValue<T> here(const T &value) const { return {value, placeOf(m_key)}; }

    [[nodiscard]] ConfPlace placeOf(QByteArrayView at) const
    {
        return {m_file.path, m_file.line, 1 + int(at.data() - m_file.text.data())};
    }
    bool error(QByteArrayView at, const QString &what); ///< false, for the caller to return
    void warning(QByteArrayView at, const QString &what) { tell(Finding::Severity::Warning, placeOf(at), what); }
    void tell(Finding::Severity severity, const ConfPlace &place, const QString &what);
    static QString shown(QByteArrayView text);

    const ConfSources &m_sources;
    ConfReading m_out;
    File m_file;
    QByteArrayView m_key; ///< of the line
    FlashmqOption::Place m_place = FlashmqOption::Place::Root;
    ConfPlace m_begin; ///< of the block that is open
    Block m_block;
    QSet<QByteArray> m_keys; ///< in the block that is open
    bool m_hasListener = false;
    QSet<QString> m_open; ///< files that are being read
};

} // namespace gatehouse::mosquitto
