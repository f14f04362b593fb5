// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What surrounds an investigation: the text that was pasted, those that were made before, and the export. How the page
// is built and investigates is in clientpage.cpp.

#include "core/csv.h"
#include "core/text.h"
#include "investigations/comparison.h"
#include "ui/blocked/blockwords.h"
#include "ui/client/clientpage.h"
#include "ui/places.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype mostEarlier = 15;
constexpr qsizetype mostOffered = 6;

QString answerWord(Answered answer)
{
    switch (answer) {
    case Answered::Allow:
        return ClientPage::tr("let in");
    case Answered::Deny:
        return ClientPage::tr("kept out");
    case Answered::Unknown:
        break;
    }
    return ClientPage::tr("not known");
}

} // namespace

void ClientPage::takeText()
{
    const Identity before = m_pasted.who;
    m_pasted = readPastedText(m_text->text());
    // What was written by hand stays; what an earlier text gave does not.
    const auto fill = [](QLineEdit *field, const QString &old, const QString &name) {
        if (field->text() == old)
            field->setText(name);
    };
    fill(m_user, before.user, m_pasted.who.user);
    fill(m_clientId, before.clientId, m_pasted.who.clientId);
    fill(m_address, before.address, m_pasted.who.address);
    tellText();
    if (m_found)
        show();
    else if (!m_isAsking)
        tellNothing();
}

void ClientPage::tellText()
{
    const bool isGiven = !m_text->text().trimmed().isEmpty();
    m_meaning->setVisible(isGiven);
    if (!isGiven)
        return;
    m_meaning->setTone(m_pasted.isKnown() ? Tone::Normal : Tone::Muted);
    if (!m_pasted.isKnown())
        m_meaning->setText(tr("Gatehouse does not know this text. What the broker's rules say is found out all the "
                              "same, once you say who it is."));
    else if (who().isEmpty())
        m_meaning->setText(tr("%1 The text does not say who: name the client above.").arg(m_pasted.meaning));
    else
        m_meaning->setText(m_pasted.meaning);
}

void ClientPage::tellChanges()
{
    constexpr int longest = 2000;
    QStringList lines;
    if (!m_isEarlier && m_found->earlierAt.isValid()) {
        const QString since = clockTime(m_found->earlierAt);
        lines.append(m_found->changes.isEmpty() ? tr("Nothing has changed since the last investigation, %1.").arg(since)
                                                : tr("Since the last investigation, %1:").arg(since));
    }
    for (const QString &sentence : std::as_const(m_found->changes))
        lines.append(QStringLiteral("• ") + visibleText(sentence, longest));
    m_changes->setText(lines.join(u'\n'));
    m_changes->setVisible(!lines.isEmpty());
}

void ClientPage::fillEarlier()
{
    m_earlierMenu->clear();
    m_earlierMenu->addAction(tr("Looking …"))->setEnabled(false);
    whenDone(m_sessions.store().investigations({}), this, [this](const Result<QList<StoredInvestigation>> &all) {
        m_earlierMenu->clear();
        if (!all || all->isEmpty()) {
            m_earlierMenu->addAction(all ? tr("Nobody was investigated yet") : all.error().what)->setEnabled(false);
            return;
        }
        for (const StoredInvestigation &one : all->first(std::min(all->size(), mostEarlier))) {
            const BrokerSession *broker = m_sessions.find(one.brokerId);
            QString line = tr("%1 · %2 · %3").arg(clockTime(one.at), identityTitle(one.who), answerWord(one.answer));
            if (m_sessions.all().size() > 1 && broker)
                line += QStringLiteral(" · ") + visibleText(broker->profile().name, 40);
            const QAction *action = m_earlierMenu->addAction(line.replace(u'&', QLatin1String("&&")));
            connect(action, &QAction::triggered, this, [this, number = one.number] { openEarlier(number); });
        }
    });
}

void ClientPage::openEarlier(qint64 number)
{
    const int turn = ++m_turn;
    whenDone(m_sessions.store().investigation(number), this, [this, turn](const Result<StoredInvestigation> &kept) {
        if (turn != m_turn)
            return;
        const Result<Investigation> then = kept ? investigationFrom(*kept) : fail(kept.error());
        if (!then)
            return void(Q_EMIT message(then.error().what));
        m_isAsking = false;
        m_isEarlier = true;
        m_found = *then;
        m_text->clear();
        m_pasted = {};
        m_user->setText(then->who.user);
        m_clientId->setText(then->who.clientId);
        m_address->setText(then->who.address);
        m_broker->setCurrentIndex(std::max(0, m_broker->findData(then->brokerId)));
        m_banner->tell(Tone::Accent, tr("This is how it was at %1.").arg(longTime(then->at)), tr("Investigate again"));
        show();
    });
}

/// Who was refused lately is likely to be asked about.
void ClientPage::offerRefused()
{
    QList<std::pair<QDateTime, std::pair<QString, Identity>>> refused;
    const QList<BrokerSession *> all = m_sessions.all();
    for (const BrokerSession *session : all) {
        const QList<BlockedRow> rows = session->blocked().rows();
        for (const BlockedRow &row : rows) {
            const Identity who = identityOf(row.block.subject);
            if (row.isKeptOut() && row.lastAttempt.isValid() && !who.isEmpty())
                refused.append({row.lastAttempt, {session->profile().id, who}});
        }
    }
    std::stable_sort(refused.begin(), refused.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    qDeleteAll(m_offered->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly));
    QLayout *flow = m_offered->layout();
    if (!refused.isEmpty())
        flow->addWidget(new PlainLabel(tr("Refused lately:"), TextRole::Body, Tone::Muted, m_offered));
    QList<Identity> offered;
    for (const auto &[at, one] : std::as_const(refused)) {
        if (offered.size() == mostOffered || offered.contains(one.second))
            continue;
        offered.append(one.second);
        auto *button = pushButton(identityTitle(one.second), QString(), Emphasis::Normal, m_offered);
        connect(button, &QPushButton::clicked, this,
                [this, place = clientPlace(one.first, one.second)] { open(place); });
        flow->addWidget(button);
    }
    m_offered->setVisible(!offered.isEmpty());
}

void ClientPage::exportAs()
{
    if (m_found)
        m_file->begin(QStringLiteral("investigation"));
    else
        Q_EMIT message(tr("There is nothing to export."));
}

void ClientPage::writeExport(ExportForm form)
{
    if (!m_found)
        return;
    m_file->write(
        [found = *m_found, form] {
            const QJsonObject object = toJson(found);
            if (form == ExportForm::Json)
                return QJsonDocument(object).toJson(QJsonDocument::Indented);
            QList<QJsonObject> lines;
            const QJsonArray steps = object.value(QLatin1String("steps")).toArray();
            for (const QJsonValue &step : steps)
                lines.append(step.toObject());
            return csvOf({QStringLiteral("check"), QStringLiteral("title"), QStringLiteral("result"),
                          QStringLiteral("certainty"), QStringLiteral("text"), QStringLiteral("origin"),
                          QStringLiteral("block")},
                         lines);
        },
        m_found->rungs.size());
}

} // namespace gatehouse
