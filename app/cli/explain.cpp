// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/attempt.h"
#include "cli/command.h"
#include "cli/password.h"
#include "cli/stepwords.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

/// `explain`: what the broker's rules say to one attempt, step by step.
class Explain final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Explain)
public:
    using Command::Command;

    void start() override
    {
        Attempt attempt;
        attempt.who.clientId = arguments().value(QStringLiteral("client-id"));
        attempt.who.user = arguments().value(QStringLiteral("user"));
        attempt.who.address = arguments().value(QStringLiteral("address"));
        attempt.topic = arguments().value(QStringLiteral("topic"));
        if (attempt.who.isEmpty())
            return giveUp(Error{Fault::BadInput, tr("Say who: --user U, --client-id C or --address A."), {}});
        if (const Result<> address = checkAddress(attempt.who.address); !address)
            return giveUp(address.error());
        const Result<Action> action = actionOfAttempt(arguments().value(QStringLiteral("action")), attempt.topic);
        if (!action)
            return giveUp(action.error());
        attempt.action = *action;
        const QString file = arguments().value(QStringLiteral("client-password-file"));
        if (!file.isEmpty()) {
            const Result<Secret> password = passwordFromFile(file);
            if (!password)
                return giveUp(password.error());
            attempt.credentials = Credentials{*password};
        }
        whenDone(console().oneBroker(), this, [this, attempt](const Result<BrokerSession *> &broker) {
            if (!broker)
                return giveUp(broker.error());
            explain(**broker, attempt);
        });
    }

private:
    void explain(BrokerSession &broker, const Attempt &attempt)
    {
        const auto policy = broker.policy();
        if (!policy)
            return giveUp(Error{
                Fault::NotSupported, tr("The rules of this broker cannot be read, so nothing can be explained."), {}});
        const Decision decision = policy->decide(attempt);
        const QList<Block> blocks = policy->blocksOf(attempt.who);
        output().object(
            toJson(decision, blocks, [&](const Step &step) { return broker.connector().sentenceOf(step); }));
        output().line(verdict(decision));
        for (const Step &step : decision.steps)
            output().line(QLatin1String("  ") + stepMark(output(), step.result) +
                          visibleText(broker.connector().sentenceOf(step), 400) + placeNote(output(), step.origin));
        if (decision.answer != Answered::Allow)
            printBlocks(blocks);
        finish(decision.answer == Answered::Allow ? ExitCode::Done : ExitCode::No);
    }

    void printBlocks(const QList<Block> &blocks) const
    {
        if (blocks.isEmpty())
            return;
        output().line();
        output().line(tr("What keeps this client out:"));
        for (const Block &block : blocks) {
            output().line(QLatin1String("  ") +
                          visibleText(block.explanation.isEmpty() ? block.id : block.explanation, 400));
            if (!block.reason.isEmpty())
                output().line(QLatin1String("    ") + tr("Note: %1").arg(visibleText(block.reason, 400)));
            output().line(QLatin1String("    ") + output().toned(visibleText(block.id), Tone::Faint) +
                          placeNote(output(), block.origin));
        }
    }

    [[nodiscard]] QString verdict(const Decision &decision) const
    {
        const bool isCertain = decision.steps.isEmpty() || decision.steps.constLast().certainty == Certainty::Certain;
        switch (decision.answer) {
        case Answered::Allow:
            return output().toned(isCertain ? tr("Allowed.") : tr("Likely allowed."), Tone::Good);
        case Answered::Deny:
            return output().toned(isCertain ? tr("Denied.") : tr("Likely denied."), Tone::Bad);
        case Answered::Unknown:
            break;
        }
        return tr("Not known: something that decides cannot be read.");
    }
};

} // namespace

std::unique_ptr<Command> makeExplain(Console &console)
{
    return std::make_unique<Explain>(console);
}

} // namespace gatehouse
