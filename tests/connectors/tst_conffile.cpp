// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/conffile.h"
#include "livingbroker.h"

#include <QDir>
#include <QFile>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QVersionNumber v2011(2, 0, 11);
const QVersionNumber v212(2, 1, 2);
using Files = QMap<QString, QByteArray>;

ConfReading read(const Files &files, const QVersionNumber &version = v2011)
{
    const ConfSources sources{[files](const QString &path) -> Result<QByteArray> {
                                  if (!files.contains(path))
                                      return fail(Fault::Storage, QStringLiteral("No such file."));
                                  return files.value(path);
                              },
                              [files](const QString &folder) -> Result<QStringList> {
                                  QStringList names;
                                  for (auto file = files.cbegin(); file != files.cend(); ++file)
                                      if (file.key().startsWith(folder + u'/'))
                                          names.prepend(file.key().mid(folder.size() + 1));
                                  if (names.isEmpty())
                                      return fail(Fault::Storage, QStringLiteral("No such folder."));
                                  return names;
                              }};
    return readConf(QStringLiteral("/m.conf"), sources, version);
}

ConfReading readText(const QByteArray &text, const QVersionNumber &version = v2011)
{
    return read({{QStringLiteral("/m.conf"), text}}, version);
}

ConfSources realFiles()
{
    return {[](const QString &path) -> Result<QByteArray> {
                QFile file(path);
                if (!file.open(QIODevice::ReadOnly))
                    return fail(Fault::Storage, file.errorString());
                return file.readAll();
            },
            [](const QString &folder) -> Result<QStringList> {
                if (!QDir(folder).exists())
                    return fail(Fault::Storage, QStringLiteral("No such folder."));
                return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
            }};
}

const Finding *firstError(const ConfReading &reading)
{
    for (const Finding &finding : reading.findings)
        if (finding.severity == Finding::Severity::Error)
            return &finding;
    return nullptr;
}

/// What a living broker does with a configuration.
struct Start
{
    bool isUp = false;
    QString file; ///< where it found the error, if it says
    int line = 0;
    QByteArray output;
};

Start startBroker(const QString &path, quint16 port)
{
    QProcess broker;
    broker.setProcessChannelMode(QProcess::MergedChannels);
    broker.start(BrokerProcess::program(), {QStringLiteral("-c"), path});
    Start start;
    for (int i = 0; i < 2000 && broker.state() != QProcess::NotRunning && !start.isUp; ++i) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        start.isUp = socket.waitForConnected(1000);
        if (!start.isUp)
            broker.waitForFinished(5);
    }
    broker.kill();
    broker.waitForFinished();
    start.output = broker.readAll();
    static const QRegularExpression found(QStringLiteral("Error found at '?(.*?):(\\d+)"));
    const QRegularExpressionMatch match = found.match(QString::fromUtf8(start.output));
    start.file = match.captured(1);
    start.line = match.captured(2).toInt();
    return start;
}

} // namespace

/// Whether a mosquitto.conf is read as mosquitto reads it, and whether a living one agrees.
class TestConfFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tells_data();
    void tells();
    void agreesWithTheBroker_data();
    void agreesWithTheBroker();
    void agreesAboutIncludes();
    void readsListeners();
    void readsGlobalSecurity();
    void readsSecurityOfListeners();
    void opensTheDefaultListener_data();
    void opensTheDefaultListener();
    void staysLocal();
    void includesInOrder();
    void tellsOfOtherVersions_data();
    void tellsOfOtherVersions();
    void readsPluginsOf21();
};

void TestConfFile::tells_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line"); // of the error in 2.0.11; 0: it starts
    QTest::addColumn<QString>("part");
    const auto starts = [](const char *name, const QByteArray &text, const char *warning = "") {
        QTest::newRow(name) << text << 0 << QString::fromUtf8(warning);
    };
    const auto fails = [](const char *name, const QByteArray &text, int line, const char *part) {
        QTest::newRow(name) << text << line << QString::fromUtf8(part);
    };
    const QByteArray bridge = "connection b\naddress 127.0.0.1\ntopic #\n";
    starts("usual", "# note\n\npersistence false\nallow_anonymous true\n");
    starts("leading spaces", "  allow_anonymous   true  \n");
    starts("CRLF", "allow_anonymous true\r\n\r\n");
    starts("note behind a flag", "allow_anonymous true # note\n");
    starts("more behind a flag", "allow_anonymous true false\n", "behind the value");
    starts("carriage return first", "\rfoo bar\n");
    starts("long line", "# " + QByteArray(5000, 'x') + "\nclientid_prefixes " + QByteArray(5000, 'x') + "\n");
    starts("NUL", QByteArray("sys_interval 1\0\nfoo\n", 20), "rest of the file");
    fails("unknown", "\nfoo_bar 1\n", 2, "no option “foo_bar”");
    fails("BOM", "\xef\xbb\xbfuser root\n", 1, "byte order mark");
    fails("indented comment", "allow_anonymous true\n  # note\n", 2, "first column");
    fails("tab", "allow_anonymous\ttrue\n", 1, "tab");
    fails("tab first", "\tallow_anonymous true\n", 1, "tab");
    fails("capitals", "Allow_Anonymous true\n", 1, "capitals");
    fails("TRUE", "allow_anonymous TRUE\n", 1, "neither true nor false");
    fails("yes", "persistence yes\n", 1, "neither true nor false");
    fails("no value", "allow_anonymous\n", 1, "missing");
    fails("spaces for a value", "password_file   \n", 1, "missing");
    fails("text without value", "pid_file\n", 1, "missing");
    fails("text twice", "clientid_prefixes a\nclientid_prefixes b\n", 2, "set already");
    fails("password_file twice", "password_file @FOLDER@/x\npassword_file @FOLDER@/x\n", 2, "set already");
    starts("flag twice", "allow_anonymous true\nallow_anonymous false\n");
    fails("user twice", "user nobody\nuser root\n", 2, "set already");
    fails("not UTF-8", "clientid_prefixes \xe4\n", 1, "UTF-8");
    fails("control character", "clientid_prefixes a\tb\n", 1, "control characters");
    fails("not a character", "clientid_prefixes \xef\xbf\xbf\n", 1, "control characters");
    starts("note in a text", "clientid_prefixes a # b\n", "part of the value");
    starts("number and word", "sys_interval 5x\n", "reads “5x” as 5");
    starts("word for a number", "max_queued_messages many\n", "reads “many” as 0");
    starts("long number", "max_queued_messages 99999999999\n", "reads “99999999999”");
    fails("number too large", "sys_interval 70000\n", 1, "from 0 to 65535");
    fails("negative number", "sys_interval -1\n", 1, "from 0 to 65535");
    fails("max_packet_size", "max_packet_size 19\n", 1, "at least 20");
    fails("max_inflight_messages", "max_inflight_messages 65536\n", 1, "65535");
    starts("max_inflight_messages negative", "max_inflight_messages -5\n");
    fails("message_size_limit", "message_size_limit 268435456\n", 1, "268435455");
    fails("message_size_limit negative", "message_size_limit -1\n", 1, "268435455");
    fails("memory_limit", "memory_limit -1\n", 1, "at least 0");
    fails("log_facility", "log_facility 8\n", 1, "from 0 to 7");
    fails("max_qos", "@L@\nmax_qos 3\n", 2, "from 0 to 2");
    starts("max_connections without value", "@L@\nmax_connections\n", "no limit");
    starts("max_connections negative", "@L@\nmax_connections -7\n");
    fails("max_topic_alias", "@L@\nmax_topic_alias 65536\n", 2, "65535");
    fails("per_listener_settings late", "allow_anonymous true\nper_listener_settings true\n", 2, "must stand before");
    fails("per_listener_settings behind retain", "check_retain_source true\nper_listener_settings true\n", 2, "before");
    starts("per_listener_settings false late", "allow_anonymous true\nper_listener_settings false\n");
    starts("per_listener_settings", "per_listener_settings true\n@L@\nallow_anonymous true\n");
    fails("listener without port", "listener\n", 1, "missing");
    fails("listener port", "listener 65536\n", 1, "65535");
    fails("listener 0", "listener 0\n", 1, "Unix socket");
    starts("listener with a note", "@L@ # note\n");
    fails("port", "port 0\n", 1, "65535");
    fails("protocol", "@L@\nprotocol mqttsn\n", 2, "“mqttsn” is no value");
    starts("protocol without value", "@L@\nprotocol\n", "nothing changes");
    fails("socket_domain", "@L@\nsocket_domain ipv5\n", 2, "“ipv5” is no value");
    fails("mount_point early", "mount_point a/\n@L@\n", 1, "none above it");
    fails("mount_point with wildcard", "@L@\nmount_point a/#\n", 2, "mount point");
    fails("certificate and PSK", "@L@\npsk_hint h\ncafile x\n", 3, "not with both");
    fails("log_dest", "log_dest journal\n", 1, "“journal” is no value");
    fails("log_dest without value", "log_dest\n", 1, "missing");
    fails("log_dest file without path", "log_dest file\n", 1, "missing");
    fails("log_dest file twice", "log_dest file @FOLDER@/l\nlog_dest file @FOLDER@/l\n", 2, "one log file only");
    starts("log_dest and log_type", "log_dest stderr\nlog_type error\nlog_type warning # x\n");
    fails("log_type", "log_type warnings\n", 1, "“warnings” is no value");
    starts("log_type without value", "log_type\n", "nothing changes");
    fails("plugin option early", "plugin_opt_file x\n", 1, "none above it");
    fails("plugin without path", "plugin\n", 1, "missing");
    fails("short plugin option", "plugin x\nplugin_opt_ab x\n", 2, "three letters");
    fails("plugin option without value", "plugin x\nauth_opt_abc \n", 2, "missing");
    fails("deny_special_chars early", "auth_plugin_deny_special_chars true\n", 1, "none above it");
    fails("expiration", "persistent_client_expiration 5x\n", 1, "no length of time");
    fails("expiration 0", "persistent_client_expiration 0d\n", 1, "no length of time");
    starts("expiration without value", "persistent_client_expiration\n", "nothing changes");
    starts("expiration usual", "persistent_client_expiration 2w\n");
    starts("gone option", "retry_interval 20\n", "does without");
    fails("include_dir missing", "include_dir @FOLDER@/none\n", 1, "cannot be read");
    fails("include_dir with spaces", "include_dir  @FOLDER@\n", 1, "cannot be read");
    fails("include_dir without value", "include_dir\n", 1, "missing");
    fails("bridge option early", "address 127.0.0.1\n", 1, "belongs to a bridge");
    starts("bridge", bridge);
    fails("bridge twice", bridge + bridge, 4, "has the name");
    fails("addresses twice", bridge + "addresses 127.0.0.1\n", 4, "one line");
    fails("address with port", "connection b\naddress 127.0.0.1:0\n", 2, "not from 1 to 65535");
    fails("bridge direction", "connection b\naddress 127.0.0.1\ntopic a up\n", 3, "no direction");
    fails("bridge QoS", "connection b\naddress 127.0.0.1\ntopic a out 3\n", 3, "quality of service");
    fails("bridge prefix", "connection b\naddress 127.0.0.1\ntopic a out 0 x/# y/\n", 3, "prefix");
    fails("bridge remapping", "connection b\naddress 127.0.0.1\ntopic \"\" out 0 x/\n", 3, "empty topic");
    fails("bridge PSK and certificate", bridge + "bridge_cafile x\nbridge_identity y\n", 5, "not with both");
    fails("bridge start_type", bridge + "start_type manual\n", 4, "“manual” is no value");
    fails("bridge protocol", bridge + "bridge_protocol_version mqttv5\n", 4, "“mqttv5” is no value");
    fails("bridge timeout", bridge + "restart_timeout 10 5\n", 4, "second number");
    fails("bridge keepalive", bridge + "keepalive_interval 65536\n", 4, "65535");
    fails("clientid twice", bridge + "clientid a\nremote_clientid b\n", 5, "set already");
    fails("2.1 only", "@L@\nlistener_allow_anonymous true\n", 2, "not known to mosquitto 2.0.11");
    fails("2.1 only, global", "global_max_clients 5\n", 1, "not known to mosquitto 2.0.11");
    fails("newer 2.0 only", "retain_expiry_interval 5\n", 1, "not known to mosquitto 2.0.11");
    fails("max_keepalive", "max_keepalive 5\n", 1, "from 10 to 65535");
    fails("kpass", "@L@\ntls_engine_kpass_sha1 12\n", 2, "40 hexadecimal");
    fails("in two listeners", "@L@\ncrlfile a\ncrlfile b\n", 3, "set already");
}

void TestConfFile::tells()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QString, part);
    text.replace("@L@", "listener 1884 127.0.0.1").replace("@FOLDER@", "/folder");
    const ConfReading reading = readText(text);
    QCOMPARE(reading.isBroken, line != 0);
    QCOMPARE(firstError(reading) != nullptr, line != 0);
    if (part.isEmpty()) {
        QVERIFY(reading.findings.isEmpty());
        return;
    }
    const Finding &finding = line == 0 ? reading.findings.constFirst() : *firstError(reading);
    QCOMPARE(finding.file, QStringLiteral("/m.conf"));
    if (line != 0)
        QCOMPARE(finding.line, line);
    QVERIFY(finding.column > 0);
    QVERIFY2(finding.what.contains(part), qPrintable(finding.what));
}

void TestConfFile::agreesWithTheBroker_data()
{
    tells_data();
}

// Every configuration of above before a living broker: it starts, or it refuses at our line.
void TestConfFile::agreesWithTheBroker()
{
    QFETCH(QByteArray, text);
    QTemporaryDir folder;
    QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)));
    const QString path = folder.filePath(QStringLiteral("m.conf"));
    QFile other(folder.filePath(QStringLiteral("x"))); // for password_file
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.close();
    const quint16 port = freePort();
    const QByteArray listener = "listener " + QByteArray::number(port) + " 127.0.0.1";
    const bool hasListener = text.contains("@L@");
    text.replace("@L@", listener).replace("@FOLDER@", folder.path().toUtf8());
    QByteArray tail = hasListener ? QByteArray() : QByteArray("\n" + listener);
    if (::geteuid() == 0 && !text.contains("user "))
        tail += "\nuser root"; // else it drops to "mosquitto"
    // What stands behind a NUL would be lost.
    text = text.contains('\0') ? QByteArray(tail.mid(1) + '\n' + text) : QByteArray(text + tail + '\n');
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
    file.close();
    const ConfReading reading = readConf(path, realFiles(), brokerVersion());
    const Start start = startBroker(path, port);
    const Finding *error = firstError(reading);
    const QByteArray told = start.output + "\nours: " + (error ? error->what.toUtf8() : QByteArray("nothing"));
    QVERIFY2(start.isUp != reading.isBroken, told.constData());
    if (start.line == 0)
        return;
    QVERIFY2(error && error->line == start.line && error->file == start.file, told.constData());
}

void TestConfFile::agreesAboutIncludes()
{
    QTemporaryDir folder;
    QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)));
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("d/e")));
    const auto write = [&folder](const char *name, const QByteArray &text) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    const QByteArray inner = "include_dir " + folder.path().toUtf8() + "/d/e\n";
    const quint16 port = freePort();
    const QString main = folder.filePath(QStringLiteral("m.conf"));
    QVERIFY(write("m.conf", "listener " + QByteArray::number(port) + " 127.0.0.1\nuser root\ninclude_dir " +
                                folder.path().toUtf8() + "/d\n"));
    for (const char *name :
         {"d/b.conf", "d/a.conf", "d/B2.conf", "d/10.conf", "d/.h.conf", "d/C.conf", "d/\xc3\xa4.conf"})
        QVERIFY(write(name, "sys_interval 1\n"));
    QVERIFY(write("d/x.config", "foo\n"));
    QVERIFY(write("d/.conf", "foo\n"));
    QVERIFY(write("d/Y.CONF", "foo\n"));
    const auto check = [&]() {
        const ConfReading reading = readConf(main, realFiles(), brokerVersion());
        const Start start = startBroker(main, port);
        QVERIFY2(start.isUp != reading.isBroken, start.output.constData());
        static const QRegularExpression loading(QStringLiteral("Loading config file '?(.*?)'?\n"));
        QStringList files{main};
        auto matches = loading.globalMatch(QString::fromUtf8(start.output));
        while (matches.hasNext())
            files.append(matches.next().captured(1));
        QCOMPARE(reading.files.mid(0, files.size()), files);
        if (!reading.isBroken)
            QCOMPARE(reading.files, files);
        if (start.line > 0) {
            QCOMPARE(firstError(reading)->line, start.line);
            QCOMPARE(firstError(reading)->file, start.file);
        }
    };
    check();
    QVERIFY(write("d/e/z.conf", "foo\n"));
    QVERIFY(write("d/c.conf", inner)); // 2.0 ignores it, 2.1 refuses it
    check();
    QVERIFY(write("d/c.conf", "sys_interval 1\n\nfoo\n"));
    check();
    QVERIFY(QFile::remove(folder.filePath(QStringLiteral("d/c.conf"))));
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("d/c.conf")));
    const ConfReading reading = readConf(main, realFiles(), brokerVersion());
    QVERIFY(reading.isBroken && !startBroker(main, port).isUp); // a folder for a file
}

void TestConfFile::readsListeners()
{
    const ConfReading reading = readText("listener 8883 ::1\n"
                                         "cafile /ca crt\ncertfile /c\nkeyfile /k\ncrlfile /crl\n"
                                         "require_certificate true\nuse_identity_as_username 1\n"
                                         "max_connections 5\nmax_qos 1\nmount_point m/\n\n"
                                         "listener 0 /run/m.sock\nprotocol websockets\nuse_username_as_clientid true\n"
                                         "pid_file /run/m.pid\nuser daemon\nclientid_prefixes dev-\nmax_keepalive 60\n"
                                         "log_dest file /var/log/m log\nlog_dest topic\nlog_type all\n");
    QVERIFY(!reading.isBroken);
    const BrokerConf &conf = reading.conf;
    QVERIFY(!conf.isLocalOnly);
    QCOMPARE(conf.listeners.size(), 2);
    const ConfListener &tls = conf.listeners.at(0);
    QCOMPARE(tls.port, 8883);
    QCOMPARE(tls.bindAddress, QStringLiteral("::1"));
    QCOMPARE(tls.cafile.value, QStringLiteral("/ca crt"));
    QCOMPARE(tls.cafile.place, (ConfPlace{QStringLiteral("/m.conf"), 2, 1}));
    QCOMPARE(tls.crlfile.value, QStringLiteral("/crl"));
    QVERIFY(tls.requireCertificate.value && tls.useIdentityAsUsername.value && !tls.useSubjectAsUsername.value);
    QCOMPARE(tls.maxConnections.value, 5);
    QCOMPARE(tls.maxQos.value, 1);
    QCOMPARE(tls.mountPoint.value, QStringLiteral("m/"));
    const ConfListener &local = conf.listeners.at(1);
    QCOMPARE(local.socketPath, QStringLiteral("/run/m.sock"));
    QCOMPARE(local.place.line, 12);
    QCOMPARE(local.protocol.value, ListenerProtocol::WebSockets);
    QVERIFY(local.useUsernameAsClientId.value);
    QCOMPARE(local.maxConnections.value, -1);
    QVERIFY(!local.maxConnections.isSet());
    QCOMPARE(conf.pidFile.value, QStringLiteral("/run/m.pid"));
    QCOMPARE(conf.user.value, QStringLiteral("daemon"));
    QCOMPARE(conf.clientIdPrefixes.value, QStringLiteral("dev-"));
    QCOMPARE(conf.maxKeepalive.value, 60);
    QCOMPARE(conf.logFile.value, QStringLiteral("/var/log/m log"));
    QCOMPARE(conf.logDest.size(), 2);
    QCOMPARE(conf.settings.size(), 20);
    QCOMPARE(conf.settings.at(1).key, QStringLiteral("cafile"));
    QCOMPARE(conf.settings.at(1).listener, 0);
    QCOMPARE(conf.settings.constLast().listener, -1);
}

void TestConfFile::readsGlobalSecurity()
{
    const ConfReading reading =
        readText("listener 1\npassword_file /pw\nlistener 2\nallow_anonymous true\nacl_file /acl\n"
                 "plugin /p.so\nplugin_opt_abc  d e \nauto_id_prefix x-\n");
    QVERIFY(!reading.isBroken);
    const BrokerConf &conf = reading.conf;
    const SecurityOptions &first = conf.securityOf(conf.listeners.at(0));
    QCOMPARE(first.passwordFile.value, QStringLiteral("/pw"));
    QCOMPARE(first.aclFile.place.line, 5);
    QVERIFY(conf.allowsAnonymous(conf.listeners.at(0)));
    QCOMPARE(first.plugins, QList<int>{0});
    QCOMPARE(conf.plugins.at(0).path.value, QStringLiteral("/p.so"));
    QCOMPARE(conf.plugins.at(0).options.at(0).key, QStringLiteral("abc"));
    QCOMPARE(conf.plugins.at(0).options.at(0).value.value, QStringLiteral("d e "));
    QCOMPARE(conf.autoIdPrefixOf(conf.listeners.at(1)), QStringLiteral("x-"));
    const QString marked = QChar(0xfeff) + QStringLiteral("pw"); // the broker opens a file of that name
    QCOMPARE(readText("password_file " + marked.toUtf8() + "\n").conf.security.passwordFile.value, marked);
    QVERIFY(!readText("listener 1\n").conf.allowsAnonymous(readText("listener 1\n").conf.listeners.at(0)));
}

void TestConfFile::readsSecurityOfListeners()
{
    const BrokerConf conf = readText("per_listener_settings true\nlistener 1\npassword_file /pw\nlistener 2\n"
                                     "allow_anonymous true\npassword_file /other\n")
                                .conf;
    QCOMPARE(conf.listeners.size(), 2);
    QCOMPARE(conf.securityOf(conf.listeners.at(0)).passwordFile.value, QStringLiteral("/pw"));
    QCOMPARE(conf.securityOf(conf.listeners.at(1)).passwordFile.value, QStringLiteral("/other"));
    QVERIFY(!conf.allowsAnonymous(conf.listeners.at(0)));
    QVERIFY(conf.allowsAnonymous(conf.listeners.at(1)));
    QCOMPARE(conf.autoIdPrefixOf(conf.listeners.at(0)), QStringLiteral("auto-"));
}

void TestConfFile::opensTheDefaultListener_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("port"); // of the last
    QTest::newRow("none") << QByteArray("persistence true\nlistener 5\n") << 1 << 5;
    QTest::newRow("port") << QByteArray("port 7\nlistener 5\n") << 2 << 7;
    QTest::newRow("address") << QByteArray("bind_address ::1\n") << 1 << 1883;
    QTest::newRow("limit") << QByteArray("max_connections 3\nlistener 5\n") << 2 << 1883;
    QTest::newRow("no limit") << QByteArray("max_connections -1\nlistener 5\n") << 1 << 5;
    QTest::newRow("TLS") << QByteArray("crlfile x\nlistener 5\n") << 2 << 1883;
    QTest::newRow("global password file") << QByteArray("password_file x\nlistener 5\n") << 1 << 5;
    QTest::newRow("own password file") << QByteArray("per_listener_settings true\npassword_file x\nlistener 5\n") << 2
                                       << 1883;
    QTest::newRow("own rule alone") << QByteArray("per_listener_settings true\nallow_anonymous true\nlistener 5\n") << 1
                                    << 5;
    QTest::newRow("own acl_file alone") << QByteArray("per_listener_settings true\nacl_file x\nlistener 5\n") << 1 << 5;
}

void TestConfFile::opensTheDefaultListener()
{
    QFETCH(QByteArray, text);
    QFETCH(int, count);
    QFETCH(int, port);
    const ConfReading reading = readText(text);
    QVERIFY(!reading.isBroken);
    QCOMPARE(reading.conf.listeners.size(), count);
    QCOMPARE(reading.conf.listeners.constLast().port, port);
    QCOMPARE(reading.findings.isEmpty(), count == 1 || text.startsWith("port"));
}

void TestConfFile::staysLocal()
{
    BrokerConf conf = readText("allow_anonymous false\n").conf;
    QVERIFY(conf.isLocalOnly && conf.listeners.isEmpty() && conf.allowsAnonymousLocally());
    conf = readText("allow_anonymous false\n", QVersionNumber(2, 0, 22)).conf;
    QVERIFY(conf.isLocalOnly && !conf.allowsAnonymousLocally());
    conf = readText("max_connections 3\nallow_anonymous false\n").conf;
    QVERIFY(!conf.isLocalOnly && conf.allowsAnonymous(conf.listeners.at(0)));
    conf = readText("max_connections 3\n", QVersionNumber(2, 0, 22)).conf;
    QVERIFY(conf.isLocalOnly && conf.listeners.isEmpty());
}

void TestConfFile::includesInOrder()
{
    const QStringList names{QStringLiteral("b.conf"), QStringLiteral("B2.conf"), QStringLiteral("a.conf"),
                            QStringLiteral("C.conf"), QStringLiteral("10.conf"), QStringLiteral(".h.conf"),
                            QStringLiteral("B.conf"), QStringLiteral(".conf"),   QStringLiteral("x.config"),
                            QStringLiteral("x.CONF")};
    QCOMPARE(includedNames(names).join(u' '), QStringLiteral(".h.conf 10.conf a.conf B.conf B2.conf b.conf C.conf"));
    const ConfReading reading = read({{QStringLiteral("/m.conf"), "listener 1\ninclude_dir /d\nmax_connections 4\n"},
                                      {QStringLiteral("/d/a.conf"), "max_qos 1\nlistener 2\nallow_anonymous true"},
                                      {QStringLiteral("/d/b.conf"), "allow_anonymous false\nfoo\n"}});
    QCOMPARE(reading.files.size(), 3);
    const Finding *error = firstError(reading);
    QVERIFY(error);
    QCOMPARE(error->file, QStringLiteral("/d/b.conf"));
    QCOMPARE(error->line, 2);
    QCOMPARE(reading.conf.security.allowAnonymous.place.file, QStringLiteral("/d/b.conf"));
    QCOMPARE(reading.conf.listeners.at(0).maxConnections.value, 4);
    QCOMPARE(reading.conf.listeners.constLast().maxQos.value, 1); // every file begins at the default listener
    QCOMPARE(reading.conf.listeners.constLast().port, 1883);
    QVERIFY(std::any_of(reading.findings.cbegin(), reading.findings.cend(),
                        [](const Finding &one) { return one.what.contains(QStringLiteral("may lose")); }));
}

void TestConfFile::tellsOfOtherVersions_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVersionNumber>("version");
    QTest::addColumn<int>("line"); // of the error; 0: it starts
    const QVersionNumber v22(2, 0, 22);
    QTest::newRow("retain_expiry_interval") << QByteArray("retain_expiry_interval 5") << v22 << 0;
    QTest::newRow("max_keepalive") << QByteArray("max_keepalive 5") << v22 << 0;
    QTest::newRow("TLS pair") << QByteArray("listener 5\ncertfile x\n") << v22 << 1;
    QTest::newRow("TLS pair, 2.0.11") << QByteArray("listener 5\ncertfile x\n") << v2011 << 0;
    QTest::newRow("2.1 text twice") << QByteArray("password_file a\npassword_file b\n") << v212 << 0;
    QTest::newRow("2.1 pid_file twice") << QByteArray("pid_file a\npid_file b\n") << v212 << 2;
    QTest::newRow("2.1 user twice") << QByteArray("user a\nuser b\n") << v212 << 0;
    QTest::newRow("2.1 number") << QByteArray("sys_interval 5x\n") << v212 << 1;
    QTest::newRow("2.1 hexadecimal") << QByteArray("sys_interval 0x10\n") << v212 << 0;
    QTest::newRow("2.1 cafile early") << QByteArray("cafile a\n") << v212 << 1;
    QTest::newRow("2.1 password file early")
        << QByteArray("per_listener_settings true\npassword_file a\n") << v212 << 2;
    QTest::newRow("2.1 log_type") << QByteArray("log_type\n") << v212 << 1;
    QTest::newRow("2.1 seconds") << QByteArray("persistent_client_expiration 5s\n") << v212 << 0;
    QTest::newRow("2.1 plugin_use") << QByteArray("plugin_load n /p\nlistener 5\nplugin_use m\n") << v212 << 3;
    QTest::newRow("2.1 long prefix") << QByteArray("auto_id_prefix " + QByteArray(51, 'x')) << v212 << 1;
    QTest::newRow("2.1 protocol versions") << QByteArray("listener 5\naccept_protocol_versions 3, 5\n") << v212 << 0;
    QTest::newRow("2.1 quotes") << QByteArray("connection b\naddress a\ntopic \"a b\" out 1\n") << v212 << 0;
}

void TestConfFile::tellsOfOtherVersions()
{
    QFETCH(QByteArray, text);
    QFETCH(QVersionNumber, version);
    QFETCH(int, line);
    const ConfReading reading = readText(text, version);
    const Finding *error = firstError(reading);
    QVERIFY2((error ? error->line : 0) == line, error ? qPrintable(error->what) : "no error");
}

void TestConfFile::readsPluginsOf21()
{
    const ConfReading reading = readText(
        "plugin_load n /p.so\nplugin_opt_abc d\nlistener 1\nplugin_use n\nlistener_allow_anonymous true\n"
        "listener_auto_id_prefix l-\nlistener 2\nglobal_plugin /g.so\nallow_anonymous false\nauto_id_prefix g-\n",
        v212);
    QVERIFY(!reading.isBroken);
    const BrokerConf &conf = reading.conf;
    QCOMPARE(conf.listeners.at(0).security.plugins, QList<int>{0});
    QCOMPARE(conf.security.plugins, QList<int>{1});
    QCOMPARE(conf.plugins.at(0).options.size(), 1);
    QVERIFY(conf.allowsAnonymous(conf.listeners.at(0)));
    QVERIFY(!conf.allowsAnonymous(conf.listeners.at(1)));
    QCOMPARE(conf.autoIdPrefixOf(conf.listeners.at(0)), QStringLiteral("l-"));
    QCOMPARE(conf.autoIdPrefixOf(conf.listeners.at(1)), QStringLiteral("g-"));
}

QTEST_GUILESS_MAIN(TestConfFile)
#include "tst_conffile.moc"
