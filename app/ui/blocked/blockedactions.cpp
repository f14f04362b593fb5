// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with the rows of Blocked, and the words around them. How the page is built is in blockedpage.cpp.

#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockeddetail.h"
#include "ui/blocked/blockedpage.h"
#include "ui/blocked/blockedrows.h"
#include "ui/blocked/blockwords.h"
#include "ui/credentialtest/credentialsheet.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>

namespace gatehouse {

using State = BrokerSession::State;

QString BlockedPage::lastCheck() const
{
    QDateTime oldest; // of several brokers the one that was asked longest ago
    for (const BrokerSession *session : picked()) {
        if (session->checkedAt().isValid() && (!oldest.isValid() || session->checkedAt() < oldest))
            oldest = session->checkedAt();
    }
    return oldest.isValid() ? clockTime(oldest) : QString();
}

void BlockedPage::showHeader()
{
    const QList<BrokerSession *> sessions = picked();
    int ready = 0;
    int waiting = 0;
    for (const BrokerSession *session : sessions) {
        ready += session->checkedAt().isValid() ? 1 : 0;
        waiting += session->state() == State::Closed ? 1 : 0;
    }
    QStringList parts;
    if (ready > 0)
        parts.append(tr("%1 kept out %2").arg(QLocale().toString(m_count), tr("on %n brokers", nullptr, ready)));
    if (const QString at = lastCheck(); !at.isEmpty())
        parts.append(tr("checked %1").arg(at));
    if (waiting > 0)
        parts.append(tr("%n brokers are not open", nullptr, waiting));
    m_header->setText(parts.join(QStringLiteral(" · ")));
    m_header->setVisible(!parts.isEmpty());
}

void BlockedPage::showTrouble()
{
    if (m_troubles.isEmpty())
        return m_banner->clear();
    QStringList sentences;
    for (const auto &[name, error] : std::as_const(m_troubles))
        sentences.append(tr("%1: %2").arg(visibleText(name), error.what));
    const bool known = m_table->totalCount() > 0;
    const QString rest = known ? tr("What is listed is what was read last.") : QString();
    m_banner->tell(Tone::Warning, QString(sentences.join(QLatin1Char(' ')) + QLatin1Char(' ') + rest).trimmed(),
                   tr("Try again"));
}

void BlockedPage::showState()
{
    const QList<BrokerSession *> sessions = picked();
    if (m_table->rowCount() > 0 || m_table->isFiltering()) {
        if (m_stack->currentWidget() == m_list)
            return;
        m_stack->setCurrentWidget(m_list);
        const QWidget *focus = QApplication::focusWidget();
        if (isVisible() && !m_sheet->isOpen() && !m_testSheet->isOpen() &&
            (!focus || focus == window() || m_empty->isAncestorOf(focus)))
            m_view->setFocus(Qt::OtherFocusReason);
        return;
    }
    m_stack->setCurrentWidget(m_empty);
    if (m_table->totalCount() > 0) {
        m_empty->tell(QStringLiteral("filter"), tr("No row matches the filter"),
                      tr("%n rows are hidden by it.", nullptr, m_table->totalCount()));
        m_empty->setActions(tr("Show all rows"));
        return;
    }
    if (sessions.isEmpty()) {
        m_empty->tell(QStringLiteral("brokers"), tr("No broker is known yet"),
                      tr("Add one, and everybody it keeps out is listed here, each with the reason."));
        m_empty->setActions(tr("Add a broker"), QString(), QStringLiteral("plus"));
        return;
    }
    int busy = 0;
    int read = 0;
    int closed = 0;
    for (const BrokerSession *session : sessions) {
        busy += session->state() == State::Opening || session->state() == State::Reading ? 1 : 0;
        read += session->checkedAt().isValid() ? 1 : 0;
        closed += session->state() == State::Closed ? 1 : 0;
    }
    if (busy > 0 && read == 0) {
        m_empty->tellLoading(tr("Reading what %n brokers hold …", nullptr, busy), tr("The list fills as it comes in."));
        return;
    }
    if (read == 0) {
        m_empty->tell(closed > 0 ? QStringLiteral("lock") : QStringLiteral("offline"),
                      closed > 0 ? tr("Not open yet") : tr("Nothing could be read yet"),
                      closed > 0 ? tr("Sign in, and everybody who is kept out is listed here.")
                                 : tr("Who is kept out is not known until the broker answers."),
                      Tone::Warning);
        m_empty->setActions(tr("Try again"), QString(), QStringLiteral("refresh"));
        return;
    }
    QStringList sentence{tr("Last check %1.").arg(lastCheck())};
    if (!m_troubles.isEmpty()) {
        sentence.append(tr("%n sources could not be read:", nullptr, int(m_troubles.size())));
        for (const auto &[name, error] : std::as_const(m_troubles))
            sentence.append(tr("%1: %2").arg(visibleText(name), error.what));
    }
    m_empty->tell(QStringLiteral("verified"), tr("Nobody is blocked on %n brokers", nullptr, read),
                  sentence.join(QLatin1Char(' ')), m_troubles.isEmpty() ? Tone::Success : Tone::Warning);
    m_empty->setActions(tr("Check again"), QString(), QStringLiteral("refresh"));
}

QList<BlockedRow> BlockedPage::pickedRows() const
{
    QList<BlockedRow> rows;
    for (const QByteArray &key : m_view->selectedKeys()) {
        const auto found = m_rows.constFind(key);
        if (found != m_rows.cend())
            rows.append(*found);
    }
    return rows;
}

AllowTarget BlockedPage::targetOf(const BlockedRow &row) const
{
    // What was seen is no record: whatever keeps that identity out is looked for.
    return {m_sessions.find(row.broker), identityOf(row.block.subject),
            row.kind == BlockedRow::Kind::Record ? row.block.id : QString(), subjectTitle(row.block.subject),
            row.stillConnected};
}

QString BlockedPage::whyNotAllow(const QList<BlockedRow> &rows) const
{
    if (rows.isEmpty())
        return tr("Select a row first.");
    QString whyNot;
    for (const BlockedRow &row : rows) {
        const BrokerSession *session = m_sessions.find(row.broker);
        if (row.lifted)
            whyNot = tr("This one was lifted already.");
        else if (!row.isKeptOut())
            whyNot = tr("It got in at %1.").arg(clockTime(row.connectedSince));
        else if (session && !session->abilities().has(Ability::Allow))
            whyNot = session->abilities().whyNot(Ability::Allow);
        else if (row.block.ownedBy)
            whyNot = *row.block.ownedBy;
        else
            return {};
    }
    return whyNot;
}

QString BlockedPage::whyNotExplain(const QList<BlockedRow> &rows) const
{
    if (rows.isEmpty())
        return tr("Select a row first.");
    if (std::all_of(rows.cbegin(), rows.cend(), [](const BlockedRow &row) { return row.lifted; }))
        return tr("This one was lifted, so there is nothing left to explain. Undo puts it back.");
    return {};
}

QString BlockedPage::whyNotTest(const QList<BlockedRow> &rows) const
{
    if (rows.size() != 1)
        return rows.isEmpty() ? tr("Select a row first.") : tr("A test connects as one client: select one row.");
    const BrokerSession *session = m_sessions.find(rows.first().broker);
    if (!session)
        return tr("The broker was removed.");
    const Abilities able = session->abilities();
    return able.has(Ability::TestCredentials) ? QString() : able.whyNot(Ability::TestCredentials);
}

void BlockedPage::showActions()
{
    const QList<BlockedRow> rows = pickedRows();
    const QString whyNot = whyNotAllow(rows);
    m_allow->setText(rows.size() > 1 ? tr("Allow %n rows …", nullptr, int(rows.size())) : tr("Allow …"));
    m_allow->setAccessibleName(m_allow->text());
    setWhyNot(m_allow, whyNot);
    if (whyNot.isEmpty())
        setTip(m_allow, tr("Shows the exact change first. Key: A"));
    const bool lifted =
        std::any_of(rows.cbegin(), rows.cend(), [](const BlockedRow &row) { return row.lifted && row.liftedBy > 0; });
    m_undo->setVisible(lifted);
    const QString whyNotExplained = whyNotExplain(rows);
    setWhyNot(m_explain, whyNotExplained);
    if (whyNotExplained.isEmpty())
        setTip(m_explain, tr("Shows every blocker and what the broker asks. Key: E"));
    const QString whyNotTested = whyNotTest(rows);
    setWhyNot(m_test, whyNotTested);
    if (whyNotTested.isEmpty())
        setTip(m_test, tr("Connects as this client, and compares with the broker’s records. Key: T"));
    setWhyNot(m_copy, rows.isEmpty() ? tr("Select a row first.") : QString());
    setWhyNot(m_export, m_table->totalCount() == 0 ? tr("There is nothing to export.") : QString());
}

void BlockedPage::showDetail()
{
    const QList<BlockedRow> rows = pickedRows();
    if (rows.size() == 1)
        m_detail->showRow(rows.first());
    else
        m_detail->showCount(rows.size());
}

void BlockedPage::letterPressed(QChar letter)
{
    if (letter == QLatin1Char('a'))
        allowPicked();
    else if (letter == QLatin1Char('e'))
        explainCurrent();
    else if (letter == QLatin1Char('t'))
        testCurrent();
}

void BlockedPage::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [this, menu](const QPushButton *button, const QString &iconName, const QString &key,
                                  void (BlockedPage::*does)()) {
        QAction *action = menu->addAction(
            icon(iconName), key.isEmpty() ? button->text() : QString(button->text() + QLatin1Char('\t') + key));
        action->setEnabled(button->isEnabled());
        action->setToolTip(button->toolTip());
        connect(action, &QAction::triggered, this, does);
    };
    add(m_allow, QStringLiteral("allow"), QStringLiteral("A"), &BlockedPage::allowPicked);
    if (m_undo->isVisibleTo(this))
        add(m_undo, QStringLiteral("undo"), QString(), &BlockedPage::undoPicked);
    add(m_explain, QStringLiteral("explain"), QStringLiteral("E"), &BlockedPage::explainCurrent);
    add(m_test, QStringLiteral("link"), QStringLiteral("T"), &BlockedPage::testCurrent);
    menu->addSeparator();
    add(m_copy, QStringLiteral("copy"), QString(), &BlockedPage::copyPicked);
    add(m_export, QStringLiteral("export"), QString(), &BlockedPage::exportAs);
    menu->popup(position);
}

void BlockedPage::allowPicked()
{
    const QList<BlockedRow> rows = pickedRows();
    if (const QString whyNot = whyNotAllow(rows); !whyNot.isEmpty()) {
        Q_EMIT message(whyNot);
        return;
    }
    QList<AllowTarget> targets;
    for (const BlockedRow &row : rows) {
        if (!row.lifted)
            targets.append(targetOf(row));
    }
    m_sheet->allow(targets);
}

void BlockedPage::undoPicked()
{
    QList<UndoTarget> targets;
    QStringList names;
    for (const BlockedRow &row : pickedRows()) {
        BrokerSession *session = m_sessions.find(row.broker);
        if (!row.lifted || row.liftedBy == 0 || !session)
            continue;
        names.append(subjectTitle(row.block.subject));
        const auto same = std::find_if(targets.begin(), targets.end(),
                                       [session](const UndoTarget &target) { return target.session == session; });
        if (same == targets.end())
            targets.append({session, {row.liftedBy}});
        else if (!same->intents.contains(row.liftedBy))
            same->intents.append(row.liftedBy);
    }
    for (UndoTarget &target : targets)
        std::sort(target.intents.begin(), target.intents.end(), std::greater<>());
    if (!targets.isEmpty())
        m_sheet->undo(targets, names.size() == 1 ? names.first() : tr("%n rows", nullptr, int(names.size())));
}

void BlockedPage::undoLast()
{
    // The newest of all brokers: each is asked, and the last answer decides.
    auto newest = std::make_shared<QPair<UndoTarget, QString>>();
    auto open = std::make_shared<qsizetype>(0);
    for (BrokerSession *session : picked()) {
        ++*open;
        const QPointer<BrokerSession> guarded = session;
        whenDone(m_sessions.store().lastUndoable(session->profile().id), this,
                 [this, newest, open, guarded](const Result<AuditEntry> &entry) {
                     if (entry && guarded && entry->sequence > newest->first.intents.value(0))
                         *newest = {{guarded, {entry->sequence}}, visibleText(entry->who)};
                     if (--*open > 0)
                         return;
                     if (newest->first.session)
                         m_sheet->undo({newest->first}, newest->second);
                     else
                         Q_EMIT message(tr("There is no change that can be undone."));
                 });
    }
    if (*open == 0)
        Q_EMIT message(tr("There is no change that can be undone."));
}

void BlockedPage::explainCurrent()
{
    const auto found = m_rows.constFind(m_view->currentKey());
    if (found == m_rows.cend())
        return;
    if (const QString whyNot = whyNotExplain({*found}); !whyNot.isEmpty())
        Q_EMIT message(whyNot);
    else
        m_sheet->explain(targetOf(*found), whyNotAllow({*found}));
}

void BlockedPage::testCurrent()
{
    const QList<BlockedRow> rows = pickedRows();
    if (const QString whyNot = whyNotTest(rows); !whyNot.isEmpty()) {
        Q_EMIT message(whyNot);
        return;
    }
    m_testSheet->test(m_sessions.find(rows.first().broker), identityOf(rows.first().block.subject));
}

void BlockedPage::copyPicked()
{
    QStringList lines;
    for (const BlockedRow &row : pickedRows())
        lines.append(QStringList{subjectTitle(row.block.subject), mechanismTitle(row.block.mechanism),
                                 row.block.explanation, visibleText(row.block.reason, 2000),
                                 visibleText(row.brokerName)}
                         .join(QLatin1Char('\t')));
    if (lines.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    Q_EMIT message(tr("%n rows are in the clipboard.", nullptr, int(lines.size())));
}

void BlockedPage::exportAs()
{
    if (m_table->totalCount() == 0) {
        Q_EMIT message(tr("There is nothing to export."));
        return;
    }
    m_file->begin(QStringLiteral("blocked"));
}

void BlockedPage::writeExport(ExportForm form)
{
    QList<BlockedRow> rows = pickedRows();
    if (rows.size() < 2) { // one row is always selected; it says nothing about what is wanted
        rows.clear();
        for (int i = 0; i < m_table->rowCount(); ++i)
            rows.append(m_rows.value(m_table->keyAt(i)));
    }
    const qsizetype count = rows.size();
    m_file->write(
        [rows, form] {
            QList<QJsonObject> objects;
            QJsonArray array;
            for (const BlockedRow &row : rows) {
                QJsonObject object = toJson(row);
                array.append(object);
                object[QStringLiteral("subjectKind")] = subjectKindName(row.block.subject.kind);
                object[QStringLiteral("subject")] = row.block.subject.value;
                objects.append(object);
            }
            if (form == ExportForm::Json)
                return QJsonDocument(QJsonObject{{QStringLiteral("blocked"), array}}).toJson(QJsonDocument::Indented);
            const QStringList keys{QStringLiteral("broker"),      QStringLiteral("subjectKind"),
                                   QStringLiteral("subject"),     QStringLiteral("mechanism"),
                                   QStringLiteral("cause"),       QStringLiteral("certainty"),
                                   QStringLiteral("reason"),      QStringLiteral("explanation"),
                                   QStringLiteral("setBy"),       QStringLiteral("since"),
                                   QStringLiteral("until"),       QStringLiteral("attempts"),
                                   QStringLiteral("lastAttempt"), QStringLiteral("stillConnected"),
                                   QStringLiteral("liftable"),    QStringLiteral("ownedBy"),
                                   QStringLiteral("id")};
            return csvOf(keys, objects);
        },
        count);
}

} // namespace gatehouse
