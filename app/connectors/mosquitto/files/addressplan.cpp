// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plans about one address in hosts.allow and hosts.deny.

#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/fileedit.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::AddressLists)
};

/// The one splice that makes other bytes of these.
QList<Splice> differenceOf(const QByteArray &before, const QByteArray &after)
{
    const qsizetype most = std::min(before.size(), after.size());
    qsizetype head = std::mismatch(before.begin(), before.begin() + most, after.begin()).first - before.begin();
    head = lineStart(before, head);
    qsizetype tail = 0;
    while (tail < most - head && before.at(before.size() - 1 - tail) == after.at(after.size() - 1 - tail))
        ++tail;
    if (head == before.size() && head == after.size())
        return {};
    return {{head, before.size() - tail - head, after.mid(head, after.size() - tail - head), Splice::Order::Inside}};
}

const QByteArray &bytesOf(const AddressLists &lists, const QString &path)
{
    return path == lists.allow()->path() ? lists.allow()->bytes() : lists.deny()->bytes();
}

/// Makes one change after the other; each begins with what the one before it leaves.
class Draft
{
public:
    Draft(const AddressLists &lists, QString address)
        : m_lists(std::make_shared<const AddressLists>(lists))
        , m_address(std::move(address))
    {
    }
    [[nodiscard]] const QList<Change> &changes() const { return m_changes; }
    void set(const QString &path, const QByteArray &fresh, const QString &sentence, const QStringList &effects)
    {
        const auto after = withBytes(*m_lists, path, fresh);
        Change change;
        change.record = addressRecord(m_address);
        change.container = path;
        change.before = addressRecordOf(*m_lists, m_address);
        change.after = addressRecordOf(*after, m_address);
        change.sentence = sentence;
        change.effects.sentences = effects;
        const QByteArray &bytes = bytesOf(*m_lists, path);
        change.lines = changedLines(bytes, differenceOf(bytes, fresh));
        m_lists = after;
        if (change.before != change.after)
            m_changes.append(change);
    }

private:
    std::shared_ptr<const AddressLists> m_lists;
    QString m_address;
    QList<Change> m_changes;
};

QStringList effectsOf(const QString &address)
{
    return {Words::tr("It counts for every client that comes from %1, from its next connection on.").arg(address),
            Words::tr("Nobody is disconnected, and the broker needs no reload: it looks there at each connection.")};
}

QString plain(const QString &address)
{
    return QString::fromLatin1(hostsaccess::plainAddress(address));
}

tl::expected<QString, QString> addressFor(const AddressLists &lists, const Identity &who, const QStringList &picked)
{
    const QList<Block> blocks = addressBlocks(lists);
    for (const Block &block : blocks)
        if (picked.contains(block.id) && block.subject.kind == SubjectKind::Address)
            return plain(block.subject.value);
    if (const QString address = plain(who.address); !address.isEmpty())
        return address;
    return tl::make_unexpected(
        who.address.isEmpty()
            ? Words::tr("The rule is for more than one address. Name the address that is to come in; a line of its own "
                        "in hosts.allow lets it in, and the rule stays for the others.")
            : Words::tr("“%1” is no address. Write it as 10.0.3.17 or 2001:db8::17.")
                  .arg(visibleText(who.address, 60)));
}

} // namespace

PlanItem allowAddressItem(const AddressLists &lists, const Identity &who, const QStringList &picked)
{
    PlanItem item;
    item.who = who;
    const auto address = addressFor(lists, who, picked);
    if (!address) {
        item.notLiftable.append(address.error());
        return item;
    }
    item.who.address = *address;
    const Result<hostsaccess::HostsEdit> edit = hostsaccess::letIn(lists, *address);
    if (!edit) {
        item.notLiftable.append(edit.error().what);
        return item;
    }
    Draft draft(lists, *address);
    const QString shown = visibleText(*address);
    const QStringList effects = effectsOf(shown);
    if (edit->deny)
        draft.set(lists.deny()->path(), *edit->deny,
                  Words::tr("Take %1 out of %2.").arg(shown, visibleText(lists.deny()->path())), effects);
    if (edit->allow)
        draft.set(lists.allow()->path(), *edit->allow,
                  Words::tr("Let %1 in by %2, before what refuses it.").arg(shown, visibleText(lists.allow()->path())),
                  effects);
    item.changes = draft.changes();
    if (item.changes.isEmpty())
        item.notLiftable.append(Words::tr("Neither hosts.allow nor hosts.deny keeps %1 out.").arg(shown));
    return item;
}

PlanItem blockAddressItem(const AddressLists &lists, const Identity &who, const QString &reason)
{
    PlanItem item;
    item.who = who;
    const QString address = plain(who.address);
    const QString shown = visibleText(who.address, 60);
    const Result<QByteArray> fresh = hostsaccess::denied(*lists.deny(), who.address, reason);
    if (!fresh) {
        item.notLiftable.append(fresh.error().what);
        return item;
    }
    item.who.address = address;
    Draft draft(lists, address);
    draft.set(lists.deny()->path(), *fresh, Words::tr("Refuse %1 in %2.").arg(shown, visibleText(lists.deny()->path())),
              effectsOf(shown));
    item.changes = draft.changes();
    if (item.changes.isEmpty())
        item.notLiftable.append(Words::tr("%1 refuses %2 already.").arg(visibleText(lists.deny()->path()), shown));
    else if (decideAddress(*withBytes(lists, lists.deny()->path(), *fresh), address).answer == Answered::Allow)
        item.notLiftable.append(Words::tr("%1 lets %2 in before that is asked. Take it out there by hand.")
                                    .arg(visibleText(lists.allow()->path()), shown));
    return item;
}

Result<PlanItem> undoAddressItem(const AddressLists &lists, const Change &done)
{
    PlanItem item;
    const QString address = addressOfRecord(done.record).value_or(QString());
    item.who.address = address;
    const QString shown = visibleText(address);
    const std::optional<QByteArray> now = addressRecordOf(lists, address);
    if (now == done.before) {
        item.notLiftable.append(Words::tr("%1 is listed as it was before already.").arg(shown));
        return item;
    }
    if (now != done.after)
        return fail(Fault::Conflict,
                    Words::tr("Somebody else changed the line of %1 since, so nothing was written. Look at it, and "
                              "allow or block it anew.")
                        .arg(shown));
    const Result<QByteArray> fresh = withAddress(lists, done.container, address, done.before);
    if (!fresh)
        return fail(fresh.error());
    Draft draft(lists, address);
    draft.set(done.container, *fresh,
              Words::tr("Put what %1 says of %2 back as it was.").arg(visibleText(done.container), shown),
              effectsOf(shown));
    item.changes = draft.changes();
    return item;
}

} // namespace gatehouse::mosquitto
