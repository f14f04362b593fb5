// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "cli/password.h"
#include "cli/stepwords.h"
#include "core/text.h"
#include "sessions/credentialtest.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

constexpr qsizetype longest = 1000;

/// `test`: connects as a client, step by step, and compares with the rules.
class Test final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Test)
public:
    using Command::Command;

    void start() override
    {
        const Result<TrialRequest> request = requestOf();
        if (!request)
            return giveUp(request.error());
        whenDone(console().brokers(), this, [this, request](const Result<QList<BrokerSession *>> &brokers) {
            if (!brokers)
                return giveUp(brokers.error());
            if (brokers->size() != 1)
                return giveUp(
                    Error{Fault::BadInput, tr("A test connects to one broker: say which with --broker NAME."), {}});
            openThenTest(*brokers->constFirst(), *request);
        });
    }

private:
    /// The console may be kept out, too, for instance by the broker's certificate: then the test is all there is.
    void openThenTest(BrokerSession &broker, const TrialRequest &request)
    {
        whenDone(console().open(&broker), this, [this, &broker, request](const Result<> &opened) {
            if (!opened && !broker.abilities().has(Ability::TestCredentials))
                return giveUp(opened.error());
            if (!opened)
                output().remark(tr("Nothing is known of the broker’s rules. %1").arg(opened.error().what));
            test(broker, request);
        });
    }

    [[nodiscard]] QString option(const char *name) const { return arguments().value(QLatin1String(name)); }

    [[nodiscard]] Result<TrialRequest> requestOf() const
    {
        TrialRequest request;
        request.as.clientId = option("client-id");
        request.as.user = option("user");
        request.publishTopic = option("publish");
        request.subscribeFilter = option("subscribe");
        request.certificateFile = option("client-cert");
        request.keyFile = option("client-key");
        if (request.as.isEmpty())
            return fail(Fault::BadInput, tr("Say who: --client-id C, with --user U where the broker asks for one."));
        const QString protocol = option("protocol");
        if (protocol == u"5")
            request.protocol = TrialProtocol::Five;
        else if (protocol == u"3.1.1")
            request.protocol = TrialProtocol::Three;
        else if (!protocol.isEmpty())
            return fail(
                Fault::BadInput,
                tr("\"%1\" is no version of MQTT that can be tested: take 5 or 3.1.1.").arg(visibleText(protocol, 60)));
        const QString qos = option("qos");
        if (!qos.isEmpty() && qos != u"0" && qos != u"1")
            return fail(Fault::BadInput,
                        tr("\"%1\" is no quality of service for a test: take 0 or 1.").arg(visibleText(qos, 60)));
        if (qos == u"0")
            request.qos = 0;
        if (const QString file = option("client-password-file"); !file.isEmpty()) {
            const Result<Secret> password = passwordFromFile(file);
            if (!password)
                return fail(password.error());
            request.password = *password;
        }
        return request;
    }

    /// An id that may be in use is left alone, unless it is said to take it over.
    Result<QStringList> chooseClientId(const BrokerSession &broker, TrialRequest &request) const
    {
        if (request.as.clientId.isEmpty()) {
            request.as.clientId = freshClientId();
            return QStringList();
        }
        const ClientIdAdvice advice = adviceOnClientId(broker, request.as);
        if (advice.isFree() || arguments().has(QStringLiteral("take-over")))
            return QStringList();
        if (advice.isOnline || advice.decides)
            return fail(Fault::BadInput, QString(advice.warning + u' ' +
                                                 tr("Say --take-over to do that, or give another --client-id.")));
        request.as.clientId = freshClientId();
        output().remark(advice.warning + u' ' +
                        tr("Tested as %1 instead; --take-over uses the id itself.").arg(request.as.clientId));
        return QStringList{advice.ifAnother};
    }

    void test(BrokerSession &broker, TrialRequest request)
    {
        // Before the client id: where nothing can be tested, the id is not the matter.
        if (const Abilities able = broker.abilities(); !able.has(Ability::TestCredentials))
            return giveUp(Error{Fault::NotSupported, able.whyNot(Ability::TestCredentials), {}});
        const Result<QStringList> notTested = chooseClientId(broker, request);
        if (!notTested)
            return giveUp(notTested.error());
        m_test = std::make_unique<CredentialTest>(broker, std::move(request), TakeOver::Yes);
        m_test->setNotTested(*notTested);
        connect(m_test.get(), &CredentialTest::finished, this, &Test::tell);
        m_test->start();
    }

    void tell()
    {
        if (m_test->error())
            return giveUp(*m_test->error());
        const CredentialTestReport &report = m_test->report();
        output().object(toJson(report));
        print(report);
        finish(exitCodeOf(report));
    }

    static ExitCode exitCodeOf(const CredentialTestReport &report)
    {
        switch (report.trial.end) {
        case TrialEnd::Connected:
            return report.isAllLetIn() ? ExitCode::Done : ExitCode::No;
        case TrialEnd::Refused:
            return ExitCode::No;
        case TrialEnd::NotReached:
        case TrialEnd::NotTrusted:
        case TrialEnd::Cancelled:
            break;
        }
        return ExitCode::Unreachable;
    }

    void print(const CredentialTestReport &report) const
    {
        output().line(
            output().toned(visibleText(report.conclusion, longest), report.isAllLetIn() ? Tone::Good : Tone::Bad));
        output().line();
        for (const TrialStep &step : report.trial.steps)
            output().line(QLatin1String("  ") + stepMark(output(), step.result) + trialStageTitle(step.stage) +
                          QLatin1String(": ") + visibleText(step.sentence, longest));
        printCertificates(report);
        printPackets(report);
        output().line();
        output().line(visibleText(report.crossCheck, longest));
        for (const RuleCheck &check : report.rules) {
            for (qsizetype i = 0; i < check.decision.steps.size(); ++i)
                output().line(QLatin1String("  ") + stepMark(output(), check.decision.steps.at(i).result) +
                              visibleText(check.sentences.value(i), longest));
        }
        for (const QString &sentence : report.notTested)
            output().line(visibleText(sentence, longest));
    }

    void printCertificates(const CredentialTestReport &report) const
    {
        if (!report.trial.tls || report.trial.tls->certificates.isEmpty())
            return;
        output().line();
        output().line(tr("What the broker shows of itself:"));
        for (const CertificateVerdict &one : report.trial.tls->certificates) {
            output().line(QLatin1String("  ") +
                          stepMark(output(), one.isTrusted ? StepResult::Pass : StepResult::Fail) +
                          tr("%1, issued by %2, from %3 to %4. %5")
                              .arg(one.subject, one.issuer, one.from.toString(Qt::ISODate),
                                   one.until.toString(Qt::ISODate), visibleText(one.verdict, longest)));
            if (!one.names.isEmpty())
                output().line(QLatin1String("        ") +
                              tr("Made out to: %1").arg(one.names.join(QLatin1String(", "))));
        }
    }

    void printPackets(const CredentialTestReport &report) const
    {
        if (report.trial.packets.isEmpty())
            return;
        output().line();
        output().line(tr("What went over the connection:"));
        for (const TracedPacket &packet : report.trial.packets) {
            const bool isSent = packet.direction == TracedPacket::Direction::Sent;
            output().line(QLatin1String(isSent ? "  -> " : "  <- ") + packet.type + QLatin1String("  ") +
                          output().toned(packet.fields.join(QLatin1String(", ")), Tone::Faint));
        }
    }

    std::unique_ptr<CredentialTest> m_test;
};

} // namespace

std::unique_ptr<Command> makeTest(Console &console)
{
    return std::make_unique<Test>(console);
}

} // namespace gatehouse
