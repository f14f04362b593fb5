// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the Audit page reads, shows and takes back. How it is built is in auditpage.cpp.

#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"
#include "ui/audit/auditdetail.h"
#include "ui/audit/auditpage.h"
#include "ui/audit/auditrows.h"
#include "ui/audit/auditwords.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/tableview.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>

namespace gatehouse {

namespace {

constexpr int pageSize = 1000;
constexpr int exportPageSize = 5000;

// A list that begins at a time loses its end as time goes by.
bool isSameList(const AuditQuery &one, const AuditQuery &other)
{
    return one.text == other.text && one.broker == other.broker && !one.from.isValid() && !other.from.isValid();
}

} // namespace

void AuditPage::read(Reading reading)
{
    AuditQuery wanted = query();
    wanted.limit = pageSize;
    if (reading == Reading::Older) {
        wanted.before = m_oldest;
        m_hasMore = false; // until the answer says otherwise
    }
    const int turn = ++m_turn;
    whenDone(m_sessions.store().find(wanted), this,
             [this, turn, reading, wanted](const Result<QList<AuditEntry>> &found) {
                 if (turn != m_turn)
                     return;
                 m_isRead = true;
                 if (!found) {
                     m_banner->tell(Tone::Danger, found.error().what, QString(), Banner::Closing::ByUser);
                     return showState();
                 }
                 // The trail only grows: what was read before stays, unless there is a gap between that and this.
                 const bool isSame = isSameList(std::exchange(m_readAs, wanted), wanted);
                 const bool meets = found->size() == pageSize && found->last().sequence <= m_newest;
                 take(*found, reading == Reading::Anew && isSame && meets ? Reading::Newer : reading);
             });
}

void AuditPage::readOlder()
{
    const QScrollBar *bar = m_view->verticalScrollBar();
    if (m_hasMore && bar->value() > 0 && bar->value() >= bar->maximum() - m_view->height())
        read(Reading::Older);
}

void AuditPage::take(const QList<AuditEntry> &entries, Reading reading)
{
    put(entries, reading);
    if (reading != Reading::Newer) {
        m_hasMore = entries.size() == pageSize;
        m_oldest = entries.isEmpty() ? 0 : entries.last().sequence;
    }
    if (!m_wanted.isEmpty() && m_table->rowOf(m_wanted) >= 0)
        m_view->selectKey(std::exchange(m_wanted, {}));
    else if (m_view->currentKey().isEmpty() && m_table->rowCount() > 0)
        m_view->selectKey(m_table->keyAt(0));
    showState();
    showDetail();
    readOlder();
}

void AuditPage::put(const QList<AuditEntry> &entries, Reading reading)
{
    QList<TableRow> rows;
    rows.reserve(entries.size());
    if (reading == Reading::Anew) {
        m_entries.clear();
        m_newest = 0;
    }
    for (const AuditEntry &entry : entries) {
        m_newest = std::max(m_newest, entry.sequence);
        const TableRow row = auditRow(entry);
        m_entries.insert(row.key, entry);
        rows.append(row);
    }
    if (reading == Reading::Anew)
        m_table->replaceAll(rows);
    else
        m_table->put(rows);
}

bool AuditPage::matches(const AuditEntry &entry) const
{
    const AuditQuery wanted = query();
    return (wanted.broker.isEmpty() || entry.brokerId == wanted.broker) &&
           (!wanted.from.isValid() || entry.at >= wanted.from);
}

void AuditPage::appended(const QList<AuditEntry> &entries)
{
    m_isStale = true;
    if (isVisible())
        m_recheck->start();
    if (!m_filter->text().trimmed().isEmpty())
        return m_soon->start(); // what the text matches is the store's to say
    QList<AuditEntry> shown;
    std::copy_if(entries.cbegin(), entries.cend(), std::back_inserter(shown),
                 [this](const AuditEntry &entry) { return matches(entry); });
    const QByteArray first = m_table->rowCount() > 0 ? m_table->keyAt(0) : QByteArray();
    const bool following = m_view->currentKey() == first && m_view->selectedKeys().size() <= 1;
    put(shown, Reading::Newer);
    if (following && m_table->rowCount() > 0 && !m_view->hasFocus())
        m_view->selectKey(m_table->keyAt(0));
    showState();
}

void AuditPage::verify()
{
    m_isStale = false;
    m_recheck->stop();
    setWhyNot(m_verify, tr("The chain is being verified."));
    m_slow->start();
    if (m_chain->text().isEmpty())
        m_chain->setText(tr("Verifying the chain …"));
    whenDone(m_sessions.store().verifyChain(), this, [this](const Result<ChainReport> &report) {
        m_slow->stop();
        m_busy->hide();
        setWhyNot(m_verify, QString());
        if (!report) {
            m_chainMark->setIcon(QStringLiteral("error"), Tone::Danger);
            m_chain->setText(tr("The chain could not be checked. %1").arg(report.error().what));
            return;
        }
        const QString at = clockTime(QDateTime::currentDateTimeUtc());
        m_chainMark->setIcon(report->intact ? QStringLiteral("chain") : QStringLiteral("error"),
                             report->intact ? Tone::Success : Tone::Danger);
        m_chainMark->setAccessibleName(report->intact ? tr("Chain intact") : tr("Chain broken"));
        m_chain->setText(
            report->intact ? tr("Chain intact: %1, checked %2").arg(tr("%n entries", nullptr, int(report->entries)), at)
                           : tr("Chain broken at entry %1: %2").arg(report->firstBroken).arg(report->why));
        m_chain->setTone(report->intact ? Tone::Normal : Tone::Danger);
    });
}

void AuditPage::showState()
{
    const bool any = m_table->rowCount() > 0 || m_table->isFiltering();
    m_stack->setCurrentWidget(any ? m_list : static_cast<QWidget *>(m_empty));
    setWhyNot(m_export, m_isRead && !any ? tr("There is nothing to export.") : QString());
    if (any)
        return;
    const AuditQuery wanted = query();
    if (!m_isRead) {
        m_empty->tellLoading(tr("Reading the trail …"));
    } else if (!wanted.text.isEmpty() || !wanted.broker.isEmpty() || wanted.from.isValid()) {
        m_empty->tell(QStringLiteral("filter"), tr("No entry matches"),
                      tr("Nothing in the trail fits this text, broker and time."));
        m_empty->setActions(tr("Show the whole trail"));
    } else {
        m_empty->tell(QStringLiteral("audit"), tr("The trail is empty"),
                      tr("Every change that is made from here is written down, before and after, and stays."));
        m_empty->setActions(QString());
    }
}

const AuditEntry *AuditPage::current() const
{
    const auto found = m_entries.constFind(m_view->currentKey());
    return found == m_entries.cend() ? nullptr : &*found;
}

qint64 AuditPage::undoable(const AuditEntry &entry, QString *whyNot) const
{
    const qint64 intent = entry.intent > 0                          ? entry.intent
                          : entry.outcome == AuditOutcome::Intended ? entry.sequence
                                                                    : 0;
    const BrokerSession *session = m_sessions.find(entry.brokerId);
    if (intent == 0)
        *whyNot = tr("This entry changed nothing at a broker.");
    else if (entry.outcome == AuditOutcome::Failed)
        *whyNot = tr("This change was not made, so there is nothing to take back.");
    else if (!session || session->state() != BrokerSession::State::Ready)
        *whyNot = tr("The broker of this entry is not open.");
    else if (!session->abilities().has(Ability::Allow))
        *whyNot = session->abilities().whyNot(Ability::Allow);
    else
        return intent;
    return 0;
}

void AuditPage::showDetail()
{
    const AuditEntry *entry = current();
    m_detail->showEntry(entry);
    QString whyNot = tr("Select an entry first.");
    if (entry && undoable(*entry, &whyNot) > 0)
        whyNot.clear();
    setWhyNot(m_undo, whyNot);
    setWhyNot(m_copy, entry ? QString() : tr("Select an entry first."));
}

void AuditPage::undoPicked()
{
    const AuditEntry *entry = current();
    QString whyNot;
    const qint64 intent = entry ? undoable(*entry, &whyNot) : 0;
    if (intent == 0) {
        Q_EMIT message(whyNot);
        return;
    }
    m_sheet->undo({{m_sessions.find(entry->brokerId), {intent}}}, visibleText(entry->who));
}

void AuditPage::copyPicked()
{
    QStringList lines;
    for (const QByteArray &key : m_view->selectedKeys()) {
        const auto entry = m_entries.constFind(key);
        if (entry == m_entries.cend())
            continue;
        lines.append(QStringList{QString::number(entry->sequence), longTime(entry->at),
                                 visibleText(entry->operatorName), visibleText(entry->broker),
                                 auditActionTitle(entry->action), visibleText(entry->who), outcomeTitle(entry->outcome),
                                 visibleText(entry->reason, 2000), visibleText(entry->detail, 4000)}
                         .join(QLatin1Char('\t')));
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    Q_EMIT message(tr("%n entries are in the clipboard.", nullptr, int(lines.size())));
}

void AuditPage::exportAs()
{
    m_file->begin(QStringLiteral("audit"));
}

// The filter decides what is exported, not what happens to be loaded.
void AuditPage::gather(ExportForm form, qint64 before, const QList<AuditEntry> &sofar)
{
    AuditQuery wanted = query();
    wanted.before = before;
    wanted.limit = exportPageSize;
    const int turn = m_exportTurn;
    whenDone(m_sessions.store().find(wanted), this, [this, form, sofar, turn](const Result<QList<AuditEntry>> &found) {
        if (turn != m_exportTurn)
            return;
        if (!found)
            return m_banner->tell(Tone::Danger, found.error().what, QString(), Banner::Closing::ByUser);
        const QList<AuditEntry> entries = sofar + *found;
        if (found->size() == exportPageSize)
            return gather(form, found->last().sequence, entries);
        m_file->write(
            [entries, form] {
                QList<QJsonObject> objects;
                QJsonArray array;
                for (auto entry = entries.crbegin(); entry != entries.crend();
                     ++entry) { // oldest first, as the chain runs
                    objects.append(toJson(*entry));
                    if (form == ExportForm::Json)
                        array.append(objects.last());
                }
                if (form == ExportForm::Json)
                    return QJsonDocument(QJsonObject{{QStringLiteral("entries"), array}})
                        .toJson(QJsonDocument::Indented);
                return csvOf(auditColumnKeys(), objects);
            },
            entries.size());
    });
}

} // namespace gatehouse
