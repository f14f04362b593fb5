// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/addresslists.h"

#include "connectors/comment.h"
#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostsblocks.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "connectors/hostsaccess/hostssubject.h"
#include "connectors/hostsaccess/hostswords.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using hostsaccess::HostsFile;
using hostsaccess::HostsRule;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AddressLists)
};

const QString recordPrefix = QStringLiteral("hosts/address/");
const QString addressKey = QStringLiteral("address");
const QString listedKey = QStringLiteral("listed");
const QString runsCommand = QStringLiteral("runsCommand");

QJsonObject listedIn(const std::optional<QByteArray> &record)
{
    return record ? QJsonDocument::fromJson(*record).object().value(listedKey).toObject() : QJsonObject();
}

} // namespace

QString addressRecord(const QString &address)
{
    const QByteArray plain = hostsaccess::plainAddress(address);
    return recordPrefix + (plain.isEmpty() ? address : QString::fromLatin1(plain));
}

std::optional<QString> addressOfRecord(const QString &record)
{
    if (!record.startsWith(recordPrefix))
        return std::nullopt;
    return record.mid(recordPrefix.size());
}

std::optional<QByteArray> addressRecordOf(const AddressLists &lists, const QString &address)
{
    QJsonObject listed;
    for (const HostsFile *file : {lists.allow().get(), lists.deny().get()})
        if (const HostsRule *rule = hostsaccess::ruleNaming(*file, address))
            listed.insert(file->path(),
                          gatehouse::commentAbove(file->bytes(), rule->offset, hostsaccess::isCommentedOutRule));
    if (listed.isEmpty())
        return std::nullopt;
    return QJsonDocument(QJsonObject{{addressKey, address}, {listedKey, listed}}).toJson(QJsonDocument::Compact);
}

Result<QByteArray> withAddress(const AddressLists &lists, const QString &path, const QString &address,
                               const std::optional<QByteArray> &wanted)
{
    const bool isAllow = path == lists.allow()->path();
    if (!isAllow && path != lists.deny()->path())
        return fail(Fault::BadInput,
                    Words::tr("Nothing was changed: %1 is no list of addresses.").arg(visibleText(path)));
    const HostsFile &file = isAllow ? *lists.allow() : *lists.deny();
    const QJsonObject listed = listedIn(wanted);
    const bool isListed = hostsaccess::ruleNaming(file, address) != nullptr;
    const bool shallBeListed = listed.contains(path);
    if (isListed == shallBeListed)
        return file.bytes();
    const QString reason = listed.value(path).toString();
    if (shallBeListed)
        return isAllow ? hostsaccess::allowed(lists, address, reason) : hostsaccess::denied(file, address, reason);
    return hostsaccess::lifted(file, address, hostsaccess::NamingRules::All);
}

std::shared_ptr<const AddressLists> withBytes(const AddressLists &lists, const QString &path, const QByteArray &bytes)
{
    const auto table = path == lists.allow()->path() ? hostsaccess::HostsTable::Allow : hostsaccess::HostsTable::Deny;
    return std::make_shared<const AddressLists>(lists.with(HostsFile::read(bytes, path, table)));
}

QList<Block> addressBlocks(const AddressLists &lists)
{
    QList<Block> blocks = hostsaccess::hostsBlocks(lists);
    for (Block &block : blocks)
        if (block.subject.kind == SubjectKind::Address)
            block.records = {addressRecord(block.subject.value)};
    return blocks;
}

Decision decideAddress(const AddressLists &lists, const QString &address)
{
    hostsaccess::HostsAttempt attempt;
    attempt.address = address;
    const hostsaccess::HostsDecision found = lists.decide(attempt);
    Step step;
    step.check = Check::BanList;
    step.result = found.answer == Answered::Allow  ? StepResult::Pass
                  : found.answer == Answered::Deny ? StepResult::Fail
                                                   : StepResult::NotChecked;
    step.certainty = found.answer == Answered::Unknown ? Certainty::Possible : Certainty::Certain;
    step.code = QStringLiteral("addressLists");
    step.arguments = {QString::number(int(found.ground)), QString::number(uint(found.needs)),
                      found.runsCommand ? runsCommand : QString()};
    step.origin = {found.file, QString(), found.line};
    if (found.answer == Answered::Deny) {
        const QList<Block> blocks = addressBlocks(lists);
        const auto block = std::find_if(blocks.cbegin(), blocks.cend(), [&found](const Block &one) {
            return one.origin.place == found.file && one.origin.line == found.line;
        });
        if (block != blocks.cend())
            step.block = block->id;
    }
    return {found.answer, {step}};
}

QString addressSentence(const Step &step)
{
    hostsaccess::HostsDecision decision;
    decision.answer = step.result == StepResult::Pass   ? Answered::Allow
                      : step.result == StepResult::Fail ? Answered::Deny
                                                        : Answered::Unknown;
    decision.ground = static_cast<hostsaccess::HostsDecision::Ground>(step.arguments.value(0).toInt());
    decision.needs = hostsaccess::HostsNeeds::fromInt(step.arguments.value(1).toUInt());
    decision.runsCommand = step.arguments.value(2) == runsCommand;
    decision.file = step.origin.place;
    decision.line = step.origin.line;
    return hostsaccess::sentenceOf(decision);
}

} // namespace gatehouse::mosquitto
