// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filepolicy.h"

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/confblocks.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/fileedit.h"
#include "connectors/mosquitto/files/pluginfirst.h"
#include "connectors/mosquitto/files/userblocks.h"

namespace gatehouse::mosquitto {

namespace {

int rankOf(Answered answer)
{
    switch (answer) {
    case Answered::Allow:
        return 2;
    case Answered::Unknown:
        return 1;
    case Answered::Deny:
        break;
    }
    return 0;
}

/// What the files say to one user when its lines are others; O(lines of the user and patterns).
std::shared_ptr<const BrokerFiles> partFor(const BrokerFiles &files, const UserLines &lines)
{
    const auto part = std::make_shared<BrokerFiles>();
    part->path = files.path;
    part->conf = files.conf;
    part->version = files.version;
    for (auto file = files.passwords.cbegin(); file != files.passwords.cend(); ++file)
        part->passwords.insert(file.key(), partOf(**file, file.key(), lines, files.dialect()));
    for (auto file = files.acls.cbegin(); file != files.acls.cend(); ++file)
        part->acls.insert(file.key(), partOf(**file, file.key(), lines, files.aclLanguage()));
    for (const BrokerFiles::Listener &listener : files.listeners) {
        ListenerFiles rules = listener.rules.files();
        if (rules.passwords)
            rules.passwords = part->passwords.value(rules.passwordPath);
        if (rules.acl)
            rules.acl = part->acls.value(rules.aclPath);
        part->listeners.append(
            {listener.name, listener.plugins, FileRules(std::move(rules)), listener.tls, listener.tlsStep});
    }
    return part;
}

} // namespace

FilePolicy::FilePolicy(std::shared_ptr<const BrokerFiles> files)
    : m_files(std::move(files))
    , m_addresses(m_files->addresses)
{
}

std::shared_ptr<const FilePolicy> FilePolicy::behind(std::shared_ptr<const DynsecPolicy> plugin) const
{
    auto policy = std::make_shared<FilePolicy>(m_files);
    policy->m_addresses = m_addresses;
    policy->m_changed = m_changed;
    policy->m_plugin = std::move(plugin);
    return policy;
}

bool FilePolicy::isKnownToPlugin(const QString &user) const
{
    return m_plugin && !user.isEmpty() && bool(m_plugin->view().client(user.toUtf8()));
}

bool FilePolicy::isOfFiles(const Identity &who) const
{
    if (who.user.isEmpty())
        return m_addresses && !who.address.isEmpty();
    const QByteArray user = who.user.toUtf8();
    return !isKnownToPlugin(who.user) && std::any_of(m_files->passwords.cbegin(), m_files->passwords.cend(),
                                                     [&user](const auto &file) { return file->find(user); });
}

bool FilePolicy::isLetInBesides(const Identity &who) const
{
    const Attempt attempt{who, Action::Connect, {}, {}};
    return std::any_of(
        m_files->listeners.cbegin(), m_files->listeners.cend(), [&attempt](const BrokerFiles::Listener &listener) {
            return listener.plugins.isEmpty() && decideAt(listener, attempt, nullptr).answer != Answered::Deny;
        });
}

QList<Block> FilePolicy::inForce(QList<Block> blocks) const
{
    if (!m_plugin)
        return blocks;
    const bool isAllKnown =
        std::all_of(m_files->listeners.cbegin(), m_files->listeners.cend(), [](const BrokerFiles::Listener &listener) {
            return listener.plugins.isEmpty() || asksDynsecAlone(listener);
        });
    // Whom the plugin knows, the password_file is not asked about; what it denies only by default, the acl_file may
    // allow.
    blocks.removeIf([this](const Block &block) {
        if (block.subject.kind != SubjectKind::User)
            return false;
        return liesInFiles(block.id) ? isKnownToPlugin(block.subject.value)
                                     : block.mechanism == Mechanism::NoRuleAllows &&
                                           grantsAnything(*m_files, block.subject.value.toUtf8());
    });
    for (Block &block : blocks)
        if (isAllKnown && block.subject.kind == SubjectKind::User && liesInFiles(block.id))
            block.certainty = Certainty::Certain;
    return blocks;
}

Decision FilePolicy::decideAt(const BrokerFiles::Listener &listener, const Attempt &attempt, const DynsecPolicy *plugin)
{
    const std::optional<Step> address = listener.rules.askAddress(attempt.who.address);
    if (!address)
        return decideBehindAddress(listener, attempt, plugin);
    if (address->result == StepResult::Fail)
        return {Answered::Deny, {*address}};
    Decision decision = decideBehindAddress(listener, attempt, plugin);
    decision.steps.prepend(*address);
    return decision;
}

Decision FilePolicy::decideBehindAddress(const BrokerFiles::Listener &listener, const Attempt &attempt,
                                         const DynsecPolicy *plugin)
{
    if (!listener.tlsStep)
        return decideInside(listener, attempt, plugin);
    if (listener.tlsStep->result == StepResult::Fail)
        return {Answered::Deny, {*listener.tlsStep}};
    Decision decision = decideInside(listener, attempt, plugin);
    decision.steps.prepend(*listener.tlsStep);
    if (decision.answer == Answered::Allow)
        decision.answer = Answered::Unknown; // which certificate the client has is not known
    return decision;
}

Decision FilePolicy::decideInside(const BrokerFiles::Listener &listener, const Attempt &attempt,
                                  const DynsecPolicy *plugin)
{
    if (plugin != nullptr && asksDynsecAlone(listener))
        return decidePluginFirst(*plugin, listener.rules, attempt);
    Decision decision = listener.rules.decide(attempt);
    if (listener.plugins.isEmpty())
        return decision;
    if (listener.rules.files().dialect == Dialect::FlashMq)
        return decidePluginLast(listener.rules, attempt, listener.plugins);
    // What the plugin says cannot be read from the files; it may let in or refuse, or leave it to them.
    const bool isSettled = decision.answer == Answered::Deny && isBeforePlugins(decision.steps.constLast());
    if (isSettled)
        return decision;
    const auto first = std::find_if_not(decision.steps.cbegin(), decision.steps.cend(), isBeforePlugins);
    decision.steps = decision.steps.first(first - decision.steps.cbegin());
    decision.steps.append({Check::OtherSource,
                           StepResult::NotChecked,
                           Certainty::Possible,
                           {listener.plugins.join(QLatin1String(", "))},
                           QStringLiteral("pluginDecides"),
                           {},
                           {}});
    decision.answer = Answered::Unknown;
    return decision;
}

const FilePolicy *FilePolicy::changedFor(const QString &user) const
{
    const auto found = m_changed.constFind(user);
    return found == m_changed.cend() ? nullptr : found->get();
}

Decision FilePolicy::decide(const Attempt &attempt) const
{
    if (!m_addresses || attempt.who.address.isEmpty())
        return decideAtListeners(attempt, m_plugin.get());
    // A connection from an address that they refuse is closed before it says anything.
    Decision first = decideAddress(*m_addresses, attempt.who.address);
    if (first.answer == Answered::Deny)
        return first;
    const Decision rest = decideAtListeners(attempt, m_plugin.get());
    first.steps += rest.steps;
    if (rest.answer == Answered::Deny || first.answer == Answered::Allow)
        first.answer = rest.answer;
    return first;
}

Decision FilePolicy::decideAtListeners(const Attempt &attempt, const DynsecPolicy *plugin) const
{
    if (const FilePolicy *changed = changedFor(attempt.who.user))
        return changed->decideAtListeners(attempt, plugin);
    Decision best;
    QString at;
    for (const BrokerFiles::Listener &listener : m_files->listeners) {
        const Decision here = decideAt(listener, attempt, plugin);
        if (at.isNull() || rankOf(here.answer) > rankOf(best.answer)) {
            best = here;
            at = listener.name;
        }
    }
    if (m_files->listeners.size() > 1)
        best.steps.prepend(
            {Check::Reach,
             StepResult::Pass,
             Certainty::Certain,
             {at, QString::number(m_files->listeners.size())},
             best.answer == Answered::Deny ? QStringLiteral("deniedEverywhere") : QStringLiteral("atListener"),
             {},
             {}});
    return best;
}

QList<Block> FilePolicy::blocksOf(const Identity &who) const
{
    QList<Block> blocks;
    if (m_addresses && !who.address.isEmpty()) {
        const Decision decision = decideAddress(*m_addresses, who.address);
        if (decision.answer == Answered::Deny) {
            const QString id = decision.steps.constFirst().block;
            const QList<Block> all = addressBlocks(*m_addresses);
            std::copy_if(all.cbegin(), all.cend(), std::back_inserter(blocks),
                         [&id](const Block &block) { return block.id == id; });
        }
    }
    blocks += m_files->closed + confBlocksOf(*m_files, who);
    if (m_plugin && (isKnownToPlugin(who.user) || who.user.isEmpty() || m_files->passwords.isEmpty()))
        return blocks + inForce(m_plugin->blocksOf(who));
    const FilePolicy *changed = changedFor(who.user);
    return blocks + inForce(fileBlocksOf(changed ? *changed->m_files : *m_files, who));
}

std::shared_ptr<const AccessPolicy> FilePolicy::with(const QList<Change> &changes) const
{
    auto after = std::make_shared<FilePolicy>(m_files);
    after->m_changed = m_changed;
    after->m_addresses = m_addresses;
    after->m_plugin = m_plugin;
    QHash<QString, std::optional<QByteArray>> ofPlugin;
    for (const Change &change : changes) {
        if (!liesInFiles(change.record)) {
            ofPlugin.insert(change.record, change.after);
            continue;
        }
        if (const auto address = addressOfRecord(change.record); address && after->m_addresses) {
            const Result<QByteArray> fresh = withAddress(*after->m_addresses, change.container, *address, change.after);
            if (fresh)
                after->m_addresses = withBytes(*after->m_addresses, change.container, *fresh);
            continue;
        }
        const QString user = userOfFileRecord(change.record).value_or(QString());
        UserLines none;
        none.user = user;
        const auto lines = change.after ? UserLines::fromCanonical(*change.after) : std::optional(none);
        if (!user.isEmpty() && lines)
            after->m_changed.insert(user, std::make_shared<const FilePolicy>(partFor(*m_files, *lines)));
    }
    if (m_plugin && !ofPlugin.isEmpty())
        after->m_plugin = m_plugin->with(ofPlugin);
    return after;
}

} // namespace gatehouse::mosquitto
