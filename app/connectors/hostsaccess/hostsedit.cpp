// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsedit.h"

#include "connectors/comment.h"
#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostssubject.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::hostsaccess {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsEdit)
};

Result<QByteArray> addressOrFail(const QString &text)
{
    const QByteArray address = plainAddress(text);
    if (address.isEmpty())
        return fail(Fault::BadInput,
                    Words::tr("“%1” is no address. Write it as 10.0.3.17 or 2001:db8::17.").arg(visibleText(text, 60)));
    return address;
}

Result<> wholeOrFail(const HostsFile &file)
{
    if (file.stop() && file.stop()->line == 0)
        return fail(Fault::NotSupported, file.stop()->what);
    return {};
}

/// The start of `offset`'s line, or of the comments that stand directly above it.
qsizetype withComments(const HostsFile &file, quint32 offset)
{
    HostsLines lines(file.bytes());
    HostsLine line;
    qsizetype start = -1;
    while (lines.next(line) && line.offset < offset) {
        if (!line.text.startsWith('#'))
            start = -1;
        else if (start < 0)
            start = line.offset;
    }
    return start < 0 ? qsizetype(offset) : start;
}

bool isComment(const HostsFile &file, qsizetype offset)
{
    const QByteArrayView before = QByteArrayView(file.bytes()).first(offset);
    const QByteArrayView line = before.sliced(before.chopped(before.endsWith('\n') ? 1 : 0).lastIndexOf('\n') + 1);
    return line.startsWith('#');
}

std::shared_ptr<const HostsFile> reread(const HostsFile &file, const QByteArray &bytes)
{
    return HostsFile::read(bytes, file.path(), file.table());
}

Result<QByteArray> withLine(const HostsFile &file, const QByteArray &address, const QString &reason, qsizetype offset)
{
    const QByteArray lineEnd = file.bytes().endsWith("\r\n") ? "\r\n" : "\n";
    const QByteArray rule = "mosquitto: " + patternOf(address) + lineEnd;
    const QString comment = commentOf(reason);
    QByteArray added = (comment.isEmpty() ? QByteArray() : comment.toUtf8() + lineEnd) + rule;
    if (isComment(file, offset)) // the words above are not the reason of this rule
        added.prepend(lineEnd);
    QByteArray bytes = file.bytes();
    bytes.insert(offset, added);
    const auto after = reread(file, bytes);
    const auto isNew = [&rule](const HostsRule &one) { return one.text == rule; };
    const auto count = [&](const HostsFile &one) {
        return std::count_if(one.rules().begin(), one.rules().end(), isNew);
    };
    if (after->rules().size() != file.rules().size() + 1 || count(*after) != count(file) + 1)
        return fail(Fault::Conflict, Words::tr("A new line in %1 would not be read as it is written, because of what "
                                               "stands before it. Mend the file first.")
                                         .arg(visibleText(file.path())));
    return bytes;
}

/// One pattern of a client list: where it stands in the rule's text, and whether it is a client at all.
struct Client
{
    qsizetype start = 0;
    qsizetype end = 0;
    HostsSubject subject;
    bool isWord = false; ///< of what was meant as a comment, or EXCEPT and what follows
};

QList<Client> clientsOf(const HostsRule &rule)
{
    QList<Client> clients;
    const QByteArrayView list = rule.clientList();
    QByteArrayView rest = list;
    bool isException = false;
    bool isComment = false;
    for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest)) {
        isException = isException || isWord(token, "EXCEPT");
        isComment = isComment || token.startsWith('#');
        Client client{rule.clients + (token.data() - list.data()), 0, subjectOf(token), isException};
        client.end = client.start + token.size();
        client.isWord = isException || (isComment && (client.subject.kind == HostsSubject::Kind::Pattern ||
                                                      client.subject.kind == HostsSubject::Kind::Nobody));
        clients.append(client);
    }
    return clients;
}

bool isForMosquittoAlone(const HostsRule &rule)
{
    QByteArrayView rest = rule.daemonList();
    return isWord(nextToken(rest), "mosquitto") && nextToken(rest).isEmpty();
}

/// What a rule's bytes become without an address: empty when it was the only client; none: it is not among them.
std::optional<QByteArray> ruleWithout(const HostsFile &file, const HostsRule &rule, const QByteArray &address)
{
    const QList<Client> clients = clientsOf(rule);
    const auto isIt = [&address](const Client &one) {
        return !one.isWord && one.subject.kind == HostsSubject::Kind::Address &&
               one.subject.value == QString::fromLatin1(withoutScope(address));
    };
    const auto found = std::find_if(clients.begin(), clients.end(), isIt);
    if (found == clients.end())
        return {};
    const auto others =
        std::count_if(clients.begin(), clients.end(), [&isIt](const Client &one) { return !one.isWord && !isIt(one); });
    if (others == 0)
        return QByteArray();
    const auto positions = file.positionsOf(rule);
    const auto at = [&](qsizetype position) { return qsizetype(positions[std::size_t(position)] - rule.offset); };
    const auto next = std::next(found);
    const qsizetype from = next != clients.end() ? at(found->start) : at(std::prev(found)->end - 1) + 1;
    const qsizetype to = next != clients.end() ? at(next->start) : at(found->end - 1) + 1;
    QByteArray bytes = file.bytes().mid(rule.offset, rule.length);
    bytes.remove(from, to - from);
    const auto shorter = reread(file, bytes);
    const auto again =
        shorter->rules().empty() ? std::nullopt : ruleWithout(*shorter, shorter->rules().front(), address);
    return again ? again : bytes;
}

/// Without an address wherever it may be taken out; none: nowhere.
std::optional<QByteArray> withoutAddress(const HostsFile &file, const QByteArray &address, NamingRules which)
{
    QByteArray bytes = file.bytes();
    bool isChanged = false;
    for (auto rule = file.rules().rbegin(); rule != file.rules().rend(); ++rule) {
        if ((which == NamingRules::Denying && !file.mayDeny(*rule)) || !isForMosquittoAlone(*rule))
            continue;
        auto left = ruleWithout(file, *rule, address);
        if (!left)
            continue;
        const QByteArrayView behind = QByteArrayView(bytes).sliced(rule->offset + rule->length);
        const bool isFollowed = !behind.isEmpty() && !behind.startsWith('\n') && !behind.startsWith("\r\n");
        qsizetype start = rule->offset;
        if (left->isEmpty() && isComment(file, rule->offset)) {
            if (isFollowed) // they may be about what follows as well, but are not its reason
                left = rule->text.endsWith("\r\n") ? "\r\n" : "\n";
            else
                start = commentStart(file.bytes(), rule->offset, isCommentedOutRule);
        }
        bytes.replace(start, rule->offset + rule->length - start, *left);
        isChanged = true;
    }
    return isChanged ? std::optional(bytes) : std::nullopt;
}

Answered answerFor(const HostsAccess &access, const QByteArray &address)
{
    HostsAttempt attempt;
    attempt.address = QString::fromLatin1(address);
    return access.decide(attempt).answer;
}

/// The first rule that an address may fit; null: none.
const HostsRule *firstFitting(const HostsAccess &access, const HostsFile &file, const QByteArray &address)
{
    HostsAttempt attempt;
    attempt.address = QString::fromLatin1(address);
    const HostsConnection connection(attempt);
    const auto found = std::find_if(file.rules().begin(), file.rules().end(),
                                    [&](const HostsRule &rule) { return !access.fits(rule, connection).isNo(); });
    return found == file.rules().end() ? nullptr : &*found;
}

} // namespace

Result<QByteArray> denied(const HostsFile &deny, const QString &address, const QString &reason)
{
    const auto plain = addressOrFail(address);
    if (!plain)
        return plain;
    if (const auto whole = wholeOrFail(deny); !whole)
        return fail(whole.error());
    const HostsAccess alone(HostsFile::missing({}, HostsTable::Allow), std::make_shared<const HostsFile>(deny));
    if (withoutAddress(deny, *plain, NamingRules::Denying) && answerFor(alone, *plain) == Answered::Deny)
        return deny.bytes();
    const auto answerOf = [&](const QByteArray &bytes) { return answerFor(alone.with(reread(deny, bytes)), *plain); };
    const qsizetype end = deny.stop() ? withComments(deny, deny.stop()->offset) : deny.bytes().size();
    const auto bytes = withLine(deny, *plain, reason, end);
    const Answered answer = bytes ? answerOf(*bytes) : Answered::Deny;
    if (answer == Answered::Deny)
        return bytes;
    // By its options a rule of hosts.deny may let in, too.
    if (const HostsRule *first = firstFitting(alone, deny, *plain)) {
        const auto earlier = withLine(deny, *plain, reason, withComments(deny, first->offset));
        if (earlier && answerOf(*earlier) == Answered::Deny)
            return earlier;
    }
    return answer == Answered::Unknown
               ? bytes
               : fail(Fault::Conflict, Words::tr("No line in %1 would keep %2 out. Look at the rules there first.")
                                           .arg(visibleText(deny.path()), QString::fromLatin1(*plain)));
}

Result<QByteArray> allowed(const HostsAccess &access, const QString &address, const QString &reason)
{
    const auto plain = addressOrFail(address);
    if (!plain)
        return plain;
    const HostsFile &allow = *access.allow();
    if (const auto whole = wholeOrFail(allow); !whole)
        return fail(whole.error());
    const qsizetype end = allow.stop() ? withComments(allow, allow.stop()->offset) : allow.bytes().size();
    const auto isEnough = [&](const Result<QByteArray> &bytes) {
        return bytes && answerFor(access.with(reread(allow, *bytes)), *plain) == Answered::Allow;
    };
    auto bytes = withLine(allow, *plain, reason, end);
    if (isEnough(bytes))
        return bytes;
    if (const HostsRule *first = firstFitting(access, allow, *plain)) {
        auto earlier = withLine(allow, *plain, reason, withComments(allow, first->offset));
        if (isEnough(earlier))
            return earlier;
    }
    return bytes ? fail(Fault::Conflict, Words::tr("No line in %1 would let %2 in. Look at the rules there first.")
                                             .arg(visibleText(allow.path()), QString::fromLatin1(*plain)))
                 : bytes;
}

const HostsRule *ruleNaming(const HostsFile &file, const QString &address)
{
    const QByteArray plain = plainAddress(address);
    const auto found = std::find_if(file.rules().begin(), file.rules().end(), [&](const HostsRule &rule) {
        return isForMosquittoAlone(rule) && ruleWithout(file, rule, plain);
    });
    return plain.isEmpty() || found == file.rules().end() ? nullptr : &*found;
}

Result<QByteArray> lifted(const HostsFile &file, const QString &address, NamingRules which)
{
    const auto plain = addressOrFail(address);
    if (!plain)
        return plain;
    if (const auto whole = wholeOrFail(file); !whole)
        return fail(whole.error());
    const auto bytes = withoutAddress(file, *plain, which);
    if (!bytes)
        return fail(
            Fault::NotSupported,
            Words::tr("No rule in %1 names %2 alone, for mosquitto alone. To let it in, add the line "
                      "“mosquitto: %3” to hosts.allow.")
                .arg(visibleText(file.path()), QString::fromLatin1(*plain), QString::fromLatin1(patternOf(*plain))));
    return *bytes;
}

Result<HostsEdit> letIn(const HostsAccess &access, const QString &address, const QString &reason)
{
    const auto plain = addressOrFail(address);
    if (!plain)
        return fail(plain.error());
    HostsEdit edit;
    auto allow = access.allow();
    auto deny = access.deny();
    if (const auto without = lifted(*allow, address)) {
        edit.allow = *without;
        allow = reread(*allow, *without);
    }
    if (const auto without = lifted(*deny, address)) {
        edit.deny = *without;
        deny = reread(*deny, *without);
    }
    const HostsAccess after = access.with(allow).with(deny);
    if (answerFor(after, *plain) == Answered::Allow)
        return edit;
    const auto line = allowed(after, address, reason);
    if (!line)
        return fail(line.error());
    edit.allow = *line;
    return edit;
}

} // namespace gatehouse::hostsaccess
