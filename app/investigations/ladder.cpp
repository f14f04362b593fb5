// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/ladder.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Ladder)
};

struct RungKind
{
    const char *name;
    std::array<Check, 6> checks;
    std::size_t count;
};

constexpr std::array rungKinds{
    RungKind{"name", {Check::Name}, 1},
    RungKind{"tls", {Check::Tls}, 1},
    RungKind{"listener", {Check::Listener}, 1},
    RungKind{"banList", {Check::BanList}, 1},
    RungKind{"login", {Check::LogIn}, 1},
    RungKind{"accountState", {Check::AccountState}, 1},
    RungKind{"boundClientId", {Check::BoundClientId}, 1},
    RungKind{"password", {Check::Password}, 1},
    RungKind{"limits", {Check::Limits}, 1},
    RungKind{"otherSource", {Check::OtherSource}, 1},
};

QString titleOf(QLatin1String name)
{
    if (name == QLatin1String("name"))
        return Words::tr("Name");
    if (name == QLatin1String("reach"))
        return Words::tr("Network");
    if (name == QLatin1String("tls"))
        return Words::tr("TLS");
    if (name == QLatin1String("listener"))
        return Words::tr("Listener");
    if (name == QLatin1String("banList"))
        return Words::tr("Ban list");
    if (name == QLatin1String("login"))
        return Words::tr("Log-in");
    if (name == QLatin1String("accountState"))
        return Words::tr("Account");
    if (name == QLatin1String("boundClientId"))
        return Words::tr("Bound client id");
    if (name == QLatin1String("password"))
        return Words::tr("Password");
    if (name == QLatin1String("limits"))
        return Words::tr("Limits");
    if (name == QLatin1String("topics"))
        return Words::tr("Topic rights");
    if (name == QLatin1String("otherSource"))
        return Words::tr("Plugins and others");
    return Words::tr("Firewall");
}

Rung rungOf(const char *name, StepResult result, const QString &sentence)
{
    Rung rung;
    rung.name = QLatin1String(name);
    rung.title = titleOf(QLatin1String(name));
    rung.result = result;
    rung.sentences = {sentence};
    return rung;
}

QString nameOf(const Identity &who)
{
    constexpr int longest = 80;
    const QString &name = !who.user.isEmpty() ? who.user : !who.clientId.isEmpty() ? who.clientId : who.address;
    return visibleText(name, longest);
}

/// Of the steps that were taken; nullopt: the broker does not ask this, or did not come to it.
std::optional<Rung> rungOfSteps(const RungKind &kind, const QList<Step> &steps, const SentenceOf &sentenceOf)
{
    std::optional<Rung> rung;
    for (const Step &step : steps) {
        const auto end = kind.checks.begin() + kind.count;
        if (std::find(kind.checks.begin(), end, step.check) == end)
            continue;
        if (!rung) {
            rung = rungOf(kind.name, step.result, sentenceOf(step));
            rung->certainty = step.certainty;
            rung->origin = step.origin;
            rung->block = step.block;
            continue;
        }
        rung->sentences.append(sentenceOf(step));
        if (step.result == StepResult::Fail || rung->result == StepResult::Pass)
            rung->result = step.result;
        rung->certainty = std::max(rung->certainty, step.certainty);
        if (step.result == StepResult::Fail) {
            rung->origin = step.origin;
            rung->block = step.block;
        }
    }
    return rung;
}

Rung reach(const LadderFacts &facts)
{
    if (facts.isOfFiles)
        return rungOf("reach", StepResult::NotChecked,
                      Words::tr("Only the broker's files were read; whether it can be reached was not tried."));
    if (!facts.isReached)
        return rungOf(
            "reach", StepResult::NotChecked,
            Words::tr("This console does not reach the broker at %1 now; what follows is as it was last read.")
                .arg(facts.address));
    Rung rung = rungOf("reach", StepResult::Pass,
                       Words::tr("The broker at %1 answers to this console. Whether the client's own network leads "
                                 "there cannot be seen from here.")
                           .arg(facts.address));
    return rung;
}

/// Whether any topic is denied it as a whole.
Rung topics(const QList<Block> &blocks)
{
    for (const Block &block : blocks) {
        if (block.scope.action == Action::Connect || !block.scope.topicFilter.isEmpty())
            continue;
        Rung rung = rungOf("topics", StepResult::Fail, block.explanation);
        rung.certainty = block.certainty;
        rung.origin = block.origin;
        rung.block = block.id;
        return rung;
    }
    return rungOf("topics", StepResult::Pass,
                  Words::tr("Nothing denies it every topic. Rights on single topics are tried with explain, or under "
                            "Rights."));
}

QString timesSince(qint64 count, const QDateTime &first)
{
    const QDateTime local = first.toLocalTime();
    const QString since = local.date() == QDate::currentDate()
                              ? QLocale().toString(local.time(), QStringLiteral("HH:mm"))
                              : QLocale().toString(local, QLocale::ShortFormat);
    return Words::tr("%n times since %1", nullptr, int(count)).arg(since);
}

/// "It was refused 14 times since 09:12, last at 10:02."
QString history(const SeenLately &seen)
{
    QStringList parts;
    if (seen.refused > 0)
        parts.append(Words::tr("It was refused %1.").arg(timesSince(seen.refused, seen.firstRefused)));
    if (seen.isOnline.value_or(false))
        parts.append(Words::tr("It is connected now."));
    else if (seen.lastConnected.isValid())
        parts.append(Words::tr("It was last seen connecting on %1.")
                         .arg(QLocale().toString(seen.lastConnected.toLocalTime(), QLocale::ShortFormat)));
    return parts.join(u' ');
}

void conclude(Investigation &found, const Decision &decision)
{
    const auto closes = [](const Block &block) { return block.scope.action == Action::Connect; };
    const auto first = std::find_if(found.blocks.cbegin(), found.blocks.cend(), closes);
    const auto others = std::count_if(found.blocks.cbegin(), found.blocks.cend(), closes) - 1;
    const QString name = nameOf(found.who);
    const QString past = history(found.seen);
    found.answer = decision.answer;
    found.certainty = decision.steps.isEmpty() ? Certainty::Possible : decision.steps.constLast().certainty;
    if (first != found.blocks.cend()) {
        found.certainty = first->certainty;
        const QString form = decision.answer != Answered::Deny        ? Words::tr("%1 may be kept out: %2")
                             : first->certainty == Certainty::Certain ? Words::tr("%1 cannot connect: %2")
                                                                      : Words::tr("%1 likely cannot connect: %2");
        found.sentence = form.arg(name, first->explanation);
        if (others > 0)
            found.sentence += u' ' + Words::tr("%n more keep it out.", nullptr, int(others));
    } else if (decision.answer == Answered::Deny) {
        const auto failed = std::find_if(found.rungs.cbegin(), found.rungs.cend(),
                                         [](const Rung &rung) { return rung.result == StepResult::Fail; });
        found.sentence = failed == found.rungs.cend() || failed->sentences.isEmpty()
                             ? Words::tr("%1 cannot connect: the broker's rules refuse it.").arg(name)
                             : Words::tr("%1 cannot connect: %2").arg(name, failed->sentences.constLast());
    } else if (decision.answer == Answered::Unknown) {
        found.sentence =
            Words::tr("Whether %1 may connect is not known: something that decides cannot be read.").arg(name);
    } else if (found.seen.isOnline.value_or(false)) {
        found.sentence = Words::tr("%1 is let in by the rules.").arg(name);
    } else if (found.seen.refused > 0 && found.seen.lastRefused > found.seen.lastConnected) {
        found.certainty = Certainty::Likely;
        found.sentence =
            Words::tr("The rules let %1 in, and it is refused all the same: its password is wrong, or missing at the "
                      "client or in its account; or its client id or address is another one than is thought.")
                .arg(name);
    } else {
        found.sentence =
            Words::tr("The rules let %1 in with its right password. If it cannot connect, its password is wrong, or "
                      "missing at the client or in its account; or it does not reach the broker.")
                .arg(name);
    }
    if (!past.isEmpty())
        found.sentence += u' ' + past;
}

} // namespace

void climb(Investigation &investigation, const LadderFacts &facts)
{
    investigation.rungs = {reach(facts)};
    const Decision decision =
        facts.rules ? facts.rules->decide({investigation.who, Action::Connect, {}, {}}) : Decision();
    investigation.blocks = facts.rules ? facts.rules->blocksOf(investigation.who) : QList<Block>();
    for (const RungKind &kind : rungKinds) {
        if (std::optional<Rung> rung = rungOfSteps(kind, decision.steps, facts.sentenceOf)) {
            if (rung->result == StepResult::Pass)
                investigation.ruledOut.append(rung->sentences.join(u' '));
            investigation.rungs.append(*rung);
        }
    }
    if (!facts.rules)
        investigation.rungs.append(
            rungOf("login", StepResult::NotChecked, Words::tr("The rules of this broker cannot be read.")));
    else if (decision.answer != Answered::Deny)
        investigation.rungs.append(topics(investigation.blocks));
    // What stands behind the deciding one counts once that is lifted.
    for (const Block &block : std::as_const(investigation.blocks)) {
        const bool isThere = std::any_of(investigation.rungs.cbegin(), investigation.rungs.cend(),
                                         [&block](const Rung &rung) { return rung.block == block.id; });
        if (isThere || block.scope.action != Action::Connect)
            continue;
        // The question that failed by the same line is that block.
        const auto same =
            std::find_if(investigation.rungs.begin(), investigation.rungs.end(), [&block](const Rung &rung) {
                return rung.result == StepResult::Fail && rung.block.isEmpty() && rung.origin == block.origin;
            });
        if (same != investigation.rungs.end()) {
            same->block = block.id;
            continue;
        }
        Rung rung = rungOf("otherSource", StepResult::Fail, block.explanation);
        rung.title = Words::tr("Behind it");
        rung.certainty = block.certainty;
        rung.origin = block.origin;
        rung.block = block.id;
        investigation.rungs.append(rung);
    }
    const bool asksLimits = std::any_of(decision.steps.cbegin(), decision.steps.cend(),
                                        [](const Step &step) { return step.check == Check::Limits; });
    if (!asksLimits)
        investigation.rungs.append(
            rungOf("limits", StepResult::NotChecked,
                   Words::tr("How near the broker is to its limits, of connections or sizes, is not counted. Policies "
                             "lists those that are set; Activity tells when one was met.")));
    investigation.rungs.append(
        rungOf("firewall", StepResult::NotChecked,
               Words::tr("A firewall in front of the broker is asked before it, and cannot be read from here.")));
    conclude(investigation, decision);
}

} // namespace gatehouse
