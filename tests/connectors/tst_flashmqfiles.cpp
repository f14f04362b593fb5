// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filerules.h"
#include "connectors/mosquitto/files/flashmqconf.h"
#include "connectors/mosquitto/files/flashmqnetwork.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

// The password "apw" as mosquitto_passwd makes it, and "pw" in the older way.
const QByteArray hashTail = "$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRz"
                            "oIoGxEVXG4nbzg==";
const QByteArray oldHash =
    "$6$xOc4on7aN5sK0Mlv$gA2Z0+3wzZ5M8yebLphX33aBvxQsRZQxTenIZHUiboEks19leM1gnuqpTdAvOJ6Q6Rj9Wrjy"
    "+sl7vj2Uj6J0XQ==";

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

ConfSources sources()
{
    return {[](const QString &path) -> Result<QByteArray> {
                QFile file(path);
                if (!file.open(QIODevice::ReadOnly))
                    return fail(Fault::BadInput, QStringLiteral("It cannot be read."));
                return file.readAll();
            },
            [](const QString &path) -> Result<QStringList> {
                const QDir folder(path);
                if (!folder.exists())
                    return fail(Fault::BadInput, QStringLiteral("It is not there."));
                return folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
            }};
}

ListenerFiles files()
{
    ListenerFiles rules;
    rules.dialect = Dialect::FlashMq;
    rules.allowAnonymous = true;
    return rules;
}

Attempt attemptOf(const QString &user, Action action, const QString &topic = {}, const QString &clientId = text("x"))
{
    Attempt attempt;
    attempt.who.user = user;
    attempt.who.clientId = clientId;
    attempt.action = action;
    attempt.topic = topic;
    return attempt;
}

} // namespace

/// FlashMQ's dialect. What is expected was taken from a living FlashMQ 1.26.2, one file after the other; chance
/// compares more in tst_filedifferential, by hand.
class TestFlashmqFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tellsWhoseConfigurationItIs();
    void takesWhatTheBrokerTakes_data();
    void takesWhatTheBrokerTakes();
    void readsListeners();
    void readsWhatItIncludes();
    void takesNetworks_data();
    void takesNetworks();
    void findsAddressesInNetworks_data();
    void findsAddressesInNetworks();
    void decidesByTheAcl_data();
    void decidesByTheAcl();
    void decidesByThePassword_data();
    void decidesByThePassword();
    void refusesNamesAndTopics_data();
    void refusesNamesAndTopics();
    void tellsOfLines();

private:
    ConfReading read(QByteArray conf)
    {
        conf.replace('@', QFile::encodeName(m_folder.path()));
        const QString path = m_folder.filePath(QStringLiteral("flashmq.conf"));
        return write(path, conf) ? readFlashmqConf(path, sources()) : ConfReading();
    }
    QTemporaryDir m_folder;
};

void TestFlashmqFiles::initTestCase()
{
    const QDir folder(m_folder.path());
    QVERIFY(folder.mkdir(text("inc")) && folder.mkdir(text("bad")));
    QVERIFY(write(folder.filePath(text("pw")), {}));
    QVERIFY(write(folder.filePath(text("inc/b.conf")), "allow_anonymous yes\n"));
    QVERIFY(write(folder.filePath(text("inc/a.conf")), "max_qos 1\nallow_anonymous no\n"));
    for (const char *name : {"inc/.h.conf", "inc/x.txt", "bad/b.conf"})
        QVERIFY(write(folder.filePath(text(name)), "rubbish\n"));
}

void TestFlashmqFiles::tellsWhoseConfigurationItIs()
{
    const auto isFlashmq = [](const char *path, const char *bytes) {
        return productOf(text(path), QByteArrayView(bytes)) == Product::FlashMq;
    };
    QVERIFY(isFlashmq("/etc/flashmq/flashmq.conf", "# nothing\n"));
    QVERIFY(isFlashmq("/srv/broker.conf", "log_file x\n\tlisten  {\r\n}\n"));
    QVERIFY(isFlashmq("/srv/broker.conf", "mosquitto_acl_file /x\n"));
    QVERIFY(isFlashmq("/srv/broker.conf", "  mosquitto_password_file /x"));
    QVERIFY(!isFlashmq("/etc/mosquitto/mosquitto.conf", "listener 1883\npassword_file x\n"));
    QVERIFY(!isFlashmq("/etc/mosquitto/mosquitto.conf", "# listen {\n"));
    QVERIFY(!isFlashmq("/etc/mosquitto/mosquitto.conf", ""));
}

void TestFlashmqFiles::takesWhatTheBrokerTakes_data()
{
    QTest::addColumn<QByteArray>("conf");
    QTest::addColumn<bool>("isTaken");
    const auto row = [](QByteArray conf, bool isTaken) {
        conf.replace("@L", QByteArray(300, ' ')).replace("@X", QByteArray(300, 'x'));
        QTest::newRow(QByteArray(QByteArray::number(qHash(conf)) + ' ' + conf.left(60)).constData()) << conf << isTaken;
    };
    row("", true);
    row("# note", true);
    row("   # note", true);
    row("allow_anonymous", false);
    row("allow_anonymous ", false);
    row("allow_anonymous yes", true);
    row("allow_anonymous TRUE", true);
    row("allow_anonymous 1", false);
    row("allow_anonymous yes # note", false);
    row("allow_anonymous \"yes\"", true);
    row("allow_anonymous 'yes'", true);
    row("allow_anonymous \"yes", false);
    row("allow_anonymous y\\es", false);
    row("allow_anonymous\tyes", true);
    row("Allow_anonymous yes", false);
    row("allow_anonymous yes\nallow_anonymous no", true);
    row("password_file @/pw", false);
    row("mosquitto_password_file @/pw", true);
    row("mosquitto_password_file \"@/pw\" x", false);
    row("max_qos 3", false);
    row("max_qos 2", true);
    row("max_qos 2x", false);
    row("max_qos -1", false);
    row("max_qos +1", true);
    row("max_qos \" 1\"", true);
    row("log_level DEBUG", true);
    row("log_level all", false);
    row("listen {\n}", true);
    row("listen{\n}", true);
    row("listen\t{\n}", false);
    row("listen {", false);
    row("}", false);
    row("listen {\n}\n}", false);
    row("listen {\nlisten {\n}\n}", false);
    row("bridge {\n}", false);
    row("rubbish {\n}", false);
    row("listen {\nport 1x\n}", false);
    row("listen {\nport 70000\n}", false);
    row("listen {\nport 65535\n}", false);
    row("listen {\nport 65534\n}", true);
    row("listen {\nport 0\n}", true);
    row("port 1883", false);
    row("listen {\nmax_packet_size 100\n}", false);
    row("listen {\nprotocol MQTT\n}", false);
    row("listen {\nprotocol websockets\n}", true);
    row("listen {\nprotocol acme\n}", false);
    row("listen {\nprotocol acme\nacme_redirect_url http://x\n}", true);
    row("listen {\ninet_protocol unix\n}", false);
    row("listen {\nunix_socket_path @/s\n}", false);
    row("listen {\ninet_protocol unix\nunix_socket_path @/s\n}", true);
    row("listen {\nclient_verification_ca_file @/pw\n}", false);
    row("listen {\nfullchain @/pw\n}", false);
    row("listen {\ndrop_on_absent_certificate yes\n}", false);
    row("plugin_opt_x y", true);
    row("plugin_opt_x y z", false);
    row("include_dir @/inc", true);
    row("include_dir @/bad", false);
    row("  include_dir @/bad", true);
    row("include_dir \"@/bad\"", false);
    row("include_dir @/none", false);
    row("include_dir @/bad\r", true);
    row("expire_sessions_after_seconds 59", false);
    row("expire_sessions_after_seconds 60", true);
    row("client_initial_buffer_size 1000", false);
    row("client_initial_buffer_size 1024", true);
    row("quiet yes", true);
    row("retained_messages_delivery_limit rubbish", true);
    row("persistence_data_to_save all !bridge_info", true);
    row("persistence_data_to_save none", false);
    row("allow_anonymous@Lyes", false);
    row("# @X", true);
    row("storage_dir @", true);
    row("\xef"
        "\xbb"
        "\xbf"
        "allow_anonymous yes",
        false);
    row("thread_count 99999999999", false);
    row("max_string_length 70000", false);
    row("overload_mode LOG", true);
    row("mqtt3_qos_exceed_action DROP", false);
    row("mqtt3_qos_exceed_action drop", true);
    row("listen {\nunix_socket_mode 8\n}", false);
    row("listen {\nunix_socket_mode 777\n}", true);
    row("listen {\nhaproxy client_verification\n}", true);
    row("listen {\nhaproxy maybe\n}", false);
    row("bridge {\naddress a\nsubscribe #\n}", true);
}

void TestFlashmqFiles::takesWhatTheBrokerTakes()
{
    QFETCH(const QByteArray, conf);
    QFETCH(const bool, isTaken);
    const ConfReading reading = read(conf + '\n');
    QStringList told;
    for (const Finding &finding : reading.findings)
        if (finding.severity == Finding::Severity::Error) {
            told.append(finding.what);
            QVERIFY(finding.line > 0);
            QVERIFY2(finding.what.endsWith(u'.'), qPrintable(finding.what));
        }
    QVERIFY2(reading.isBroken != isTaken, qPrintable(told.join(u'\n')));
}

void TestFlashmqFiles::readsListeners()
{
    const ConfReading reading = read("allow_anonymous no\nmosquitto_password_file '@/pw'\nlog_file /x.log\n"
                                     "plugin /a.so\nplugin /b.so\n"
                                     "listen {\n  protocol mqtt\n}\n"
                                     "listen {\n  protocol websockets\n  allow_anonymous yes\n  deny_from 10.1/16\n}\n"
                                     "listen {\n  fullchain /f\n  privkey /k\n  client_verification_ca_file /ca\n"
                                     "  only_allow_from ::1\n}\n"
                                     "listen {\n  inet_protocol unix\n  unix_socket_path /s\n}\n"
                                     "listen {\n  protocol acme\n  acme_redirect_url u\n}\n"
                                     "listen {\n  fullchain @/no\n  privkey @/no\n  drop_on_absent_certificate yes\n}\n"
                                     "max_string_length 100\n");
    QVERIFY(!reading.isBroken);
    const BrokerConf &conf = reading.conf;
    QVERIFY(conf.product == Product::FlashMq && !conf.isLocalOnly);
    QCOMPARE(conf.listeners.size(), 4);
    QCOMPARE(conf.logFile.value, text("/x.log"));
    QCOMPARE(conf.plugins.size(), 1);
    QCOMPARE(conf.plugins.constFirst().path.value, text("/b.so"));
    QCOMPARE(conf.security.passwordFile.value, m_folder.filePath(text("pw")));
    QCOMPARE(conf.security.passwordFile.place.line, 2);
    const QList<int> ports{1883, 8080, 8883, 0};
    const QList<bool> anonymous{false, true, false, false};
    for (int i = 0; i < 4; ++i) {
        const ConfListener &listener = conf.listeners.at(i);
        QCOMPARE(listener.port, ports.at(i));
        QCOMPARE(conf.allowsAnonymous(listener), anonymous.at(i));
        QCOMPARE(listener.flashmq.mostLength.value, 100); // also what stands behind it
    }
    QCOMPARE(conf.listeners.at(1).flashmq.deniedFrom.constFirst().value, text("10.1/16"));
    QCOMPARE(conf.listeners.at(1).flashmq.deniedFrom.constFirst().place.line, 12);
    QCOMPARE(conf.listeners.at(2).certfile.value, text("/f"));
    QVERIFY(conf.listeners.at(2).requireCertificate.value && conf.listeners.at(2).useIdentityAsUsername.value);
    QCOMPARE(conf.listeners.at(2).flashmq.allowedFrom.size(), 1);
    QCOMPARE(conf.listeners.at(3).socketPath, text("/s"));
    QCOMPARE(read("# no listener\n").conf.listeners.constFirst().port, 1883);
}

void TestFlashmqFiles::readsWhatItIncludes()
{
    const ConfReading reading = read("include_dir @/inc\nmax_qos 0\n");
    QVERIFY(!reading.isBroken);
    QCOMPARE(reading.files.size(), 3);
    QVERIFY(reading.conf.security.allowAnonymous.value); // a.conf comes before b.conf
    QVERIFY(reading.conf.security.allowAnonymous.place.file.endsWith(text("/inc/b.conf")));
    QCOMPARE(read("  include_dir @/inc\n").files.size(), 1); // it is looked for at the beginning of a line
    const QString own = m_folder.filePath(text("own"));
    QVERIFY(QDir().mkpath(own) && write(own + text("/a.conf"), "include_dir " + QFile::encodeName(own) + '\n'));
    QVERIFY(read("include_dir @/own\n").isBroken); // and does not go on for ever
}

void TestFlashmqFiles::takesNetworks_data()
{
    QTest::addColumn<bool>("isTaken");
    const auto row = [](const char *network, bool isTaken) { QTest::newRow(network) << isTaken; };
    row("10.0.0.0/8", true);
    row("10.1/16", true);
    row("10.1", true);
    row("10", false);
    row("10.1.2.3", true);
    row("10.1.2.3/33", false);
    row("10.1.2.3/0", true);
    row("10.1.2.256", false);
    row("10.1.2.3.4", false);
    row("10.1.2.", false);
    row("10..1", false);
    row("0x0a.1", false);
    row("10.1.2.3/", false);
    row("10.1.2.3/8x", false);
    row("::1", true);
    row("::/0", true);
    row("2001:db8::/32", true);
    row("2001:db8::/129", false);
    row("2001:db8::/x", false);
    row("2001:db8::/", true);
    row("2001:db8:://32", true);
    row("2001:db8::/32/1", true);
    row("::ffff:1.2.3.4", false);
    row("fe80::1%lo", false);
    row("rubbish", false);
    row("1.2.3.4 ", true);
    row("0.0.0.0", true);
    row("224.1", true);
    row("192.168", true);
    row("172.16.0.0/12", true);
}

void TestFlashmqFiles::takesNetworks()
{
    QFETCH(const bool, isTaken);
    QCOMPARE(FlashmqNetwork::parse(text(QTest::currentDataTag()).trimmed()).has_value(), isTaken);
}

void TestFlashmqFiles::findsAddressesInNetworks_data()
{
    QTest::addColumn<QString>("inside");
    QTest::addColumn<QString>("outside");
    const auto row = [](const char *network, const char *inside, const char *outside) {
        QTest::newRow(network) << text(inside) << text(outside);
    };
    row("10.1/16", "10.1.255.255", "10.2.0.0");
    row("10.1", "10.1.2.3", "10.2.2.3"); // as many bits as are written
    row("127.0.0.2", "127.0.0.2", "127.0.0.3");
    row("192.168.4", "192.168.4.9", "192.168.5.9");
    row("192.168", "192.168.0.9", "192.168.4.9"); // a network of class C: what is not written is 0
    row("172.16.0.0/12", "172.31.1.1", "172.32.1.1");
    row("10.1.2.3/0", "200.1.1.1", "::1");
    row("2001:db8::/32", "2001:db8:1::9", "2001:db9::");
    row("::1", "::1", "::2");
    row("::/0", "fe80::1", "10.0.0.1");
}

void TestFlashmqFiles::findsAddressesInNetworks()
{
    QFETCH(const QString, inside);
    QFETCH(const QString, outside);
    const QString network = text(QTest::currentDataTag());
    const auto parsed = FlashmqNetwork::parse(network);
    QVERIFY(parsed && parsed->holds(inside) && !parsed->holds(outside) && !parsed->holds(text("nonsense")));
    QVERIFY(parsed->covers(*parsed));
    ListenerFiles rules = files();
    rules.flashmq.deniedFrom = {{network, {text("/c"), 7, 1}}};
    const auto refused = FileRules(rules).askAddress(inside);
    QVERIFY(refused && refused->result == StepResult::Fail && refused->origin.line == 7);
    QVERIFY(FileRules(rules).askAddress(outside)->result == StepResult::Pass);
    std::swap(rules.flashmq.deniedFrom, rules.flashmq.allowedFrom);
    QVERIFY(FileRules(rules).askAddress(inside)->result == StepResult::Pass);
    QVERIFY(FileRules(rules).askAddress(outside)->result == StepResult::Fail);
    QVERIFY(!FileRules(rules).askAddress({}));
    QVERIFY(!FileRules(files()).askAddress(inside));
}

void TestFlashmqFiles::decidesByTheAcl_data()
{
    QTest::addColumn<QByteArray>("acl");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<char>("outcome");
    // +: the broker takes the message; -: it answers 135; x: the client does not get in; b: it takes no line of the
    // file
    const auto row = [](const char *acl, const char *user, const char *topic, char outcome) {
        QTest::newRow(QByteArray(QByteArray(acl).simplified().left(40) + ": " + user + ' ' + topic).constData())
            << QByteArray(acl) << text(user) << text(topic) << outcome;
    };
    row("topic readwrite pub/#\nuser alice\ntopic readwrite a/#\n", "", "pub/1", '+');
    row("topic readwrite pub/#\nuser alice\ntopic readwrite a/#\n", "", "a/1", '-');
    row("topic readwrite pub/#\nuser alice\ntopic readwrite a/#\n", "alice", "pub/1", '-');
    row("topic readwrite pub/#\nuser alice\ntopic readwrite a/#\n", "alice", "a/1", '+');
    row("topic readwrite pub/#\nuser alice\ntopic readwrite a/#\n", "bob", "pub/1", '-');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "", "p/x/1", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "", "p/y/1", '-');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "", "q/", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "alice", "p/x/1", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "alice", "q/alice", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "alice", "q/bob", '-');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "alice", "a/1", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "bob", "q/bob", '+');
    row("pattern readwrite p/%c/#\npattern write q/%u\nuser alice\ntopic a/#\n", "bob", "q/%u", '+');
    row("user alice\ntopic a/#\ntopic deny a/b\ntopic write a/b\n", "alice", "a/b", '-');
    row("user alice\ntopic a/#\ntopic deny a/b\ntopic write a/b\n", "alice", "a/c", '+');
    row("pattern deny a/#\nuser alice\ntopic a/b\n", "alice", "a/b", '-');
    row("pattern deny a/#\nuser alice\ntopic a/b\n", "alice", "a/c", '-');
    row("pattern deny a/#\nuser alice\ntopic a/b\n", "bob", "a/b", '-');
    row("user alice\ntopic #\n", "alice", "a", '+');
    row("user alice\ntopic #\n", "alice", "$foo/x", '+');
    row("user alice\ntopic #\n", "alice", "$SYS/x", '+');
    row("user a#b\ntopic z\npattern write p/%u\n", "a#b", "z", 'x');
    row("user a#b\ntopic z\npattern write p/%u\n", "a#b", "p/a#b", 'x');
    row("  USER alice  x\r\n\tTopic   WRITE    a\n   # note\n", "alice", "a", '+');
    row("  USER alice  x\r\n\tTopic   WRITE    a\n   # note\n", "alice", "b", '-');
    row("user alice\ntopic a%u\npattern x%u\npattern %u\n", "alice", "a%u", '+');
    row("user alice\ntopic a%u\npattern x%u\npattern %u\n", "alice", "aalice", '-');
    row("user alice\ntopic a%u\npattern x%u\npattern %u\n", "alice", "xalice", '-');
    row("user alice\ntopic a%u\npattern x%u\npattern %u\n", "alice", "x%u", '+');
    row("user alice\ntopic a%u\npattern x%u\npattern %u\n", "alice", "alice", '+');
    row("user alice\ntopic a\nuser bob\ntopic b\nuser alice\ntopic c\n", "alice", "a", '+');
    row("user alice\ntopic a\nuser bob\ntopic b\nuser alice\ntopic c\n", "alice", "c", '+');
    row("user alice\ntopic a\nuser bob\ntopic b\nuser alice\ntopic c\n", "bob", "c", '-');
    row("user alice\ntopic a/+/c\ntopic b/#\n", "alice", "a//c", '+');
    row("user alice\ntopic a/+/c\ntopic b/#\n", "alice", "b", '+');
    row("user alice\ntopic a/+/c\ntopic b/#\n", "alice", "a/b", '-');
    row("user alice\ntopic a/+/c\ntopic b/#\n", "alice", "b/", '+');
    row("", "", "a", '-');
    row("", "alice", "a", '-');
    row("user alice\ntopic a\nrubbish\n", "alice", "a", 'b');
    row("user alice\ntopic a b\n", "alice", "a", 'b');
    row("user alice\ntopic write a b\n", "alice", "a", 'b');
    row("user\ntopic #\n", "", "a", 'b');
    row("user alice\ntopic read\n", "alice", "read", '+');
}

void TestFlashmqFiles::decidesByTheAcl()
{
    QFETCH(const QByteArray, acl);
    QFETCH(const QString, user);
    QFETCH(const QString, topic);
    QFETCH(const char, outcome);
    ListenerFiles rules = files();
    rules.acl = AclFile::read(acl, text("/acl"), {Dialect::FlashMq});
    QCOMPARE(rules.acl->isBroken(), outcome == 'b');
    const Decision decision = FileRules(rules).decide(attemptOf(user, Action::Publish, topic));
    QCOMPARE(decision.answer, outcome == '+' ? Answered::Allow : outcome == 'b' ? Answered::Unknown : Answered::Deny);
    QCOMPARE(FileRules(rules).decide(attemptOf(user, Action::Subscribe, topic)).answer,
             outcome == 'x' ? Answered::Deny : Answered::Allow); // the file is not asked
}

void TestFlashmqFiles::decidesByThePassword_data()
{
    QTest::addColumn<QByteArray>("passwords");
    QTest::addColumn<QList<bool>>("getIn");
    // With the right and a wrong password where anonymous clients are refused, then where they are let in.
    const auto row = [](QByteArray passwords, const QList<bool> &getIn) {
        passwords.replace("@H", QByteArray("$7$101" + hashTail)).replace("@O", oldHash).replace("@T", hashTail);
        QTest::newRow(QByteArray(QByteArray::number(qHash(passwords)) + ' ' + passwords.left(30)).constData())
            << passwords << getIn;
    };
    row("alice:@H", {true, false, true, false});
    row("  alice:@H \r", {true, false, true, false});
    row("alice :@H", {false, false, true, true});
    row("alice: @H", {false, false, true, true});
    row("alice:@H:x", {false, false, true, true});
    row("#alice:@H", {false, false, true, true});
    row("alice:!@H", {false, false, true, true});
    row("alice:@O", {true, false, true, false});
    row("alice:@H$", {true, false, true, false});
    row("alice:@H$x", {false, false, true, true});
    row("alice:$7$101x@T", {true, false, true, false});
    row("alice:$7$0@T", {false, false, false, false});
    row("alice:$7$x@T", {false, false, true, true});
    row("alice:$7$99999999999@T", {false, false, true, true});
    row("alice:$7$101$hzVugqJLja/9+Kov$gW/"
        "q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRzoIoGxEVXG4nb",
        {false, false, false, false});
    row("alice:$7$101$hzVugqJLja/9+Kov$gW/"
        "q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRzoIoGxEVXG4nbz",
        {false, false, true, true});
    row("alice:$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA", {false, false, true, true});
    row("alice:x", {false, false, true, true});
    row("alice", {false, false, true, true});
    row("alice:", {false, false, true, true});
    row("alice:$7$$101@T", {true, false, true, false});
    row("alice:$7$101$hz "
        "VugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRzoIoGxEVXG4nbzg==",
        {false, false, true, true});
    row("alice:@H\nalice:!x", {true, false, true, false});
    row("alice:!x\nalice:@H", {true, false, true, false});
    row("alice:$7$101$AAAA$AAAA\nalice:@H", {false, false, false, false});
}

void TestFlashmqFiles::decidesByThePassword()
{
    QFETCH(const QByteArray, passwords);
    QFETCH(const QList<bool>, getIn);
    QList<bool> found;
    for (const bool letsAnybodyIn : {false, true}) {
        ListenerFiles rules = files();
        rules.allowAnonymous = letsAnybodyIn;
        rules.passwords = PasswordFile::read(passwords + '\n', text("/pw"), Dialect::FlashMq);
        QVERIFY(!rules.passwords->isBroken()); // nothing in it stops the broker
        for (const char *password : {passwords.contains(oldHash) ? "pw" : "apw", "wrong"}) {
            Attempt attempt = attemptOf(text("alice"), Action::Connect);
            attempt.credentials = Credentials{Secret(QByteArray(password))};
            found.append(FileRules(rules).decide(attempt).answer == Answered::Allow);
        }
    }
    QCOMPARE(found, getIn);
}

void TestFlashmqFiles::refusesNamesAndTopics_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("clientId");
    QTest::addColumn<Action>("action");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("code"); // empty: the broker takes it
    const auto row = [](const QString &user, const QString &id, Action action, const QString &topic, const char *code) {
        QTest::addRow("%d %s %s", int(action), code, qPrintable(QString(user + id + topic).left(30)))
            << user << id << action << topic << QString::fromLatin1(code);
    };
    const QString x = text("x");
    row(text("a+"), x, Action::Connect, {}, "unsafeUserName");
    row(text("a"), text("x#"), Action::Connect, {}, "unsafeClientId");
    row(text("a/b"), text("x/y"), Action::Connect, {}, "");
    row(QStringLiteral("a\x01"), x, Action::Connect, {}, "forbiddenCharacter");
    row(text("a\x7f"), x, Action::Connect, {}, "forbiddenCharacter");
    row(QStringLiteral("a\u0080"), x, Action::Connect, {}, "forbiddenCharacter");
    row(QStringLiteral("a\ufdd0"), x, Action::Connect, {}, "forbiddenCharacter");
    row(QString(4096, u'a'), x, Action::Connect, {}, "");
    row(QString(4097, u'a'), x, Action::Connect, {}, "nameTooLong");
    row({}, x, Action::Publish, QString(text("a/")).repeated(127) + u'a', "");
    row({}, x, Action::Publish, QString(text("a/")).repeated(128) + u'a', "tooManyLevels");
    row({}, x, Action::Publish, text("a+b"), "invalidTopic");
    row({}, x, Action::Publish, {}, "invalidTopic");
    row({}, x, Action::Publish, text("$SYS/x"), "");
    row({}, x, Action::Publish, text("$share/x/y"), "");
    row({}, x, Action::Subscribe, text("a+b"), "invalidFilter");
    row({}, x, Action::Subscribe, text("a/#/b"), "invalidFilter");
    row({}, x, Action::Subscribe, {}, "invalidFilter");
    row({}, x, Action::Subscribe, text("$share/g/a"), "");
    row({}, x, Action::Subscribe, text("$share"), "");
    row({}, x, Action::Subscribe, text("$share/g"), "invalidFilter");
    row({}, x, Action::Subscribe, text("$share//a"), "invalidFilter");
}

void TestFlashmqFiles::refusesNamesAndTopics()
{
    QFETCH(const QString, user);
    QFETCH(const QString, clientId);
    QFETCH(const Action, action);
    QFETCH(const QString, topic);
    QFETCH(const QString, code);
    const Decision decision = FileRules(files()).decide(attemptOf(user, action, topic, clientId));
    QCOMPARE(decision.answer, code.isEmpty() ? Answered::Allow : Answered::Deny);
    QVERIFY(code.isEmpty() || decision.steps.constLast().code == code);
}

void TestFlashmqFiles::tellsOfLines()
{
    const auto acl = AclFile::read("User a b\n\n topic x\ntopic %u\npattern a%u\ntopic deny\nuser c\ntopic y",
                                   text("/acl"), {Dialect::FlashMq});
    QList<int> lines;
    for (const Finding &finding : acl->findings())
        lines.append(finding.line);
    QCOMPARE(lines, QList<int>({1, 4, 5, 6}));
    QCOMPARE(acl->userOf(acl->lastSectionOf("a")).toByteArray(), QByteArray("a"));
    QCOMPARE(acl->rulesOf(acl->lastSectionOf("c")).end() - acl->rulesOf(acl->lastSectionOf("c")).begin(), 1);
    QCOMPARE(acl->lineAt(acl->patterns().front().offset), 5);
    const auto passwords = PasswordFile::read("a:$7$101" + hashTail + "\n\n#b:$7$101" + hashTail + "\nwords\nc :!x\n" +
                                                  "a:$6$AAAA$AAAA\nd:$6$AAAA$AA\n",
                                              text("/pw"), Dialect::FlashMq);
    lines.clear();
    for (const Finding &finding : passwords->findings())
        lines.append(finding.line);
    QCOMPARE(lines, QList<int>({4, 5, 6, 6, 7}));
    QVERIFY(passwords->find("b")->isCommentedOut);
    QCOMPARE(passwords->lineAt(passwords->find("a")->offset), 1); // the first counts
    QCOMPARE(passwords->find("c ")->state, HashState::Disabled);
}

QTEST_GUILESS_MAIN(TestFlashmqFiles)
#include "tst_flashmqfiles.moc"
