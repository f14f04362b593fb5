// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsblocks.h"

#include "connectors/comment.h"
#include "connectors/hostsaccess/hostssubject.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace gatehouse::hostsaccess {

namespace {

using Kind = HostsSubject::Kind;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsBlocks)
};

QString joined(QByteArrayView list)
{
    QByteArrayList tokens;
    QByteArrayView rest = list;
    for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest))
        tokens.append(token.toByteArray());
    return lenientUtf8(tokens.join(','));
}

SubjectKind kindOf(Kind kind)
{
    switch (kind) {
    case Kind::Address:
        return SubjectKind::Address;
    case Kind::Network:
        return SubjectKind::Network;
    case Kind::Everyone:
        return SubjectKind::Everyone;
    case Kind::Pattern:
    case Kind::Nobody:
        break;
    }
    return SubjectKind::Pattern;
}

class Gathering
{
public:
    Gathering(const HostsAccess &access, const HostsAttempt &broker)
        : m_access(access)
        , m_broker(broker)
    {
    }
    QList<Block> all();

private:
    enum class Granted { Nobody, Some, All };

    void addFile(const HostsFile &file);
    void addRule(const HostsFile &file, const HostsRule &rule, const HostsMatch &daemons);
    void addStop(const HostsFile &file);
    [[nodiscard]] Granted grantedBefore(const HostsSubject &subject) const;
    [[nodiscard]] static Granted grantedBy(const HostsMatch &match, HostsEffects effects);
    [[nodiscard]] QString explanation(const HostsFile &file, const HostsRule &rule, const HostsSubject &subject) const;
    QString uniqueId(const QString &id);

    const HostsAccess &m_access;
    const HostsAttempt &m_broker;
    QList<Block> m_blocks;
    QHash<QString, int> m_ids;                 ///< and how often
    std::vector<const HostsRule *> m_granting; ///< those that stand before the rule in work
};

/// The same entry may stand there twice; the first keeps its id when another comes or goes.
QString Gathering::uniqueId(const QString &id)
{
    const int ordinal = ++m_ids[id];
    return ordinal == 1 ? id : uniqueId(id + u'#' + QString::number(ordinal));
}

/// How many of those whom a rule of hosts.allow (or `allow` in hosts.deny) fits are let in.
Gathering::Granted Gathering::grantedBy(const HostsMatch &match, HostsEffects effects)
{
    if (match.isNo())
        return Granted::Nobody;
    const bool isSure =
        match.isYes() && !effects.testFlag(HostsEffect::Denies) && !effects.testFlag(HostsEffect::Passes);
    return isSure ? Granted::All : Granted::Some;
}

Gathering::Granted Gathering::grantedBefore(const HostsSubject &subject) const
{
    Granted granted = Granted::Nobody;
    HostsAttempt attempt = m_broker;
    attempt.hostName.reset();
    attempt.address = subject.value;
    const HostsConnection connection(attempt);
    for (const HostsRule *rule : m_granting) {
        Granted one = Granted::Nobody;
        if (subject.kind == Kind::Address) {
            one = grantedBy(m_access.fits(*rule, connection), m_access.effectsOf(*rule));
        } else {
            QByteArrayView rest = rule->clientList();
            const bool isForAll = isWord(nextToken(rest), "ALL") && nextToken(rest).isEmpty();
            one = grantedBy(m_access.fitsDaemons(*rule, connection), m_access.effectsOf(*rule));
            if (one == Granted::All && !isForAll)
                one = Granted::Some;
        }
        granted = std::max(granted, one);
    }
    return granted;
}

QString Gathering::explanation(const HostsFile &file, const HostsRule &rule, const HostsSubject &subject) const
{
    const QString path = visibleText(file.path());
    const QString value = visibleText(subject.value, 80);
    QString words;
    if (rule.hasMistake)
        words = Words::tr("A rule of %1 fits %2, and its options have a mistake, so the library refuses whom it fits.")
                    .arg(path, subject.kind == Kind::Everyone ? Words::tr("everybody") : value);
    else if (subject.kind == Kind::Address)
        words = Words::tr("%1 names the address %2, so the broker closes its connections before they say anything.")
                    .arg(path, value);
    else if (subject.kind == Kind::Network)
        words = Words::tr("%1 names the network %2, so the broker closes its connections before they say anything.")
                    .arg(path, value);
    else if (subject.kind == Kind::Everyone)
        words = Words::tr("A rule of %1 is for everybody, so the broker closes connections before they say anything.")
                    .arg(path);
    else
        words = Words::tr("A rule of %1 refuses whoever fits “%2”; most patterns have the broker look up the client's "
                          "name at every connection.")
                    .arg(path, value);
    QByteArrayView rest = rule.clientList();
    for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest)) {
        if (isWord(token, "EXCEPT"))
            return words + u' ' + Words::tr("Excepted are: %1.").arg(visibleText(joined(rest), 120));
    }
    return words;
}

void Gathering::addRule(const HostsFile &file, const HostsRule &rule, const HostsMatch &daemons)
{
    QByteArrayView rest = rule.clientList();
    const QString prefix = QLatin1String("hosts/") + file.path() + u'/' + joined(rule.daemonList()) + u'/';
    const QString list = joined(rest);
    const qsizetype except = list.indexOf(QLatin1String(",EXCEPT,"), 0, Qt::CaseInsensitive);
    const QString exceptions = except < 0 ? QString() : list.mid(except);
    const bool isSure =
        daemons.isYes() && !(m_access.effectsOf(rule) &
                             ~HostsEffects(file.table() == HostsTable::Deny ? HostsEffect::Applies | HostsEffect::Denies
                                                                            : HostsEffects(HostsEffect::Denies)));
    bool isComment = false;
    for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest)) {
        if (isWord(token, "EXCEPT"))
            return;
        isComment = isComment || token.startsWith('#');
        const HostsSubject subject = subjectOf(token);
        if (subject.kind == Kind::Nobody || (isComment && subject.kind == Kind::Pattern))
            continue;
        const Granted granted = grantedBefore(subject);
        if (granted == Granted::All)
            continue;
        const bool isOne = subject.kind == Kind::Address;
        Block block;
        block.id = uniqueId(prefix + lenientUtf8(token) + exceptions);
        block.records = {block.id};
        block.subject = {kindOf(subject.kind), subject.value};
        block.mechanism = isOne ? Mechanism::Banned : Mechanism::Firewall;
        block.cause = isOne ? Cause::Operator : Cause::Policy;
        block.certainty =
            !isSure || (isOne && granted == Granted::Some) ? Certainty::Possible
            : granted == Granted::Some || subject.kind == Kind::Pattern || except >= 0 || token.contains('%')
                ? Certainty::Likely
                : Certainty::Certain;
        block.reason = commentAbove(file.bytes(), rule.offset, isCommentedOutRule);
        block.explanation = explanation(file, rule, subject);
        block.origin = {file.path(), block.id, rule.line};
        m_blocks.append(block);
    }
}

void Gathering::addStop(const HostsFile &file)
{
    if (grantedBefore({Kind::Everyone, {}, {}}) == Granted::All)
        return;
    Block block;
    block.id = uniqueId(QLatin1String("hosts/") + file.path() + QLatin1String("#stops"));
    block.records = {block.id};
    block.subject = {SubjectKind::Everyone, {}};
    block.mechanism = Mechanism::BrokerFault;
    block.certainty = m_granting.empty() ? Certainty::Certain : Certainty::Likely;
    block.explanation = file.stop()->what;
    block.origin = {file.path(), block.id, file.stop()->line};
    block.ownedBy =
        Words::tr("A mistake in %1 refuses everybody: who mends the file lifts it.").arg(visibleText(file.path()));
    m_blocks.append(block);
}

void Gathering::addFile(const HostsFile &file)
{
    for (const HostsRule &rule : file.rules()) {
        const HostsMatch daemons = m_access.fitsDaemons(rule, HostsConnection(m_broker));
        if (daemons.isNo())
            continue;
        if (file.mayDeny(rule))
            addRule(file, rule, daemons);
        const HostsEffects effects = m_access.effectsOf(rule);
        const bool applies = file.table() == HostsTable::Allow && effects.testFlag(HostsEffect::Applies);
        const bool passes = file.table() == HostsTable::Deny && effects.testFlag(HostsEffect::Passes);
        if (applies || passes || effects.testFlag(HostsEffect::Grants))
            m_granting.push_back(&rule);
    }
    if (file.table() == HostsTable::Deny && file.stop())
        addStop(file);
}

QList<Block> Gathering::all()
{
    addFile(*m_access.allow());
    addFile(*m_access.deny());
    return m_blocks;
}

} // namespace

QList<Block> hostsBlocks(const HostsAccess &access, const HostsAttempt &broker)
{
    return Gathering(access, broker).all();
}

} // namespace gatehouse::hostsaccess
