// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/addresslists.h"

#include "connectors/comment.h"
#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostsblocks.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "connectors/hostsaccess/hostspattern.h"
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
using hostsaccess::HostsSubject;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AddressLists)
};

const QString recordPrefix = QStringLiteral("hosts/address/");
const QString addressKey = QStringLiteral("address");
const QString listedKey = QStringLiteral("listed");

/// Whether a rule for the broker alone names exactly this address.
bool names(const HostsRule &rule, const QString &address)
{
    if (rule.daemonList().trimmed() != QByteArrayView("mosquitto"))
        return false;
    QByteArrayView rest = rule.clientList();
    for (QByteArrayView token = hostsaccess::nextToken(rest); !token.isEmpty(); token = hostsaccess::nextToken(rest)) {
        const HostsSubject subject = hostsaccess::subjectOf(token);
        if (subject.kind == HostsSubject::Kind::Address && subject.value == address)
            return true;
    }
    return false;
}

const HostsRule *ruleOf(const HostsFile &file, const QString &address)
{
    const auto found = std::find_if(file.rules().begin(), file.rules().end(),
                                    [&address](const HostsRule &rule) { return names(rule, address); });
    return found == file.rules().end() ? nullptr : &*found;
}

bool isNoRule(QByteArrayView)
{
    return false;
}

/// The line that only Gatehouse, or somebody in its way, writes: the broker and one address.
Result<QByteArray> withoutLine(const HostsFile &file, const QString &address)
{
    const QByteArray line = "mosquitto: " + hostsaccess::patternOf(hostsaccess::plainAddress(address));
    const auto rule = std::find_if(file.rules().begin(), file.rules().end(), [&line](const HostsRule &one) {
        return QByteArrayView(one.text).trimmed() == line;
    });
    if (rule == file.rules().end())
        return fail(Fault::NotSupported, Words::tr("%1 is named in %2 together with others. Take it out by hand.")
                                             .arg(visibleText(address), visibleText(file.path())));
    QByteArray bytes = file.bytes();
    const qsizetype start = commentStart(bytes, rule->offset, isNoRule);
    bytes.remove(start, qsizetype(rule->offset + rule->length) - start);
    return bytes;
}

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
        if (const HostsRule *rule = ruleOf(*file, address))
            listed.insert(file->path(), gatehouse::commentAbove(file->bytes(), rule->offset, isNoRule));
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
    const bool isListed = ruleOf(file, address) != nullptr;
    const bool shallBeListed = listed.contains(path);
    if (isListed == shallBeListed)
        return file.bytes();
    const QString reason = listed.value(path).toString();
    if (shallBeListed)
        return isAllow ? hostsaccess::allowed(lists, address, reason) : hostsaccess::denied(file, address, reason);
    return isAllow ? withoutLine(file, address) : hostsaccess::lifted(file, address);
}

std::shared_ptr<const AddressLists> withBytes(const AddressLists &lists, const QString &path, const QByteArray &bytes)
{
    auto allow = lists.allow();
    auto deny = lists.deny();
    if (path == allow->path())
        allow = HostsFile::read(bytes, path, hostsaccess::HostsTable::Allow);
    else
        deny = HostsFile::read(bytes, path, hostsaccess::HostsTable::Deny);
    return std::make_shared<const AddressLists>(allow, deny);
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
    step.arguments = {hostsaccess::sentenceOf(found)};
    step.origin = {found.file, QString(), found.line};
    if (found.answer == Answered::Deny) {
        const QList<Block> blocks = hostsaccess::hostsBlocks(lists);
        const auto block = std::find_if(blocks.cbegin(), blocks.cend(), [&found](const Block &one) {
            return one.origin.place == found.file && one.origin.line == found.line;
        });
        if (block != blocks.cend())
            step.block = block->id;
    }
    return {found.answer, {step}};
}

} // namespace gatehouse::mosquitto
