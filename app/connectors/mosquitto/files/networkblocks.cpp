// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/networkblocks.h"

#include "connectors/mosquitto/files/flashmqnetwork.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::ConfBlocks)
};

const QList<ConfValue<QString>> &deniedAt(const BrokerFiles::Listener &listener)
{
    return listener.rules.files().flashmq.deniedFrom;
}

bool isDeniedAt(const BrokerFiles::Listener &listener, const FlashmqNetwork &network)
{
    const auto &denied = deniedAt(listener);
    return std::any_of(denied.cbegin(), denied.cend(), [&network](const ConfValue<QString> &one) {
        const auto other = FlashmqNetwork::parse(one.value);
        return other && other->covers(network);
    });
}

/// A listener in an id, which has the same words in every language.
QString placeOf(const ConfListener &listener)
{
    return listener.port > 0 ? QString::number(listener.port) : listener.socketPath;
}

Block networkBlock(const BrokerFiles &files, qsizetype index, const ConfValue<QString> &denied,
                   const FlashmqNetwork &network)
{
    const BrokerFiles::Listener &listener = files.listeners.at(index);
    const bool isDeniedEverywhere =
        std::all_of(files.listeners.cbegin(), files.listeners.cend(),
                    [&network](const BrokerFiles::Listener &other) { return isDeniedAt(other, network); });
    const QString shown = visibleText(denied.value);
    Block block;
    block.id = QStringLiteral("files/conf#deny:%1:%2").arg(placeOf(files.conf.listeners.value(index)), denied.value);
    block.subject = {network.isOneAddress() ? SubjectKind::Address : SubjectKind::Network, denied.value};
    block.mechanism = Mechanism::Banned;
    block.cause = Cause::Operator;
    block.certainty = isDeniedEverywhere ? Certainty::Certain : Certainty::Possible;
    block.origin = {denied.place.file, QString(), denied.place.line};
    block.explanation =
        isDeniedEverywhere
            ? Words::tr("deny_from keeps %1 out at %2: the broker closes its connections without a word.")
                  .arg(shown, listener.name)
            : Words::tr("deny_from keeps %1 out at %2, where the broker closes its connections without a word; another "
                        "listener may let it in.")
                  .arg(shown, listener.name);
    block.ownedBy = Words::tr("Take line %1 out of %2, and reload the broker.")
                        .arg(denied.place.line)
                        .arg(visibleText(denied.place.file));
    return block;
}

template <typename Takes> QList<Block> blocksWhere(const BrokerFiles &files, const Takes &takes)
{
    QList<Block> blocks;
    for (qsizetype i = 0; i < files.listeners.size(); ++i)
        for (const ConfValue<QString> &denied : deniedAt(files.listeners.at(i)))
            if (const auto network = FlashmqNetwork::parse(denied.value); network && takes(*network))
                blocks.append(networkBlock(files, i, denied, *network));
    return blocks;
}

} // namespace

QList<Block> networkBlocks(const BrokerFiles &files)
{
    return blocksWhere(files, [](const FlashmqNetwork &) { return true; });
}

QList<Block> networkBlocksOf(const BrokerFiles &files, const QString &address)
{
    return blocksWhere(files, [&address](const FlashmqNetwork &network) { return network.holds(address); });
}

} // namespace gatehouse::mosquitto
