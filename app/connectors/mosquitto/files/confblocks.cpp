// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/confblocks.h"

#include "connectors/mosquitto/files/networkblocks.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::ConfBlocks)
};

const QString idPrefix = QStringLiteral("files/conf#");

/// "mosquitto.conf, line 4", or the file alone where the broker's default counts.
QString where(const BrokerFiles &files, const ConfPlace &place)
{
    return place.line == 0 ? visibleText(files.path)
                           : Words::tr("%1, line %2").arg(visibleText(place.file)).arg(place.line);
}

Block confBlock(const BrokerFiles &files, QLatin1String aspect, const Origin &origin)
{
    Block block;
    block.id = idPrefix + aspect;
    block.mechanism = Mechanism::ListenerRule;
    block.certainty = Certainty::Certain;
    block.cause = Cause::Policy;
    block.origin = origin.line == 0 ? Origin{files.path, QString(), 0} : origin;
    return block;
}

/// Without plugins, and where no certificate or key is the name.
bool letsNobodyIn(const BrokerFiles::Listener &listener)
{
    const ListenerFiles &rules = listener.rules.files();
    const bool hasUsers = rules.isPasswordFileUnread || (rules.passwords && rules.passwords->entryCount() > 0);
    return listener.plugins.isEmpty() && !rules.allowAnonymous && !hasUsers && !rules.userFromCertificate;
}

Block brokenFileBlock(const BrokerFiles &files, const Finding &finding)
{
    Block block;
    block.id = QStringLiteral("files/%1:%2:%3#broken").arg(finding.file).arg(finding.line).arg(finding.column);
    block.mechanism = Mechanism::BrokerFault;
    block.certainty = Certainty::Certain;
    block.cause = Cause::Policy;
    block.origin = {finding.file, QString(), finding.line};
    block.explanation = Words::tr("The broker does not start with this: %1").arg(finding.what);
    block.ownedBy = Words::tr("Mend the line, and start the broker.");
    if (files.dialect() != Dialect::FlashMq || !files.acls.contains(finding.file))
        return block;
    block.explanation = Words::tr("With this the broker takes no line of the acl_file: while it runs, it goes on with "
                                  "those that it had, and from its next start on it denies everything. %1")
                            .arg(finding.what);
    block.ownedBy = Words::tr("Mend the line: the broker looks at the file every two seconds.");
    return block;
}

/// Not to say that nobody is kept out, where nobody could look.
Block unreadBlock(const QString &path, const QString &why)
{
    Block block;
    block.id = idPrefix + QLatin1String("unread:") + path;
    block.mechanism = Mechanism::NotListed;
    block.certainty = Certainty::Possible;
    block.origin = {path, QString(), 0};
    block.explanation =
        Words::tr("Your account may not read %1, so whom it keeps out is not known.").arg(visibleText(path));
    block.ownedBy = why;
    return block;
}

} // namespace

QList<Block> brokenBlocks(const BrokerFiles &files)
{
    QList<Block> blocks;
    for (const Finding &finding : files.findings)
        if (finding.severity == Finding::Severity::Error)
            blocks.append(brokenFileBlock(files, finding));
    return blocks;
}

bool isConfBlock(const QString &block)
{
    return block.startsWith(idPrefix);
}

std::optional<Block> nobodyBlock(const BrokerFiles &files)
{
    if (!std::all_of(files.listeners.cbegin(), files.listeners.cend(), letsNobodyIn))
        return std::nullopt;
    Block block = confBlock(files, QLatin1String("nobody"), files.listeners.constFirst().rules.files().anonymousOrigin);
    const QString option = files.conf.nameOf("password_file");
    block.explanation = files.passwords.isEmpty()
                            ? Words::tr("The configuration names no %1, and allow_anonymous is false, as it is where "
                                        "it does not stand: the broker refuses everybody.")
                                  .arg(option)
                            : Words::tr("The password_file has no user, and allow_anonymous is false, as it is where "
                                        "it does not stand: the broker refuses everybody.");
    block.ownedBy = files.passwords.isEmpty()
                        ? Words::tr("Add a %1 to %2, made with mosquitto_passwd, and reload the broker. "
                                    "\"allow_anonymous true\" would let in everybody.")
                              .arg(option, visibleText(files.path))
                        : Words::tr("Add users to it with mosquitto_passwd, and reload the broker.");
    return block;
}

QList<Block> confBlocks(const BrokerFiles &files)
{
    QList<Block> blocks;
    if (files.conf.isLocalOnly) {
        Block block = confBlock(files, QLatin1String("local"), {});
        block.explanation = Words::tr("No listener is configured, so the broker listens on its own machine alone "
                                      "(127.0.0.1, port 1883): nobody from elsewhere reaches it.");
        block.ownedBy = Words::tr("Add \"listener 1883\" to %1, with a password_file, and restart the broker.")
                            .arg(visibleText(files.path));
        blocks.append(block);
    }
    if (const std::optional<Block> nobody = nobodyBlock(files))
        blocks.append(*nobody);
    blocks += networkBlocks(files);
    for (auto list = files.unreadable.cbegin(); list != files.unreadable.cend(); ++list)
        blocks.append(unreadBlock(list.key(), list.value()));
    return blocks;
}

QList<Block> confBlocksOf(const BrokerFiles &files, const Identity &who)
{
    if (files.dialect() == Dialect::FlashMq)
        return networkBlocksOf(files, who.address);
    const ConfValue<QString> &prefix = files.conf.clientIdPrefixes;
    if (prefix.value.isEmpty() || who.clientId.isEmpty() || who.clientId.startsWith(prefix.value))
        return {};
    Block block = confBlock(files, QLatin1String("prefix"), files.listeners.constFirst().rules.files().prefixOrigin);
    block.subject = {SubjectKind::ClientId, who.clientId};
    block.explanation = Words::tr("The client id %1 does not begin with %2, as clientid_prefixes wants it of every "
                                  "client, so the broker refuses it.")
                            .arg(visibleText(who.clientId), visibleText(prefix.value));
    block.ownedBy = Words::tr("Give the client an id that begins with %1, or change %2 and reload the broker.")
                        .arg(visibleText(prefix.value), where(files, prefix.place));
    return {block};
}

} // namespace gatehouse::mosquitto
