// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A hosts.allow and a hosts.deny, "====" in a line between them: read, asked, and changed for one address.

#include "connectors/hostsaccess/hostsblocks.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "fuzz/invariant.h"

using namespace gatehouse;
using namespace gatehouse::fuzz;
using namespace gatehouse::hostsaccess;

namespace {

const QString allowPath = QStringLiteral("/etc/hosts.allow");
const QString denyPath = QStringLiteral("/etc/hosts.deny");

const QString &pathOf(HostsTable table)
{
    return table == HostsTable::Allow ? allowPath : denyPath;
}

void checkRule(const HostsFile &file, const HostsRule &rule)
{
    const QByteArray &bytes = file.bytes();
    holds(qsizetype(rule.offset) + rule.length <= bytes.size() && rule.length > 0, "a rule lies in the file");
    holds(rule.line == countedLine(bytes, rule.offset), "the line of a rule is that of its bytes");
    holds(!rule.text.contains('\0'), "a rule has no NUL");
    holds(rule.clients > 0 && rule.clients <= rule.clientsEnd && rule.clientsEnd <= rule.text.size(),
          "the clients of a rule stand in it");
    const std::vector<quint32> places = file.positionsOf(rule);
    holds(qsizetype(places.size()) == rule.text.size(), "each byte of a rule has its place");
    for (std::size_t i = 0; i < places.size(); ++i) {
        holds(places[i] >= rule.offset && places[i] < rule.offset + rule.length, "a byte stands in its rule");
        holds(bytes.at(places[i]) == rule.text.at(qsizetype(i)), "a byte is the one that stands there");
        holds(i == 0 || places[i] > places[i - 1], "bytes stand in order");
    }
}

bool isSame(const HostsFile &left, const HostsFile &right)
{
    return std::equal(
               left.rules().begin(), left.rules().end(), right.rules().begin(), right.rules().end(),
               [](const HostsRule &a, const HostsRule &b) { return a.text == b.text && a.offset == b.offset; }) &&
           left.findings() == right.findings() && left.stop().has_value() == right.stop().has_value();
}

std::shared_ptr<const HostsFile> checkFile(const QByteArray &bytes, HostsTable table)
{
    const auto file = HostsFile::read(bytes, pathOf(table), table);
    holds(file->bytes() == bytes && file->table() == table, "the bytes are kept");
    checkFindings(file->findings(), bytes, pathOf(table), file->isBroken());
    quint32 end = 0;
    for (const HostsRule &rule : file->rules()) {
        checkRule(*file, rule);
        holds(rule.offset >= end, "rules follow each other");
        end = rule.offset + rule.length;
    }
    holds(!file->stop() || file->stop()->offset >= end, "no rule is reached behind the place where reading stops");
    holds(isSame(*file, *HostsFile::read(bytes, pathOf(table), table)), "reading again tells the same");
    return file;
}

void checkDecision(const HostsAccess &access, const QString &address)
{
    const HostsDecision decision = access.decide({.address = address});
    if (decision.ground == HostsDecision::Ground::NoRule)
        holds(decision.answer == Answered::Allow, "whom no rule names is let in");
    if (!decision.rule)
        return;
    const HostsFile &file = decision.file == allowPath ? *access.allow() : *access.deny();
    holds(*decision.rule < file.rules().size() && file.rules()[*decision.rule].line == decision.line,
          "a decision names the line of its rule");
}

/// Whether every byte of one text stands in the other, in order.
bool standsIn(const QByteArray &part, const QByteArray &whole)
{
    qsizetype at = 0;
    for (const char byte : whole)
        if (at < part.size() && part.at(at) == byte)
            ++at;
    return at == part.size();
}

void checkChanges(const HostsAccess &access, const QString &address)
{
    const HostsFile &deny = *access.deny();
    if (const auto closed = denied(deny, address, QStringLiteral("why"))) {
        const auto after = HostsFile::read(*closed, denyPath, HostsTable::Deny);
        holds(standsIn(deny.bytes(), *closed), "denying takes nothing away");
        const HostsRule *rule = ruleNaming(*after, address);
        holds(rule != nullptr, "a denied address is named");
        const HostsAccess alone(HostsFile::missing(allowPath, HostsTable::Allow), after);
        const Answered answer = alone.decide({.address = address}).answer;
        holds(answer != Answered::Allow, "a line that denies is in force");
        holds(answer != Answered::Deny ||
                  denied(*after, address, QStringLiteral("other")).value_or(QByteArray()) == *closed,
              "who is denied already is not denied again");
    }
    for (const auto &file : {access.allow(), access.deny()}) {
        const auto freed = lifted(*file, address, NamingRules::All);
        if (!freed)
            continue;
        const auto after = HostsFile::read(*freed, file->path(), file->table());
        holds(ruleNaming(*after, address) == nullptr, "a lifted address is named no more");
        holds(standsIn(QByteArray(*freed).replace('\n', QByteArray()), file->bytes()), "lifting only takes away");
    }
    if (const auto open = letIn(access, address, QStringLiteral("why"))) {
        HostsAccess after = access;
        if (open->allow)
            after = after.with(HostsFile::read(*open->allow, allowPath, HostsTable::Allow));
        if (open->deny)
            after = after.with(HostsFile::read(*open->deny, denyPath, HostsTable::Deny));
        holds(after.decide({.address = address}).answer != Answered::Deny, "who is let in is not refused");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    const QByteArrayView border("====\n");
    const qsizetype at = bytes.indexOf(border);
    const auto allow = checkFile(at < 0 ? QByteArray() : bytes.first(at), HostsTable::Allow);
    const auto deny = checkFile(at < 0 ? bytes : bytes.sliced(at + border.size()), HostsTable::Deny);
    const HostsAccess access(allow, deny);
    for (const char *address : {"10.0.0.7", "2001:db8::7", "::ffff:10.0.0.7", "nonsense"}) {
        checkDecision(access, QString::fromLatin1(address));
        checkChanges(access, QString::fromLatin1(address));
    }
    for (const Block &block : hostsBlocks(access)) {
        holds(!block.id.isEmpty() && block.explanation.endsWith(u'.'), "a block has an id and a finished sentence");
        holds(block.origin.place == allowPath || block.origin.place == denyPath, "a block stands in one of the files");
    }
    return 0;
}
