// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/attempt.h"
#include "cli/command.h"
#include "cli/stepwords.h"
#include "core/json.h"
#include "core/text.h"
#include "investigations/investigating.h"
#include "investigations/pastedtext.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

/// `investigate`: the ladder of checks for one client, what it comes to, and what would let it in.
class Investigate final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Investigate)
public:
    using Command::Command;

    void start() override
    {
        Identity who;
        who.clientId = arguments().value(QStringLiteral("client-id"));
        who.user = arguments().value(QStringLiteral("user"));
        who.address = arguments().value(QStringLiteral("address"));
        if (arguments().has(QStringLiteral("error"))) {
            m_pasted = readPastedText(arguments().value(QStringLiteral("error")));
            // What is given beside the text is meant.
            if (who.isEmpty())
                who = m_pasted->who;
        }
        if (who.isEmpty())
            return giveUp(Error{Fault::BadInput,
                                m_pasted && m_pasted->isKnown()
                                    ? tr("%1 The text does not say who: add --user U, --client-id C or --address A.")
                                          .arg(m_pasted->meaning)
                                    : tr("Say who: --user U, --client-id C or --address A."),
                                {}});
        if (const Result<> address = checkAddress(who.address); !address)
            return giveUp(address.error());
        whenDone(console().oneBroker(), this, [this, who](const Result<BrokerSession *> &broker) {
            if (!broker)
                return giveUp(broker.error());
            auto *investigating = new Investigating(**broker, console().store(), who, this);
            whenDone(investigating->run(), this, [this](const Result<Investigation> &found) {
                if (!found)
                    return giveUp(found.error());
                print(*found);
            });
        });
    }

private:
    void print(const Investigation &found)
    {
        QJsonObject object = gatehouse::toJson(found);
        if (m_pasted)
            object.insert(QStringLiteral("pasted"), toJson(*m_pasted));
        output().object(object);
        if (m_pasted)
            output().line(m_pasted->isKnown()
                              ? tr("The text: %1").arg(m_pasted->meaning)
                              : tr("The text is none that Gatehouse knows; this is what the broker's rules say."));
        const Tone tone = found.answer == Answered::Allow  ? Tone::Good
                          : found.answer == Answered::Deny ? Tone::Bad
                                                           : Tone::Plain;
        constexpr int longest = 1000;
        output().line(output().toned(visibleText(found.sentence, longest), tone));
        if (found.earlierAt.isValid()) {
            const QString since = timeToJson(found.earlierAt).toString();
            output().line(found.changes.isEmpty() ? tr("Nothing has changed since %1.").arg(since)
                                                  : tr("Since %1:").arg(since));
            for (const QString &sentence : found.changes)
                output().line(QLatin1String("  ") + visibleText(sentence, longest));
        }
        output().line();
        for (const Rung &rung : found.rungs)
            output().line((isPointedAt(rung) ? QLatin1String("> ") : QLatin1String("  ")) +
                          stepMark(output(), rung.result) + rung.title + QLatin1String(": ") +
                          visibleText(rung.sentences.join(u' '), longest) + placeNote(output(), rung.origin));
        output().line();
        if (found.plan) {
            output().line(tr("What would let it in:"));
            for (const PlanItem &item : found.plan->items) {
                for (const Change &change : item.changes)
                    output().line(QLatin1String("  ") + visibleText(change.sentence, longest));
                for (const QString &sentence : item.notLiftable)
                    output().line(QLatin1String("  ") + visibleText(sentence, longest));
            }
            output().line(output().toned(tr("Do it with: gatehousectl allow, the same options, --reason and --apply."),
                                         Tone::Faint));
        } else {
            output().line(visibleText(found.whyNoPlan, longest));
        }
        const bool isLetIn = found.answer == Answered::Allow && found.blocks.isEmpty();
        finish(isLetIn ? ExitCode::Done : ExitCode::No);
    }

    [[nodiscard]] bool isPointedAt(const Rung &rung) const { return m_pasted && m_pasted->rungs.contains(rung.name); }

    static QJsonObject toJson(const PastedText &text)
    {
        return {{QStringLiteral("code"), text.code < 0 ? QJsonValue() : QJsonValue(text.code)},
                {QStringLiteral("meaning"), textToJson(text.meaning)},
                {QStringLiteral("checks"), QJsonArray::fromStringList(text.rungs)}};
    }

    std::optional<PastedText> m_pasted;
};

} // namespace

std::unique_ptr<Command> makeInvestigate(Console &console)
{
    return std::make_unique<Investigate>(console);
}

} // namespace gatehouse
