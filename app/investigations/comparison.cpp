// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/comparison.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Comparison)
};

constexpr int longest = 1000;

QString answerWords(Answered answer)
{
    switch (answer) {
    case Answered::Allow:
        return Words::tr("it was let in");
    case Answered::Deny:
        return Words::tr("it was kept out");
    case Answered::Unknown:
        break;
    }
    return Words::tr("it was not known");
}

QString answerNow(Answered answer)
{
    switch (answer) {
    case Answered::Allow:
        return Words::tr("it is let in");
    case Answered::Deny:
        return Words::tr("it is kept out");
    case Answered::Unknown:
        break;
    }
    return Words::tr("it is not known");
}

QString resultWords(StepResult result)
{
    switch (result) {
    case StepResult::Pass:
        return Words::tr("passed");
    case StepResult::Fail:
        return Words::tr("failed");
    case StepResult::NotChecked:
        break;
    }
    return Words::tr("was not checked");
}

const Rung *rungNamed(const QList<Rung> &rungs, const Rung &like)
{
    const auto found = std::find_if(rungs.cbegin(), rungs.cend(), [&like](const Rung &rung) {
        return rung.name == like.name && (rung.block == like.block || rung.name != QLatin1String("otherSource"));
    });
    return found == rungs.cend() ? nullptr : &*found;
}

bool hasBlock(const QList<Block> &blocks, const QString &id)
{
    return std::any_of(blocks.cbegin(), blocks.cend(), [&id](const Block &block) { return block.id == id; });
}

QString explained(const Block &block)
{
    return visibleText(block.explanation.isEmpty() ? block.id : block.explanation, longest);
}

} // namespace

QStringList changesBetween(const Investigation &then, const Investigation &now)
{
    QStringList sentences;
    if (then.answer != now.answer)
        sentences.append(Words::tr("Then %1, now %2.").arg(answerWords(then.answer), answerNow(now.answer)));
    for (const Block &block : then.blocks)
        if (!hasBlock(now.blocks, block.id))
            sentences.append(Words::tr("Gone: %1").arg(explained(block)));
    for (const Block &block : now.blocks)
        if (!hasBlock(then.blocks, block.id))
            sentences.append(Words::tr("New: %1").arg(explained(block)));
    for (const Rung &rung : now.rungs) {
        const Rung *before = rungNamed(then.rungs, rung);
        // A block that came or went was told; the questions behind the one that failed were not asked.
        const bool isOfBlock = !rung.block.isEmpty() || (before != nullptr && !before->block.isEmpty());
        if (before == nullptr || isOfBlock || before->result == rung.result)
            continue;
        sentences.append(
            Words::tr("%1: %2 then. Now: %3")
                .arg(rung.title, resultWords(before->result), visibleText(rung.sentences.join(u' '), longest)));
    }
    if (then.seen.isOnline && now.seen.isOnline && *then.seen.isOnline != *now.seen.isOnline)
        sentences.append(*now.seen.isOnline ? Words::tr("It is connected now, and was not then.")
                                            : Words::tr("It was connected then, and is not now."));
    return sentences;
}

} // namespace gatehouse
