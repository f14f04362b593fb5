// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/conffile.h"
#include "connectors/mosquitto/files/confoption.h"

#include <QCoreApplication>
#include <QSet>

#include <optional>

namespace gatehouse::mosquitto {

/// The words of a line as strtok_r() gives them.
class ConfWords
{
public:
    explicit ConfWords(QByteArrayView line)
        : m_rest(line)
    {
    }
    std::optional<QByteArrayView> word();                        ///< up to the next space
    std::optional<QByteArrayView> rest();                        ///< all that is left, blanks included
    [[nodiscard]] QByteArrayView left() const { return m_rest; } ///< the same, not taken

private:
    QByteArrayView m_rest;
};

/// Fills one ConfReading, file by file and line by line.
class ConfReader
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::ConfFile)
public:
    ConfReader(const ConfSources &sources, const QVersionNumber &version);
    ConfReading read(const QString &path);

private:
    /// One file that is being read: the broker keeps these apart for every file.
    struct File
    {
        QString path;
        int level = 0;
        int line = 0;
        QByteArrayView text; ///< of the line
        int listener = -1;   ///< none yet: in 2.0 the default listener
        bool isListenerStale = false;
        int bridge = -1;
        int plugin = -1;
    };
    using Handler = bool (ConfReader::*)(ConfWords &);
    enum class Next { Goes, Stops };

    // confreader.cpp
    bool readFile(const QString &path, int level);
    void readLines(QByteArrayView bytes);
    Next readRaw(QByteArrayView line, bool isLost);
    void readLine(QByteArrayView line);
    bool readOption(const ConfOption &option, ConfWords &words);
    bool isUnknown(const ConfOption *option) const;
    void unknown(QByteArrayView key, const ConfOption *option);
    bool isAllowedHere(const ConfOption &option);

    // confvalues.cpp
    bool readFlag(const ConfOption &option, ConfWords &words);
    bool readNumber(const ConfOption &option, ConfWords &words);
    bool readText(const ConfOption &option, ConfWords &words);
    bool readPluginOption(QByteArrayView key, ConfWords &words);
    bool checkText(const ConfOption &option, QByteArrayView value);
    void warnRest(const ConfWords &words);
    std::optional<int> number(const char *name, ConfWords &words, int low, int high);
    std::optional<QByteArrayView> oneOf(const char *name, ConfWords &words, const QList<QByteArray> &known);
    template <typename T> void store(const ConfOption &option, const T &value, QByteArrayView at);

    // confwords.cpp
    static Handler handlerOf(QByteArrayView name);
    bool takeListener(ConfWords &words);
    bool takePort(ConfWords &words);
    bool takeBindAddress(ConfWords &words);
    bool takeProtocol(ConfWords &words);
    bool takeSocketDomain(ConfWords &words);
    bool takeProtocolVersions(ConfWords &words);
    bool takeKeyPassword(ConfWords &words);
    bool takePlugin(ConfWords &words);
    bool takeGlobalPlugin(ConfWords &words);
    bool takePluginLoad(ConfWords &words);
    bool takePluginUse(ConfWords &words);
    bool takeLogDest(ConfWords &words);
    bool takeLogType(ConfWords &words);
    bool takeIncludeDir(ConfWords &words);
    bool takePerListener(ConfWords &words);
    bool takeExpiration(ConfWords &words);
    bool addPlugin(QByteArrayView path, const QByteArray &name, SecurityOptions *security);

    // confbridge.cpp
    bool takeConnection(ConfWords &words);
    bool takeAddress(ConfWords &words);
    bool takeBridgeProtocol(ConfWords &words);
    bool takeReloadType(ConfWords &words);
    bool takeTcpKeepalive(ConfWords &words);
    bool takeRestartTimeout(ConfWords &words);
    bool takeStartType(ConfWords &words);
    bool takeTopic(ConfWords &words);
    bool checkBridgeKeys(const ConfOption &option, QByteArrayView value);
    void finishBridges();

    // conffile.cpp
    void finish();
    void finishDefaultListener();
    void finishLocalOnly();
    void checkListeners();

    [[nodiscard]] bool isStrict() const { return m_out.conf.version >= QVersionNumber(2, 1); }
    [[nodiscard]] Dialect dialect() const { return isStrict() ? Dialect::V21 : Dialect::V20; }
    ConfListener &listener();
    SecurityOptions &security();
    void makeDefaultListener(QByteArrayView key);
    [[nodiscard]] ConfPlace placeOf(QByteArrayView at) const;
    [[nodiscard]] QByteArray instanceOf(ConfScope scope) const;
    [[nodiscard]] bool isSeen(ConfScope scope, QByteArrayView name) const;
    bool error(QByteArrayView at, const QString &what); ///< false, for the caller to return
    bool empty(const char *name);
    void warning(QByteArrayView at, const QString &what) { tell(Finding::Severity::Warning, placeOf(at), what); }
    void tell(Finding::Severity severity, const ConfPlace &place, const QString &what);
    static QString shown(QByteArrayView text);

    const ConfSources &m_sources;
    ConfReading m_out;
    File m_file;
    QByteArrayView m_key;          ///< of the line
    ConfListener m_default;        ///< 2.0: of the options before the first listener
    ConfPlace m_defaultCause;      ///< the first of them that makes the broker open it
    int m_defaultIndex = -1;       ///< 2.1: the same, in the list of listeners
    bool m_isPortGiven = false;    ///< for the default listener
    bool m_isSecuritySeen = false; ///< an option was read that per_listener_settings must come before
    QSet<QByteArray> m_seen;       ///< what was set, by owner and name
};

} // namespace gatehouse::mosquitto
