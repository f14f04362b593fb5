// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/tlsblocks.h"

#include "connectors/mosquitto/files/tlswords.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::TlsBlocks)
};

const QString idPrefix = QStringLiteral("files/tls/");
constexpr int mostOfAName = 120;

/// A name in an id: it may be of any length, and there may be a million ids.
QString digestOf(const QString &name)
{
    constexpr qsizetype digits = 16;
    return QString::fromLatin1(
        QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).toHex().left(digits));
}

QString idOf(const TlsFact &fact)
{
    return idPrefix + fact.arguments.value(3) + u'#' + fact.code + u'/' + digestOf(fact.arguments.value(0));
}

Block blockOf(const TlsFact &fact, const Origin &origin)
{
    Block block;
    block.id = idOf(fact);
    block.subject.kind = SubjectKind::Everyone;
    block.mechanism = Mechanism::Certificate;
    block.cause = Cause::Policy;
    block.certainty = Certainty::Certain;
    block.origin = origin;
    block.explanation = tlsSentence(fact);
    block.ownedBy = tlsRemedy(fact);
    return block;
}

void setTime(Block &block, const Validity &validity, const QDateTime &now)
{
    switch (validity.at(now)) {
    case Validity::Term::NotYet:
        block.until = validity.from;
        break;
    case Validity::Term::Over:
        block.cause = Cause::Expired;
        block.since = validity.until;
        break;
    case Validity::Term::Now:
        break;
    }
}

Block authorityBlock(const AuthorityTrust &trust, const ListenerTls &tls, bool isForEveryone, const QDateTime &now)
{
    const bool isOfList = trust.trouble >= TrustTrouble::NoList;
    const Crl *const list = isOfList ? trust.placed.list : nullptr;
    const Certificate &culprit = trust.culprit.certificate ? *trust.culprit.certificate : *trust.authority;
    const Origin origin = list       ? Origin{trust.placed.path, QString(), list->line}
                          : isOfList ? Origin{tls.crlfile, QString(), 0}
                                     : Origin{trust.culprit.path, QString(), culprit.line};
    Block block = blockOf(factOf(trust), origin);
    if (!isForEveryone)
        block.subject = {SubjectKind::Certificate, trust.authority->subject};
    if (list)
        setTime(block, list->validity, now);
    else if (!isOfList)
        setTime(block, culprit.validity, now);
    if (!tls.isKnown)
        block.certainty = Certainty::Likely;
    return block;
}

TlsFact factOfOwn(const Certificate &own, const QString &path, Validity::Term term)
{
    const bool isOver = term == Validity::Term::Over;
    return {isOver ? QStringLiteral("ownOver") : QStringLiteral("ownNotYet"),
            {own.subject, QString(), (isOver ? own.validity.until : own.validity.from).toString(Qt::ISODate), path}};
}

/// What is in the way of more than one certificate.
QList<Block> generalBlocks(const ListenerTls &tls, const TrustMoment *moment, const QDateTime &now)
{
    QList<Block> blocks;
    if (tls.own) {
        for (const Certificate &own : tls.own->certificates()) {
            const Validity::Term term = own.validity.at(now);
            if (term == Validity::Term::Now)
                continue;
            Block block = blockOf(factOfOwn(own, tls.certfile, term), {tls.certfile, QString(), own.line});
            block.certainty = Certainty::Likely; // some clients do not look
            setTime(block, own.validity, now);
            blocks.append(block);
        }
    }
    if (tls.isContradiction())
        blocks.append(
            blockOf({QStringLiteral("nameWithoutCertificate"), {QString(), QString(), QString(), tls.certfile}},
                    {tls.certfile, QString(), 0}));
    if (moment == nullptr)
        return blocks;
    if (moment->authorities.isEmpty() && moment->letsNobodyIn)
        blocks.append(blockOf({QStringLiteral("noAuthority"), {QString(), QString(), QString(), tls.cafile}},
                              {tls.cafile, QString(), 0}));
    for (const AuthorityTrust &trust : moment->authorities)
        if (trust.trouble != TrustTrouble::None)
            blocks.append(authorityBlock(trust, tls, moment->letsNobodyIn, now));
    return blocks;
}

/// Gathers the blocks of all listeners: each once, with the names of those that it is for.
class Gathering
{
public:
    explicit Gathering(const BrokerFiles &files, const QDateTime &now)
        : m_files(files)
        , m_now(now)
    {
    }
    QList<Block> general()
    {
        for (const BrokerFiles::Listener &listener : m_files.listeners) {
            if (!listener.tls || !listener.tls->isOn)
                continue;
            const ListenerTls &tls = *listener.tls;
            const std::optional<TrustMoment> moment =
                tls.requiresCertificate && tls.trust ? std::optional(tls.trust->at(m_now)) : std::nullopt;
            const QList<Block> blocks = generalBlocks(tls, moment ? &*moment : nullptr, m_now);
            for (const Block &block : blocks)
                add(block, listener.name);
            for (const PlacedList &placed : moment ? moment->lists : QList<PlacedList>())
                addList(placed, listener.name);
        }
        QList<Block> all;
        for (qsizetype i = 0; i < m_blocks.size(); ++i)
            all.append(placed(m_blocks.at(i), m_names.at(i)));
        return all;
    }
    /// Those of general() are asked for before.
    QList<Block> revoked()
    {
        QList<Block> all;
        QSet<QString> known; // the same list may lie in several files
        for (qsizetype i = 0; i < m_lists.size(); ++i)
            addRevoked(m_lists.at(i), m_listNames.at(i), known, all);
        return all;
    }

private:
    void add(const Block &block, const QString &name)
    {
        for (qsizetype i = 0; i < m_blocks.size(); ++i) {
            if (m_blocks.at(i).id != block.id)
                continue;
            if (block.subject.kind != SubjectKind::Everyone)
                m_blocks[i].subject = block.subject;
            if (!m_names.at(i).contains(name))
                m_names[i].append(name);
            return;
        }
        m_blocks.append(block);
        m_names.append({name});
    }
    void addList(const PlacedList &placed, const QString &name)
    {
        const auto same = std::find_if(m_lists.cbegin(), m_lists.cend(),
                                       [&placed](const PlacedList &one) { return one.list == placed.list; });
        if (same != m_lists.cend()) {
            QStringList &names = m_listNames[same - m_lists.cbegin()];
            if (!names.contains(name))
                names.append(name);
            return;
        }
        m_lists.append(placed);
        m_listNames.append({name});
    }
    [[nodiscard]] bool isEverywhere(const QStringList &names) const { return names.size() == m_files.listeners.size(); }
    /// Another listener may let in whom this one refuses.
    [[nodiscard]] Block placed(Block block, const QStringList &names) const
    {
        if (m_files.listeners.size() > 1)
            block.explanation += u' ' + Words::tr("This is so at: %1.").arg(names.join(QLatin1String(", ")));
        if (!isEverywhere(names) && block.certainty == Certainty::Certain)
            block.certainty = Certainty::Likely;
        return block;
    }
    void addRevoked(const PlacedList &placed, const QStringList &names, QSet<QString> &known, QList<Block> &all) const;

    const BrokerFiles &m_files;
    const QDateTime &m_now;
    QList<Block> m_blocks;
    QList<QStringList> m_names; ///< parallel to m_blocks
    QList<PlacedList> m_lists;
    QList<QStringList> m_listNames; ///< parallel to m_lists
};

/// What is the same for all entries of a list is made once.
void Gathering::addRevoked(const PlacedList &placed, const QStringList &names, QSet<QString> &known,
                           QList<Block> &all) const
{
    const Crl &list = *placed.list;
    const QString issuer = visibleText(list.issuer, mostOfAName);
    Block block;
    block.mechanism = Mechanism::Certificate;
    block.certainty = Certainty::Certain;
    block.origin = {placed.path, QString(), list.line};
    block.explanation =
        Words::tr("The authority %1 revoked this certificate, so the broker refuses whoever shows it.").arg(issuer);
    block = this->placed(block, names);
    const QString remedy =
        Words::tr("Only a new list without it, signed with the key of %1, lets it in again, or a new "
                  "certificate for the client.")
            .arg(issuer);
    const QString ofHold = Words::tr("It is on hold, which is meant to be lifted: whoever has the key of %1 issues a "
                                     "new list without it.")
                               .arg(issuer);
    const QString prefix = idPrefix + QLatin1String("revoked/") + digestOf(list.issuer) + u'/';
    QHash<CrlReason, QString> reasons;
    const bool isAlone = m_lists.size() == 1;
    all.reserve(all.size() + qsizetype(list.revoked.size()));
    for (const RevokedCertificate &revoked : list.revoked) {
        const QString serial = QString::fromLatin1(revoked.serial);
        block.id = prefix + serial;
        if (!isAlone && known.contains(block.id))
            continue;
        if (!isAlone)
            known.insert(block.id);
        if (!reasons.contains(revoked.reason))
            reasons.insert(revoked.reason, reasonWords(revoked.reason));
        block.subject = {SubjectKind::Certificate, serial};
        block.cause = revoked.reason == CrlReason::NotTold ? Cause::Policy : Cause::Operator;
        block.reason = reasons.value(revoked.reason);
        block.since = revoked.since;
        block.ownedBy = revoked.reason == CrlReason::CertificateHold ? ofHold : remedy;
        all.append(block);
    }
}

} // namespace

QList<Block> tlsBlocks(const BrokerFiles &files, const QDateTime &now)
{
    Gathering gathering(files, now);
    const QList<Block> general = gathering.general();
    return general + gathering.revoked();
}

QList<Block> tlsBlocksOfEverybody(const BrokerFiles &files, const QDateTime &now)
{
    QList<Block> blocks = Gathering(files, now).general();
    blocks.removeIf([](const Block &block) {
        return block.subject.kind != SubjectKind::Everyone || block.certainty != Certainty::Certain;
    });
    return blocks;
}

bool isTlsBlock(const QString &block)
{
    return block.startsWith(idPrefix);
}

std::optional<Step> tlsStep(const ListenerTls &tls, const QDateTime &now)
{
    const auto fails = [&tls](const TlsFact &fact) {
        return Step{Check::Tls,     StepResult::Fail, tls.isKnown ? Certainty::Certain : Certainty::Likely,
                    fact.arguments, fact.code,        {fact.arguments.value(3), QString(), 0},
                    idOf(fact)};
    };
    if (tls.isContradiction())
        return fails({QStringLiteral("nameWithoutCertificate"), {QString(), QString(), QString(), tls.certfile}});
    if (!tls.isOn || !tls.requiresCertificate || !tls.trust)
        return std::nullopt;
    const TrustMoment moment = tls.trust->at(now);
    if (moment.letsNobodyIn) {
        const auto first = std::find_if(moment.authorities.cbegin(), moment.authorities.cend(),
                                        [](const AuthorityTrust &one) { return one.trouble != TrustTrouble::None; });
        return fails(first == moment.authorities.cend()
                         ? TlsFact{QStringLiteral("noAuthority"), {QString(), QString(), QString(), tls.cafile}}
                         : factOf(*first));
    }
    return Step{Check::Tls,
                StepResult::NotChecked,
                Certainty::Possible,
                {QString(), QString(), QString(), tls.cafile.isEmpty() ? tls.capath : tls.cafile},
                QStringLiteral("certificateNeeded"),
                {tls.cafile.isEmpty() ? tls.capath : tls.cafile, QString(), 0},
                {}};
}

} // namespace gatehouse::mosquitto
