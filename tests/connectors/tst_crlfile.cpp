// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/certificatefile.h"
#include "connectors/mosquitto/files/crlfile.h"
#include "support/testauthority.h"

#include <QElapsedTimer>
#include <QTest>

#include <openssl/x509v3.h>

using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/crl.pem");

std::shared_ptr<const CrlFile> read(const QByteArray &pem)
{
    return CrlFile::read(pem, path);
}

std::shared_ptr<const CertificateFile> certificatesOf(const QByteArray &pem, CertificateFile::Role role)
{
    return CertificateFile::read(pem, path, role);
}

} // namespace

/// Whether crlfile, cafile and certfile are read as OpenSSL reads them for mosquitto. A living one is asked in
/// tst_tlsfiles.
class TestCrlFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsLists();
    void readsReasons_data();
    void readsReasons();
    void tellsWhatIsBroken_data();
    void tellsWhatIsBroken();
    void tellsWhatOpenSslMakesOfAList();
    void knowsWhoSigned();
    void isQuickWithManyEntries();
    void readsCertificates();
    void tellsWhatIsNoCertificate_data();
    void tellsWhatIsNoCertificate();
    void comparesTimesAsOpenSslDoes();

private:
    const TestAuthority m_ca{"Pump CA"};
    const TestAuthority m_other{"Andere CA \xc3\xa4"};
};

void TestCrlFile::readsLists()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto file = read("Some words before.\n" + m_ca.list({{"0A", -1}, {"01FF", CRL_REASON_KEY_COMPROMISE}}) +
                           "\n# and between\n" + m_ca.certificate() + m_other.list({}, overTerm) + "trailing\n");
    QVERIFY(!file->isBroken() && file->isWhole() && file->findings().isEmpty());
    QCOMPARE(file->lists().size(), std::size_t(2));
    const Crl &first = file->lists().front();
    QCOMPARE(first.issuer, QStringLiteral("CN=Pump CA"));
    QCOMPARE(first.line, 2);
    QCOMPARE(first.use, Crl::Use::Counts);
    QCOMPARE(first.validity.at(now), Validity::Term::Now);
    QVERIFY(std::abs(first.validity.from.secsTo(now) - 24 * 3600) < 600);
    QCOMPARE(first.revoked.size(), std::size_t(2));
    const RevokedCertificate *known = first.find("01FF");
    QVERIFY(known != nullptr);
    QCOMPARE(known->reason, CrlReason::KeyCompromise);
    QVERIFY(std::abs(known->since.secsTo(now) - 3600) < 600);
    QCOMPARE(first.find("0A")->reason, CrlReason::NotTold);
    QVERIFY(first.find("0B") == nullptr && first.find("") == nullptr);
    const Crl &second = file->lists().back();
    QCOMPARE(second.issuer, QStringLiteral("CN=Andere CA \u00e4"));
    QCOMPARE(second.validity.at(now), Validity::Term::Over);
    QVERIFY(second.line > first.line && second.revoked.empty());
}

void TestCrlFile::readsReasons_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("reason");
    const auto row = [](const char *name, int code, CrlReason reason) { QTest::newRow(name) << code << int(reason); };
    row("none", -1, CrlReason::NotTold);
    row("unspecified", CRL_REASON_UNSPECIFIED, CrlReason::NotTold);
    row("key", CRL_REASON_KEY_COMPROMISE, CrlReason::KeyCompromise);
    row("authority", CRL_REASON_CA_COMPROMISE, CrlReason::AuthorityCompromise);
    row("affiliation", CRL_REASON_AFFILIATION_CHANGED, CrlReason::AffiliationChanged);
    row("superseded", CRL_REASON_SUPERSEDED, CrlReason::Superseded);
    row("cessation", CRL_REASON_CESSATION_OF_OPERATION, CrlReason::CessationOfOperation);
    row("hold", CRL_REASON_CERTIFICATE_HOLD, CrlReason::CertificateHold);
    row("privilege", CRL_REASON_PRIVILEGE_WITHDRAWN, CrlReason::PrivilegeWithdrawn);
    row("attribute authority", CRL_REASON_AA_COMPROMISE, CrlReason::AttributeAuthorityCompromise);
    row("unknown", 77, CrlReason::NotTold);
    QTest::newRow("removed") << int(CRL_REASON_REMOVE_FROM_CRL) << -1;
}

void TestCrlFile::readsReasons()
{
    QFETCH(int, code);
    QFETCH(int, reason);
    const auto file = read(m_ca.list({{"07", code}}));
    const RevokedCertificate *found = file->lists().front().find("07");
    QCOMPARE(found != nullptr, reason >= 0);
    if (found)
        QCOMPARE(int(found->reason), reason);
}

void TestCrlFile::tellsWhatIsBroken_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::addColumn<int>("line");
    const QByteArray list = m_ca.list({});
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("words") << QByteArray("hello\n") << 0;
    QTest::newRow("certificate alone") << m_ca.certificate() << 0;
    QTest::newRow("no base64") << QByteArray("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n") << 1;
    QTest::newRow("good, then broken") << list + "\n-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"
                                       << int(list.count('\n')) + 2;
    QTest::newRow("without an end") << list.chopped(10) << 1;
    QTest::newRow("NUL bytes") << QByteArray(1000, '\0') << 0;
}

void TestCrlFile::tellsWhatIsBroken()
{
    QFETCH(QByteArray, pem);
    QFETCH(int, line);
    const auto file = read(pem);
    QVERIFY(file->isBroken() && file->lists().empty());
    QCOMPARE(file->findings().size(), 1);
    const Finding &finding = file->findings().constFirst();
    QCOMPARE(finding.severity, Finding::Severity::Error);
    QCOMPARE(finding.file, path);
    QCOMPARE(finding.line, line);
    QVERIFY2(finding.what.contains(u"does not start") && finding.what.endsWith(u'.'), qPrintable(finding.what));
}

void TestCrlFile::tellsWhatOpenSslMakesOfAList()
{
    using Extension = TestAuthority::Extension;
    QCOMPARE(read(m_ca.list({}, {}, Extension::UnknownCritical))->lists().front().use, Crl::Use::Refuses);
    QCOMPARE(read(m_ca.list({}, {}, Extension::OnlyAuthorities))->lists().front().use, Crl::Use::PassedOver);
}

void TestCrlFile::knowsWhoSigned()
{
    const TestAuthority twin("Pump CA");
    const auto authority = [](const TestAuthority &one) {
        return certificatesOf(one.certificate(), CertificateFile::Role::Authorities)->certificates();
    };
    const auto file = read(m_ca.list({{"01", -1}}) + m_other.forgedList(m_ca));
    const Crl &own = file->lists().front();
    const Crl &forged = file->lists().back();
    QVERIFY(own.isNamedLike(forged));
    QVERIFY(own.isOf(authority(m_ca).front()) && own.isSignedBy(authority(m_ca).front()));
    QVERIFY(forged.isOf(authority(m_ca).front()) && !forged.isSignedBy(authority(m_ca).front()));
    QVERIFY(!own.isOf(authority(twin).front())); // another key
    QVERIFY(!own.isOf(authority(m_other).front()) && !own.isSignedBy(authority(m_other).front()));
    QVERIFY(own.isOf(authority(m_ca.renewed(laterTerm)).front()));
}

void TestCrlFile::isQuickWithManyEntries()
{
    constexpr int count = 100'000;
    QList<TestAuthority::Revoked> all;
    for (int i = 1; i <= count; ++i)
        all.append({QByteArray::number(0x10000000 + i * 7, 16).toUpper(), i % 2 == 0 ? CRL_REASON_SUPERSEDED : -1});
    const QByteArray pem = m_ca.list(all);
    QElapsedTimer clock;
    clock.start();
    const auto file = read(pem);
    const qint64 took = clock.elapsed();
    QCOMPARE(file->lists().front().revoked.size(), std::size_t(count));
    for (const TestAuthority::Revoked &one : std::as_const(all))
        QVERIFY(file->lists().front().find(one.serial) != nullptr);
    qInfo("%d entries, %.1f MB, read in %lld ms", count, double(pem.size()) / 1e6, took);
}

void TestCrlFile::readsCertificates()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const TestAuthority below("Hall CA", {}, &m_ca);
    const TestAuthority::Issued server = below.issue("localhost", overTerm);
    const auto chain =
        certificatesOf(server.key + server.certificate + below.certificate(), CertificateFile::Role::Chain);
    QVERIFY(!chain->isBroken());
    QCOMPARE(chain->certificates().size(), std::size_t(2));
    const Certificate &own = chain->certificates().front();
    QCOMPARE(own.subject, QStringLiteral("CN=localhost"));
    QCOMPARE(own.issuer, QStringLiteral("CN=Hall CA"));
    QCOMPARE(own.serial, server.serial);
    QCOMPARE(own.validity.at(now), Validity::Term::Over);
    QVERIFY(!own.isAuthority && !own.isSelfIssued);
    QCOMPARE(own.line, int(server.key.count('\n')) + 1);
    const Certificate &signer = chain->certificates().back();
    QVERIFY(signer.isAuthority && signer.maySignLists && !signer.isSelfIssued && signer.isIssuerOf(own));

    const TestAuthority mute("Mute CA", {}, nullptr, TestAuthority::Usage::NoLists);
    const auto trusted =
        certificatesOf(m_ca.certificate() + mute.certificate() + m_ca.list({}), CertificateFile::Role::Authorities);
    QCOMPARE(trusted->certificates().size(), std::size_t(2));
    QVERIFY(trusted->certificates().front().isSelfIssued && !trusted->certificates().back().maySignLists);
    QCOMPARE(trusted->certificates().back().line, int(m_ca.certificate().count('\n')) + 1);
    QVERIFY(trusted->certificates().front().isIssuerOf(signer));
    QVERIFY(trusted->lists() && trusted->lists()->lists().size() == 1);
}

void TestCrlFile::tellsWhatIsNoCertificate_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::addColumn<bool>("areAuthorities"); // whether the broker takes it as a cafile
    QTest::addColumn<bool>("isChain");
    const QByteArray broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const TestAuthority::Issued issued = m_ca.issue("pump-7");
    QTest::newRow("empty") << QByteArray() << false << false;
    QTest::newRow("words") << QByteArray("hello\n") << false << false;
    QTest::newRow("key alone") << issued.key << false << false;
    QTest::newRow("list alone") << m_ca.list({}) << true << false;
    QTest::newRow("broken") << broken << false << false;
    QTest::newRow("good, then broken") << m_ca.certificate() + broken << false << false;
    QTest::newRow("good, then a broken list")
        << m_ca.certificate() + "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"
        << false << true;
    QTest::newRow("key and certificate") << issued.key + issued.certificate << true << true;
}

void TestCrlFile::tellsWhatIsNoCertificate()
{
    QFETCH(QByteArray, pem);
    QFETCH(bool, areAuthorities);
    QFETCH(bool, isChain);
    for (const auto role : {CertificateFile::Role::Authorities, CertificateFile::Role::Chain}) {
        const auto file = certificatesOf(pem, role);
        const bool isFine = role == CertificateFile::Role::Chain ? isChain : areAuthorities;
        QCOMPARE(file->isBroken(), !isFine);
        QCOMPARE(file->findings().size(), isFine ? 0 : 1);
        QVERIFY(isFine || (file->findings().constFirst().what.endsWith(u'.') && file->certificates().empty()));
    }
}

void TestCrlFile::comparesTimesAsOpenSslDoes()
{
    const QDateTime from(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
    const Validity validity{from, from.addSecs(10)};
    QCOMPARE(validity.at(from.addSecs(-1)), Validity::Term::NotYet);
    QCOMPARE(validity.at(from), Validity::Term::Now);
    QCOMPARE(validity.at(from.addSecs(9)), Validity::Term::Now);
    QCOMPARE(validity.at(from.addSecs(10)), Validity::Term::Over);
    QCOMPARE((Validity{from, {}}.at(from.addYears(500))), Validity::Term::Now);
    QCOMPARE((Validity{from, {}, true}.at(from)), Validity::Term::Over);
}

QTEST_GUILESS_MAIN(TestCrlFile)
#include "tst_crlfile.moc"
