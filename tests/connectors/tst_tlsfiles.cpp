// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/livingbroker.h"
#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/tlsblocks.h"
#include "connectors/mosquitto/words.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/testauthority.h"
#include "wire/connectionprobe.h"
#include "wire/localhost.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

#include <openssl/x509v3.h>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

using Files = std::shared_ptr<const BrokerFiles>;
using Extension = TestAuthority::Extension;

bool write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

/// One that tries to get in.
struct Device
{
    TestAuthority::Issued issued;
    QByteArray chain; ///< what it sends along
    QString authority;
};

const QByteArray tlsLines = "listener @PORT0@ 127.0.0.1\nallow_anonymous true\ncertfile @FOLDER@/server.crt\n"
                            "keyfile @FOLDER@/server.key\n";
const QByteArray demand = "cafile @FOLDER@/ca.crt\nrequire_certificate true\n";
const QByteArray demandLists = demand + "crlfile @FOLDER@/crl.pem\n";

} // namespace

/// Whom the TLS of a listener keeps out: what is read from its files is what a living mosquitto does.
class TestTlsFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void agreesWithTheBroker_data();
    void agreesWithTheBroker();
    void tellsWhatStopsTheBroker_data();
    void tellsWhatStopsTheBroker();
    void followsAReload();
    void takesAuthoritiesAtTheStart();
    void tellsOfRevokedOnes();
    void oneRowForSeveralListeners();
    void theTimeDecides();
    void namesByCertificate();
    void aServerThatIsOver();
    void readsAFolder();
    void theConnectorTells();
    void leavesTheKeyAlone();
    void keepsWhatWasNotTouched();

private:
    [[nodiscard]] bool put(const BrokerProcess &broker, const QByteArray &authorities, const QByteArray &lists);
    [[nodiscard]] static Files read(const BrokerProcess &broker, const BrokerFiles *before = nullptr,
                                    const QDateTime &now = QDateTime::currentDateTimeUtc());
    /// Tells the broker to read its files again, and waits until it says that it does.
    static bool reload(BrokerProcess &broker);
    Result<ProbeReport> connectAs(const BrokerProcess &broker, const QString &device, const QString &user = {});
    /// Which devices get in, with their names in order; "nobody": none that has a certificate.
    QStringList insiders(const BrokerProcess &broker);
    [[nodiscard]] QStringList kept(const QList<Block> &blocks) const;

    const TestAuthority m_serverCa{"Server CA"};
    const TestAuthority::Issued m_server = m_serverCa.issue("localhost");
    const TestAuthority m_ca{"Pump CA"};
    const TestAuthority m_other{"Other CA"};
    const TestAuthority m_hall{"Hall CA", {}, &m_ca};
    const TestAuthority m_mute{"Mute CA", {}, nullptr, TestAuthority::Usage::NoLists};
    const TestAuthority m_past = TestAuthority("Past CA").renewed(overTerm);
    const TestAuthority m_future = TestAuthority("Future CA").renewed(laterTerm);
    QMap<QString, Device> m_devices;
    QTemporaryDir m_folder;
};

void TestTlsFiles::initTestCase()
{
    const auto add = [this](const char *name, const TestAuthority &authority, const char *called,
                            const QByteArray &chain = {}) {
        m_devices.insert(QString::fromLatin1(name),
                         {authority.issue(name), chain, QLatin1String("CN=") + QLatin1String(called)});
    };
    add("good", m_ca, "Pump CA");
    add("bad", m_ca, "Pump CA");
    add("other", m_other, "Other CA");
    add("hall", m_hall, "Hall CA", m_hall.certificate());
    add("mute", m_mute, "Mute CA");
    add("past", m_past, "Past CA");
    add("future", m_future, "Future CA");
    QVERIFY(write(m_folder.filePath(QStringLiteral("server-ca.crt")), m_serverCa.certificate()));
    for (auto device = m_devices.cbegin(); device != m_devices.cend(); ++device) {
        QVERIFY(write(m_folder.filePath(device.key() + u".crt"), device->issued.certificate + device->chain));
        QVERIFY(write(m_folder.filePath(device.key() + u".key"), device->issued.key));
    }
}

bool TestTlsFiles::put(const BrokerProcess &broker, const QByteArray &authorities, const QByteArray &lists)
{
    const QDir folder(broker.folder());
    return write(folder.filePath(QStringLiteral("server.crt")), m_server.certificate) &&
           write(folder.filePath(QStringLiteral("server.key")), m_server.key) &&
           write(folder.filePath(QStringLiteral("ca.crt")), authorities) &&
           write(folder.filePath(QStringLiteral("crl.pem")), lists);
}

Files TestTlsFiles::read(const BrokerProcess &broker, const BrokerFiles *before, const QDateTime &now)
{
    const QString path = broker.folder() + QLatin1String("/broker.conf");
    return readBrokerFiles(LocalHost(), {path, QVersionNumber(2, 0, 11)}, before, now).value_or(nullptr);
}

bool TestTlsFiles::reload(BrokerProcess &broker)
{
    const QByteArray says = "Reloading config";
    const auto count = broker.logText().count(says);
    broker.reload();
    return QTest::qWaitFor([&] { return broker.logText().count(says) > count; });
}

Result<ProbeReport> TestTlsFiles::connectAs(const BrokerProcess &broker, const QString &device, const QString &user)
{
    MqttOptions options;
    options.host = QStringLiteral("localhost");
    options.port = broker.port();
    options.tls = true;
    options.user = user;
    options.caFile = m_folder.filePath(QStringLiteral("server-ca.crt"));
    if (!device.isEmpty()) {
        options.certificateFile = m_folder.filePath(device + u".crt");
        options.keyFile = m_folder.filePath(device + u".key");
    }
    return await(probeConnection(options));
}

QStringList TestTlsFiles::insiders(const BrokerProcess &broker)
{
    QStringList in;
    const QStringList devices = m_devices.keys() + QStringList(QString());
    for (const QString &device : devices) {
        const auto report = connectAs(broker, device);
        if (report && report->connected)
            in.append(device.isEmpty() ? QStringLiteral("without") : device);
    }
    return in;
}

/// The devices that certain blocks are about.
QStringList TestTlsFiles::kept(const QList<Block> &blocks) const
{
    QStringList names;
    for (auto device = m_devices.cbegin(); device != m_devices.cend(); ++device) {
        const auto isAbout = [&device](const Block &block) {
            return block.certainty == Certainty::Certain &&
                   (block.subject.kind == SubjectKind::Everyone || block.subject.value == device->authority ||
                    block.subject.value == QString::fromLatin1(device->issued.serial));
        };
        if (std::any_of(blocks.cbegin(), blocks.cend(), isAbout))
            names.append(device.key());
    }
    return names;
}

void TestTlsFiles::agreesWithTheBroker_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("authorities");
    QTest::addColumn<QByteArray>("lists");
    QTest::addColumn<QString>("in");      // what the living broker does, in the order of names
    QTest::addColumn<QString>("blocked"); // of whom the files tell; strangers are out without
    QTest::addColumn<QString>("code");    // of the step
    const auto row = [](const char *name, const QByteArray &lines, const QByteArray &authorities,
                        const QByteArray &lists, const char *in, const char *blocked, const char *code) {
        QTest::newRow(name) << lines << authorities << lists << QString::fromLatin1(in) << QString::fromLatin1(blocked)
                            << QString::fromLatin1(code);
    };
    const char *all = "bad future good hall mute other past";
    const char *everybody = "bad future good hall mute other past without";
    const char *needed = "certificateNeeded";
    const QByteArray ca = m_ca.certificate();
    const QByteArray serial = m_devices[QStringLiteral("bad")].issued.serial;
    const QByteArray revoking = m_ca.list({{serial, CRL_REASON_KEY_COMPROMISE}});
    const QByteArray empty = m_ca.list({});
    const TestTerm older{-std::chrono::hours(48), std::chrono::hours(48)};

    row("no list", demand, ca, {}, "bad good hall", "", needed);
    row("one is revoked", demandLists, ca, revoking, "good", "bad", needed);
    row("one is on hold", demandLists, ca, m_ca.list({{serial, CRL_REASON_CERTIFICATE_HOLD}}), "good", "bad", needed);
    row("one was on hold", demandLists, ca, m_ca.list({{serial, CRL_REASON_REMOVE_FROM_CRL}}), "bad good", "", needed);
    row("list over", demandLists, ca, m_ca.list({{serial}}, overTerm), "", all, "listOver");
    row("list not yet", demandLists, ca, m_ca.list({}, laterTerm), "", all, "listNotYet");
    row("list of one of two", demandLists, ca + m_other.certificate(), empty, "bad good", "other", needed);
    row("list of another", demandLists, ca, m_other.list({}), "", "bad good", needed);
    row("nothing demanded, one revoked", "cafile @FOLDER@/ca.crt\ncrlfile @FOLDER@/crl.pem\n", ca, revoking, everybody,
        "", "");
    row("nothing demanded, list over", "cafile @FOLDER@/ca.crt\ncrlfile @FOLDER@/crl.pem\n", ca,
        m_ca.list({}, overTerm), everybody, "", "");
    row("nothing demanded, authority over", "cafile @FOLDER@/ca.crt\n", m_past.certificate(), {}, everybody, "", "");
    row("authority over", demand, m_past.certificate(), {}, "", all, "authorityOver");
    row("authority not yet", demand, m_future.certificate(), {}, "", all, "authorityNotYet");
    row("one authority of two over", demand, m_past.certificate() + ca, {}, "bad good hall", "past", needed);
    row("authority renewed", demand, m_past.certificate() + m_past.renewed({}).certificate(), {}, "past", "", needed);
    row("authority renewed, first", demand, m_past.renewed({}).certificate() + m_past.certificate(), {}, "past", "",
        needed);
    row("no root", demand, m_hall.certificate(), {}, "", all, "authorityWithoutRoot");
    row("root and one below", demandLists, ca + m_hall.certificate(), m_hall.list({}), "hall", "bad good", needed);
    row("root with a list that is over", demandLists, ca, m_ca.list({}, overTerm) + m_hall.list({}), "hall", "bad good",
        needed);
    row("list by another key", demandLists, ca, m_other.forgedList(m_ca), "", all, "listForged");
    row("may not sign lists", demandLists, m_mute.certificate(), m_mute.list({}), "", all, "mayNotSignLists");
    row("unknown extension", demandLists, ca, m_ca.list({}, {}, Extension::UnknownCritical), "", all, "listRefuses");
    row("list for authorities", demandLists, ca, m_ca.list({{serial}}, {}, Extension::OnlyAuthorities), "", all,
        "listMissing");
    row("newer list without", demandLists, ca, m_ca.list({{serial}}, older) + empty, "bad good", "", needed);
    row("newer list without, first", demandLists, ca, empty + m_ca.list({{serial}}, older), "bad good", "", needed);
    row("newer list with", demandLists, ca, m_ca.list({}, older) + revoking, "good", "bad", needed);
    row("a list that is over, and a good one", demandLists, ca, m_ca.list({}, overTerm) + revoking, "good", "bad",
        needed);
    row("list in the cafile", demandLists, ca + revoking, m_ca.list({}, older), "good", "bad", needed);
    row("list in the cafile alone", demand, ca + revoking, {}, "bad good hall", "", needed);
    row("no authority", "require_certificate true\n", {}, {}, "", all, "noAuthority");
    row("a list for an authority", demand, empty, {}, "", all, "noAuthority");
    row("a device for an authority", demand, m_devices[QStringLiteral("good")].issued.certificate, {}, "", all,
        "noAuthority");
    row("names by certificate", demand + "use_identity_as_username true\n", ca, {}, "bad good hall", "", needed);
    row("names without certificate", "cafile @FOLDER@/ca.crt\nuse_identity_as_username true\n", ca, {}, "", all,
        "nameWithoutCertificate");
    row("subjects without certificate", "cafile @FOLDER@/ca.crt\nuse_subject_as_username true\n", ca, {}, "", all,
        "nameWithoutCertificate");
}

void TestTlsFiles::agreesWithTheBroker()
{
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, authorities);
    QFETCH(QByteArray, lists);
    QFETCH(QString, in);
    QFETCH(QString, blocked);
    QFETCH(QString, code);
    BrokerProcess broker;
    QVERIFY(put(broker, authorities, lists));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + lines)), broker.problem());
    QCOMPARE(insiders(broker).join(u' '), in);

    const Files files = read(broker);
    QVERIFY(files);
    for (const Finding &finding : files->findings)
        QVERIFY2(finding.severity == Finding::Severity::Warning, qPrintable(finding.what));
    const QList<Block> blocks = allFileBlocks(*files);
    QCOMPARE(kept(blocks).join(u' '), blocked);
    QSet<QString> ids;
    for (const Block &block : blocks) {
        QVERIFY2(block.explanation.endsWith(u'.') && block.ownedBy && block.ownedBy->endsWith(u'.'),
                 qPrintable(block.explanation));
        QVERIFY(isTlsBlock(block.id) && !ids.contains(block.id));
        QCOMPARE(block.mechanism, Mechanism::Certificate);
        ids.insert(block.id);
    }

    const FilePolicy policy(files);
    const Decision decision = policy.decide({{{}, QStringLiteral("pump"), {}, {}}, Action::Connect, {}, {}});
    const bool isClosed = !code.isEmpty() && code != u"certificateNeeded";
    QVERIFY(!isClosed || in.isEmpty());
    QCOMPARE(decision.answer, isClosed ? Answered::Deny : code.isEmpty() ? Answered::Allow : Answered::Unknown);
    const Step &first = decision.steps.constFirst();
    QCOMPARE(first.check == Check::Tls ? first.code : QString(), code);
    QVERIFY2(stepSentence(first).endsWith(u'.'), qPrintable(first.code));
    QCOMPARE(policy.blocksOf({{}, QStringLiteral("pump"), {}, {}}).isEmpty(), !isClosed);
    if (isClosed) {
        QCOMPARE(first.result, StepResult::Fail);
        QVERIFY2(ids.contains(first.block), qPrintable(first.block));
    }
}

void TestTlsFiles::tellsWhatStopsTheBroker_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QString>("file"); // what is put in the place of this one
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isUp");
    QTest::addColumn<QString>("part"); // of the finding; empty: there is none
    const auto row = [](const char *name, const QByteArray &lines, const char *file, const QByteArray &content,
                        bool isUp, const char *part = "does not start") {
        QTest::newRow(name) << lines << QString::fromLatin1(file) << content << isUp << QString::fromLatin1(part);
    };
    const QByteArray list = m_ca.list({});
    const QByteArray brokenList = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    const QByteArray brokenCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    row("all fine", demandLists, "", {}, true, "");
    row("list empty", demandLists, "crl.pem", {}, false);
    row("list broken", demandLists, "crl.pem", brokenList, false);
    row("list good, then broken", demandLists, "crl.pem", list + brokenList, false);
    row("list cut", demandLists, "crl.pem", list.chopped(30), false);
    row("list with words around", demandLists, "crl.pem", "# words\n" + list + "more\n", true, "");
    row("list behind a certificate", demandLists, "crl.pem", m_ca.certificate() + list, true, "");
    row("list missing", demand + "crlfile @FOLDER@/none\n", "", {}, false, "does not exist");
    row("list missing, nothing demanded", "crlfile @FOLDER@/none\n", "", {}, false, "does not exist");
    row("authorities empty", demand, "ca.crt", {}, false);
    row("authorities broken", demand, "ca.crt", brokenCertificate, false);
    row("authorities good, then broken", demand, "ca.crt", m_ca.certificate() + brokenCertificate, false);
    row("authorities, then a broken list", demand, "ca.crt", m_ca.certificate() + brokenList, false);
    row("authorities a key", demand, "ca.crt", m_server.key, false);
    row("authorities and a key", demand, "ca.crt", m_server.key + m_ca.certificate(), true, "");
    row("authorities missing", "cafile @FOLDER@/none\n", "", {}, false, "does not exist");
    row("server empty", demand, "server.crt", {}, false);
    row("server a key", demand, "server.crt", m_server.key, false);
    row("server good, then broken", demand, "server.crt", m_server.certificate + brokenCertificate, false);
    row("server good, then a broken list", demand, "server.crt", m_server.certificate + brokenList, true, "");
    row("server with its key", demand, "server.crt", m_server.key + m_server.certificate, true, "");
}

void TestTlsFiles::tellsWhatStopsTheBroker()
{
    QFETCH(QByteArray, lines);
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(bool, isUp);
    QFETCH(QString, part);
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), m_ca.list({})));
    if (!file.isEmpty())
        QVERIFY(write(broker.folder() + u'/' + file, content));
    const bool isListening = broker.start(QString::fromUtf8(tlsLines + lines));
    if (isUp) {
        QVERIFY2(isListening && !insiders(broker).isEmpty(), broker.problem());
    } else {
        QTRY_VERIFY(!broker.isRunning()); // it listens first, and looks at the files then
    }
    const Files files = read(broker);
    QList<Finding> errors = files->findings;
    errors.removeIf([](const Finding &finding) { return finding.severity != Finding::Severity::Error; });
    QCOMPARE(errors.size(), isUp ? 0 : 1);
    if (isUp)
        return;
    const QString what = errors.constFirst().what;
    QVERIFY2(what.contains(part) && what.endsWith(u'.'), qPrintable(what));
    QVERIFY(allFileBlocks(*files).constFirst().mechanism == Mechanism::BrokerFault);
}

void TestTlsFiles::followsAReload()
{
    BrokerProcess broker;
    const QByteArray serial = m_devices[QStringLiteral("bad")].issued.serial;
    const QByteArray empty = m_ca.list({});
    QVERIFY(put(broker, m_ca.certificate(), empty));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists)), broker.problem());
    QCOMPARE(insiders(broker), QStringList({QStringLiteral("bad"), QStringLiteral("good")}));
    const auto reloadWith = [&](const QByteArray &lists) {
        return write(broker.folder() + QLatin1String("/crl.pem"), lists) && reload(broker);
    };
    Files files = read(broker);
    QVERIFY(kept(allFileBlocks(*files)).isEmpty());
    QVERIFY(reloadWith(m_ca.list({{serial, CRL_REASON_KEY_COMPROMISE}})));
    QTRY_COMPARE(insiders(broker), QStringList({QStringLiteral("good")}));
    files = read(broker, files.get());
    QCOMPARE(kept(allFileBlocks(*files)), QStringList({QStringLiteral("bad")}));
    QVERIFY(reloadWith(m_ca.list({}, overTerm)));
    QTRY_VERIFY(insiders(broker).isEmpty());
    files = read(broker, files.get());
    QCOMPARE(kept(allFileBlocks(*files)).size(), m_devices.size());
    QVERIFY(reloadWith(empty)); // what it was before
    QTRY_COMPARE(insiders(broker), QStringList({QStringLiteral("bad"), QStringLiteral("good")}));
    files = read(broker, files.get());
    QVERIFY(kept(allFileBlocks(*files)).isEmpty());
}

// What is said of who lifts a block hangs on this.
void TestTlsFiles::takesAuthoritiesAtTheStart()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), {}));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demand)), broker.problem());
    QVERIFY(write(broker.folder() + QLatin1String("/ca.crt"), m_ca.certificate() + m_other.certificate()));
    QVERIFY(reload(broker));
    QCOMPARE(insiders(broker).join(u' '), QStringLiteral("bad good hall"));
    QVERIFY(broker.restart());
    QCOMPARE(insiders(broker).join(u' '), QStringLiteral("bad good hall other"));
}

void TestTlsFiles::tellsOfRevokedOnes()
{
    BrokerProcess broker;
    const QString crl = broker.folder() + QLatin1String("/crl.pem");
    QVERIFY(
        put(broker, m_ca.certificate(),
            "words\n" + m_ca.list({{"0A", CRL_REASON_KEY_COMPROMISE}, {"0B", CRL_REASON_CERTIFICATE_HOLD}, {"0C"}})));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists)), broker.problem());
    const QList<Block> blocks = allFileBlocks(*read(broker));
    QCOMPARE(blocks.size(), 3);
    for (const Block &block : blocks) {
        QCOMPARE(block.subject.kind, SubjectKind::Certificate);
        QCOMPARE(block.certainty, Certainty::Certain);
        QCOMPARE(block.origin, (Origin{crl, {}, 2}));
        QVERIFY(std::abs(block.since.secsTo(QDateTime::currentDateTimeUtc()) - 3600) < 600);
        QVERIFY(block.explanation.contains(u"CN=Pump CA") && block.ownedBy->contains(u"CN=Pump CA"));
    }
    QCOMPARE(blocks.at(0).subject.value, QStringLiteral("0A"));
    QCOMPARE(blocks.at(0).cause, Cause::Operator);
    QCOMPARE(blocks.at(0).reason, QStringLiteral("Its key was compromised"));
    QVERIFY(blocks.at(0).ownedBy->contains(u"new certificate"));
    QCOMPARE(blocks.at(1).reason, QStringLiteral("On hold"));
    QVERIFY(blocks.at(1).ownedBy->contains(u"meant to be lifted"));
    QCOMPARE(blocks.at(2).cause, Cause::Policy);
    QVERIFY(blocks.at(2).reason.isEmpty());
}

void TestTlsFiles::oneRowForSeveralListeners()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), m_ca.list({{"0A"}}, overTerm)));
    const QByteArray second = QByteArray(tlsLines).replace("@PORT0@", "@PORT1@").replace("allow_anonymous true\n", "");
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists + second + demandLists)), broker.problem());
    QList<Block> blocks = allFileBlocks(*read(broker));
    QCOMPARE(blocks.size(), 2);
    QCOMPARE(blocks.at(0).subject.kind, SubjectKind::Everyone);
    QCOMPARE(blocks.at(0).certainty, Certainty::Certain);
    QCOMPARE(blocks.at(0).cause, Cause::Expired);
    QVERIFY(blocks.at(0).since.isValid() && blocks.at(0).since < QDateTime::currentDateTimeUtc());
    QVERIFY2(blocks.at(1).explanation.contains(
                 QStringLiteral("listener %1, listener %2").arg(broker.port(0)).arg(broker.port(1))),
             qPrintable(blocks.at(1).explanation));

    // Where there is another way in, nobody is kept out for certain.
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists + "listener @PORT1@ 127.0.0.1\n")),
             broker.problem());
    const Files files = read(broker);
    blocks = allFileBlocks(*files);
    QCOMPARE(blocks.size(), 2);
    QCOMPARE(blocks.at(0).certainty, Certainty::Likely);
    QCOMPARE(blocks.at(1).certainty, Certainty::Likely);
    const FilePolicy policy(files);
    QVERIFY(policy.blocksOf({{}, QStringLiteral("pump"), {}, {}}).isEmpty());
    const Decision decision = policy.decide({{{}, QStringLiteral("pump"), {}, {}}, Action::Connect, {}, {}});
    QCOMPARE(decision.answer, Answered::Allow);
    QCOMPARE(decision.steps.constFirst().arguments.constFirst(), QStringLiteral("listener %1").arg(broker.port(1)));
}

void TestTlsFiles::theTimeDecides()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), m_ca.list({}, {-std::chrono::hours(1), std::chrono::hours(48)})));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists)), broker.problem());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const Files today = read(broker);
    QVERIFY(allFileBlocks(*today).isEmpty());
    const QDateTime turn = today->nextChange();
    QVERIFY(std::abs(now.secsTo(turn) - 48 * 3600) < 600);
    for (const bool isOver : {false, true}) {
        const Files then = read(broker, today.get(), turn.addSecs(isOver ? 0 : -1));
        QCOMPARE(then->listeners.constFirst().tls->trust, today->listeners.constFirst().tls->trust);
        QCOMPARE(allFileBlocks(*then).size(), isOver ? 1 : 0);
        QCOMPARE(then->listeners.constFirst().tlsStep->code,
                 isOver ? QStringLiteral("listOver") : QStringLiteral("certificateNeeded"));
    }
    // Everything ends, the authority first of all.
    QCOMPARE(read(broker, nullptr, now.addYears(1))->listeners.constFirst().tlsStep->code,
             QStringLiteral("authorityOver"));
}

void TestTlsFiles::namesByCertificate()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), {}));
    // Nobody can sign in with it; 2.1 does not start with a hash that it cannot use.
    const bool dropsHashes = brokerDialect() == Dialect::V20;
    QVERIFY(write(broker.folder() + QLatin1String("/passwords"),
                  dropsHashes ? QByteArray("somebody:$7$101$nonsense$\n") : QByteArray("# nobody\n")));
    QVERIFY(write(broker.folder() + QLatin1String("/acl"), "user good\ntopic a\nuser bad\ntopic deny #\n"));
    const QByteArray lines = QByteArray(tlsLines).replace("allow_anonymous true", "allow_anonymous false") + demand +
                             "use_identity_as_username true\npassword_file @FOLDER@/passwords\nacl_file "
                             "@FOLDER@/acl\n";
    QVERIFY2(broker.start(QString::fromUtf8(lines)), broker.problem());
    QCOMPARE(insiders(broker).join(u' '), QStringLiteral("bad good hall")); // no password is asked
    const auto asNobody = connectAs(broker, QStringLiteral("good"), QStringLiteral("ghost"));
    QVERIFY(asNobody && asNobody->connected); // the name that it sends counts for nothing
    const Files files = read(broker);
    const QList<Block> blocks = allFileBlocks(*files);
    for (const Block &block : blocks)
        QVERIFY2(block.subject.value == u"bad" || block.subject.value == u"somebody", qPrintable(block.id));
    const FilePolicy policy(files);
    const Decision decision = policy.decide({{{}, QStringLiteral("good"), {}, {}}, Action::Connect, {}, {}});
    QCOMPARE(decision.answer, Answered::Unknown); // it depends on the certificate alone
    QCOMPARE(decision.steps.constLast().code, QStringLiteral("certificateNames"));
    QCOMPARE(policy.decide({{{}, QStringLiteral("bad"), {}, {}}, Action::Publish, QStringLiteral("a"), {}}).answer,
             Answered::Deny);
    QCOMPARE(policy.decide({{}, Action::Connect, {}, {}}).steps.constLast().code, QStringLiteral("certificateUnknown"));
}

void TestTlsFiles::aServerThatIsOver()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), {}));
    const TestAuthority::Issued old = m_serverCa.issue("localhost", overTerm);
    QVERIFY(write(broker.folder() + QLatin1String("/server.crt"), old.certificate));
    QVERIFY(write(broker.folder() + QLatin1String("/server.key"), old.key));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines)), broker.problem()); // it does not look at the dates
    QVERIFY(insiders(broker).isEmpty());
    const QList<Block> blocks = allFileBlocks(*read(broker));
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.constFirst().subject.kind, SubjectKind::Everyone);
    QCOMPARE(blocks.constFirst().certainty, Certainty::Likely);
    QCOMPARE(blocks.constFirst().cause, Cause::Expired);
}

void TestTlsFiles::readsAFolder()
{
    BrokerProcess broker;
    QVERIFY(put(broker, {}, m_mute.list({})));
    const QDir folder(broker.folder() + QLatin1String("/trusted"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    const auto place = [&folder](const QByteArray &pem, const QString &ending) {
        const auto hash = CertificateFile::read(pem, {}, CertificateFile::Role::Chain)->certificates().front();
        return folder.filePath(QStringLiteral("%1.%2").arg(hash.subjectHash, 8, 16, QLatin1Char('0')).arg(ending));
    };
    const QByteArray serial = m_devices[QStringLiteral("bad")].issued.serial;
    QVERIFY(write(place(m_ca.certificate(), QStringLiteral("0")), m_ca.certificate()));
    QVERIFY(write(place(m_ca.certificate(), QStringLiteral("r0")), m_ca.list({{serial}})));
    QVERIFY(write(place(m_other.certificate(), QStringLiteral("0")), m_other.certificate()));
    QVERIFY(write(place(m_mute.certificate(), QStringLiteral("1")), m_mute.certificate())); // there is no 0
    QVERIFY(write(folder.filePath(QStringLiteral("past.crt")), m_past.certificate()));
    QVERIFY(write(folder.filePath(QStringLiteral("00000000.0")), m_past.certificate()));
    QVERIFY(write(folder.filePath(QStringLiteral("ffffffff.0")), "no certificate"));
    const QByteArray demandFolder = "capath @FOLDER@/trusted\nrequire_certificate true\n";

    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandFolder)), broker.problem());
    QCOMPARE(insiders(broker).join(u' '), QStringLiteral("bad good hall other"));
    Files files = read(broker);
    QVERIFY(files->findings.isEmpty() && allFileBlocks(*files).isEmpty());
    QVERIFY(files->listeners.constFirst().tls->isKnown);

    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandFolder + "crlfile @FOLDER@/crl.pem\n")), broker.problem());
    QCOMPARE(insiders(broker).join(u' '), QStringLiteral("good"));
    files = read(broker);
    QVERIFY(files->findings.isEmpty());
    QCOMPARE(kept(allFileBlocks(*files)).join(u' '), QStringLiteral("bad other"));

    QVERIFY(write(place(m_ca.certificate(), QStringLiteral("0")), m_past.certificate())); // by another's name
    QVERIFY(QFile::remove(place(m_other.certificate(), QStringLiteral("0"))));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandFolder)), broker.problem());
    QVERIFY(insiders(broker).isEmpty());
    QCOMPARE(read(broker)->listeners.constFirst().tlsStep->code, QStringLiteral("noAuthority"));
}

void TestTlsFiles::theConnectorTells()
{
    BrokerProcess broker;
    const QByteArray serial = m_devices[QStringLiteral("bad")].issued.serial;
    QVERIFY(put(broker, m_ca.certificate(), m_ca.list({{serial}}, {-std::chrono::hours(1), std::chrono::seconds(8)})));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists)), broker.problem());
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = broker.folder() + QLatin1String("/broker.conf");
    MosquittoConnector connector;
    const auto opened = await(connector.open(profile, {}));
    QVERIFY2(opened, told(opened).constData());
    QSignalSpy changed(&connector, &Connector::accessChanged);
    const auto blocks = [&connector] {
        const auto revision = await(connector.readAccess({}));
        return revision ? revision->blocks : QList<Block>();
    };
    QList<Block> now = blocks();
    QCOMPARE(kept(now), QStringList({QStringLiteral("bad")}));
    const QList<PolicyFact> facts = connector.policyFacts();
    QVERIFY(std::any_of(facts.cbegin(), facts.cend(), [](const PolicyFact &fact) {
        return fact.name.contains(u"CN=Pump CA") && fact.value.contains(u"1 revoked");
    }));

    // Nothing that could be changed from here lifts it, and the plan says what does.
    AllowRequest request;
    request.who = {Identity()};
    request.blocks = {{now.constFirst().id}};
    const auto plan = await(connector.planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    QVERIFY(plan->items.constFirst().changes.isEmpty());
    QCOMPARE(plan->items.constFirst().notLiftable, QStringList({*now.constFirst().ownedBy}));

    // The list ends, and nobody touches a file.
    QCOMPARE(insiders(broker), QStringList({QStringLiteral("good")}));
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 20'000);
    now = blocks();
    QCOMPARE(kept(now).size(), m_devices.size());
    QVERIFY(insiders(broker).isEmpty());
    const Decision decision =
        connector.policy()->decide({{{}, QStringLiteral("pump"), {}, {}}, Action::Connect, {}, {}});
    QCOMPARE(decision.answer, Answered::Deny);
    QVERIFY(connector.sentenceOf(decision.steps.constLast()).contains(u"good until"));
}

void TestTlsFiles::leavesTheKeyAlone()
{
    const QTemporaryDir folder;
    const QDir at(folder.path());
    QVERIFY(write(at.filePath(QStringLiteral("server.crt")), m_server.certificate));
    QVERIFY(at.mkdir(QStringLiteral("server.key"))); // reading it would fail, and be told of
    const auto findings = [&](const QByteArray &lines) {
        if (!write(at.filePath(QStringLiteral("m.conf")), "listener 8883\n" + lines))
            return QStringList(QStringLiteral("not written"));
        const auto files =
            readBrokerFiles(LocalHost(), {at.filePath(QStringLiteral("m.conf")), QVersionNumber(2, 0, 11)});
        QStringList told;
        for (const Finding &finding : (*files)->findings)
            told.append(finding.what);
        return told;
    };
    QCOMPARE(findings("certfile server.crt\nkeyfile server.key\n"), QStringList());
    const QStringList missing = findings("certfile server.crt\nkeyfile none\n");
    QVERIFY(missing.size() == 1 && missing.constFirst().contains(u"does not exist"));
    QCOMPARE(findings("certfile server.crt\nkeyfile pkcs11:token\ntls_engine pkcs11\n"), QStringList());
    QCOMPARE(findings("certfile server.crt\nrequire_certificate true\n").size(), 2); // it speaks without TLS
    QCOMPARE(findings("certfile server.crt\nkeyfile server.key\ncrlfile none\n").size(), 2);
}

void TestTlsFiles::keepsWhatWasNotTouched()
{
    BrokerProcess broker;
    QVERIFY(put(broker, m_ca.certificate(), m_ca.list({})));
    QVERIFY2(broker.start(QString::fromUtf8(tlsLines + demandLists)), broker.problem());
    const Files first = read(broker);
    const Files second = read(broker, first.get());
    const auto trust = [](const Files &files) { return files->listeners.constFirst().tls->trust; };
    QCOMPARE(trust(second), trust(first));
    for (const char *name : {"/server.crt", "/server.key", "/ca.crt", "/crl.pem"})
        QCOMPARE(first->places.count(broker.folder() + QLatin1String(name)), 1);
    QVERIFY(write(broker.folder() + QLatin1String("/crl.pem"), m_ca.list({{"0A"}})));
    const Files third = read(broker, second.get());
    QVERIFY(trust(third) != trust(second));
    QCOMPARE(trust(third)->files().authorities, trust(second)->files().authorities);
    QCOMPARE(allFileBlocks(*third).size(), 1);
}

QTEST_GUILESS_MAIN(TestTlsFiles)
#include "tst_tlsfiles.moc"
