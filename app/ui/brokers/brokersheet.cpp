// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokersheet.h"

#include "core/text.h"
#include "ui/brokers/abilitylist.h"
#include "ui/brokers/brokerform.h"
#include "ui/brokers/brokerwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/progressline.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

namespace gatehouse {

BrokerSheet::BrokerSheet(Sessions &sessions, QWidget *parent)
    : SideSheet(parent)
    , m_sessions(sessions)
    , m_form(new BrokerForm)
    , m_banner(new Banner)
    , m_busy(new QWidget)
    , m_busyWords(new PlainLabel)
    , m_report(new QWidget)
    , m_facts(new PlainLabel)
    , m_abilities(new AbilityList)
    , m_check(pushButton(tr("Check"), QStringLiteral("link")))
    , m_save(pushButton(tr("Save and connect"), QStringLiteral("check"), Emphasis::Primary))
{
    auto *busy = new QHBoxLayout;
    busy->setContentsMargins(0, 0, 0, 0);
    auto *stop = pushButton(tr("Stop"), {});
    m_busyWords->setWrapping(Wrapping::Yes);
    busy->addWidget(m_busyWords, 1);
    busy->addWidget(stop);
    auto *busyColumn = new QVBoxLayout(m_busy);
    busyColumn->setContentsMargins(0, 0, 0, 0);
    busyColumn->addLayout(busy);
    auto *line = new ProgressLine;
    line->setRange(0, 0);
    line->setAccessibleName(tr("Check under way"));
    busyColumn->addWidget(line);
    m_busy->hide();

    auto *report = new QVBoxLayout(m_report);
    report->setContentsMargins(0, 0, 0, 0);
    report->setSpacing(grid(1));
    m_facts->setWrapping(Wrapping::Yes);
    m_facts->setSelecting(Selecting::Yes);
    report->addWidget(m_facts);
    report->addWidget(new PlainLabel(tr("What can be done here"), TextRole::Strong));
    report->addWidget(m_abilities);
    m_report->hide();

    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(2), 0, grid(2), grid(2));
    column->setSpacing(grid(1.5));
    column->addWidget(m_form);
    column->addWidget(m_busy);
    column->addWidget(m_banner);
    column->addWidget(m_report);
    column->addStretch(1);
    setBody(body);

    auto *foot = new QWidget;
    auto *buttons = new QHBoxLayout(foot);
    buttons->setContentsMargins(grid(2), grid(1.5), grid(2), grid(1.5));
    buttons->addWidget(m_check);
    buttons->addStretch(1);
    buttons->addWidget(m_save);
    setFoot(foot);

    connect(m_form, &BrokerForm::edited, this, &BrokerSheet::forgetReport);
    connect(m_form, &BrokerForm::submitted, this, &BrokerSheet::check);
    connect(m_check, &QPushButton::clicked, this, &BrokerSheet::check);
    connect(m_save, &QPushButton::clicked, this, &BrokerSheet::save);
    connect(stop, &QPushButton::clicked, this, [this] {
        ++m_turn;
        setBusy({});
    });
    connect(this, &SideSheet::closed, this, [this] {
        ++m_turn;
        m_form->clear();
        setBusy({});
    });
}

void BrokerSheet::start(const QString &title, const QString &subtitle)
{
    ++m_turn;
    setTitle(title, subtitle);
    setBusy({});
    forgetReport();
    whenDone(m_sessions.secrets().probe(), this, [this](const Result<> &usable) { m_form->setKeychain(usable); });
    openSheet();
    m_form->focusFirst();
}

void BrokerSheet::add()
{
    m_editing.clear();
    m_form->clear();
    setWords(m_save, tr("Save and connect"));
    start(tr("Add a broker"), tr("It starts read-only: nothing is changed there until you switch it."));
}

void BrokerSheet::edit(const Profile &profile)
{
    m_editing = profile.id;
    m_form->edit(profile);
    setWords(m_save, tr("Save"));
    start(tr("Edit %1").arg(nameOf(profile)), {});
}

void BrokerSheet::setAddress(const QString &typed)
{
    m_form->setAddress(typed);
}

void BrokerSheet::setBusy(const QString &what)
{
    const bool busy = !what.isEmpty();
    m_busyWords->setText(what);
    m_busy->setVisible(busy);
    m_check->setEnabled(!busy);
    m_save->setEnabled(!busy);
    if (busy) {
        m_banner->clear();
        m_report->hide();
    }
}

void BrokerSheet::forgetReport()
{
    m_banner->clear();
    m_report->hide();
}

void BrokerSheet::check()
{
    const Result<Profile> profile = m_form->profile();
    if (!profile) {
        m_form->markAddress(profile.error().what);
        return;
    }
    m_form->markAddress({});
    setBusy(isOfFilesAlone(profile->endpoint) ? tr("Reading %1 ...").arg(addressOf(*profile))
                                              : tr("Connecting to %1 ...").arg(addressOf(*profile)));
    showPart(m_busy);
    const int turn = ++m_turn;
    // With the password field left empty, an edited broker is checked with what the keychain has; that is for the saved
    // address only.
    const BrokerSession *saved = m_editing.isEmpty() ? nullptr : m_sessions.find(m_editing);
    if (saved && m_form->password().isEmpty() && mayTakePassword(saved->profile().endpoint, profile->endpoint)) {
        whenDone(m_sessions.secrets().read(m_editing), this,
                 [this, turn, profile = *profile](const Result<Secret> &kept) {
                     if (turn != m_turn)
                         return;
                     whenDone(m_sessions.check(profile, kept ? *kept : Secret()), this,
                              [this, turn, profile](const Result<CheckReport> &report) {
                                  if (turn == m_turn)
                                      showReport(profile, report);
                              });
                 });
        return;
    }
    whenDone(m_sessions.check(*profile, m_form->password()), this,
             [this, turn, profile = *profile](const Result<CheckReport> &report) {
                 if (turn == m_turn)
                     showReport(profile, report);
             });
}

void BrokerSheet::showReport(const Profile &profile, const Result<CheckReport> &report)
{
    setBusy({});
    if (!report) {
        const QString what = report.error().what;
        m_banner->tell(Tone::Danger, what.isEmpty() ? tr("The check was stopped.") : visibleText(what, 2000));
        showPart(m_banner);
        return;
    }
    const BrokerFacts &facts = report->facts;
    const bool isOfFiles = isOfFilesAlone(profile.endpoint);
    QStringList words;
    if (!isOfFiles)
        words.append(tr("%1 answers.").arg(addressOf(profile)));
    const QString product = visibleText(QString(facts.product + u' ' + facts.version), 80).trimmed();
    if (!product.isEmpty() && !isOfFiles)
        words.append(tr("Software: %1.").arg(product));
    if (const QString latency = latencyText(facts.latency); !latency.isEmpty() && !isOfFiles)
        words.append(tr("It answers within %1.").arg(latency));
    if (facts.clientsOnline >= 0)
        words.append(tr("%n clients online.", nullptr, facts.clientsOnline));
    for (const QString &note : facts.notes)
        words.append(visibleText(note, 600));
    m_facts->setText(words.join(QLatin1Char('\n')));
    m_abilities->tell(report->abilities);
    const bool useful = report->abilities.has(Ability::ReadBlocks);
    m_banner->tell(useful ? Tone::Success : Tone::Warning,
                   useful && isOfFiles ? tr("Read. Gatehouse can tell who is kept out by these files.")
                   : useful            ? tr("Signed in. Gatehouse can read who is kept out here.")
                                       : tr("Signed in, but this account may not read who is kept out. %1")
                                  .arg(report->abilities.whyNot(Ability::ReadBlocks)));
    m_report->show();
    showPart(m_report);
}

void BrokerSheet::save()
{
    const Result<Profile> profile = m_form->profile();
    if (!profile) {
        m_form->markAddress(profile.error().what);
        return;
    }
    setBusy(tr("Saving ..."));
    if (m_editing.isEmpty())
        saveNew(*profile);
    else
        saveEdited(*profile);
}

void BrokerSheet::saveNew(const Profile &profile)
{
    const Secret password = m_form->password();
    const Remember remember = m_form->remembering();
    whenDone(m_sessions.add(profile, password, remember), this,
             [this, profile, password, remember, turn = ++m_turn](const Result<BrokerSession *> &added) {
                 if (!added)
                     return savingFailed(nameOf(profile), added.error(), turn);
                 const Profile now = (*added)->profile();
                 m_sessions.open(now.id, password, remember);
                 finishSaving(now.id, nameOf(now));
             });
}

void BrokerSheet::saveEdited(const Profile &profile)
{
    const Secret password = m_form->password();
    const Remember remember = m_form->remembering();
    const BrokerSession *before = m_sessions.find(profile.id);
    const bool moved = before && before->profile().endpoint != profile.endpoint;
    whenDone(m_sessions.update(profile), this,
             [this, profile, password, remember, moved, turn = ++m_turn](const Result<BrokerSession *> &updated) {
                 if (!updated)
                     return savingFailed(nameOf(profile), updated.error(), turn);
                 const Profile now = (*updated)->profile();
                 if (!password.isEmpty())
                     m_sessions.open(now.id, password, remember);
                 else if (moved)
                     m_sessions.open(now.id);
                 finishSaving(now.id, nameOf(now));
             });
}

void BrokerSheet::savingFailed(const QString &name, const Error &error, int turn)
{
    const QString what = visibleText(error.what, 2000);
    if (turn != m_turn) { // the panel was closed meanwhile, or shows another broker
        Q_EMIT message(tr("%1 was not saved. %2").arg(name, what));
        return;
    }
    setBusy({});
    m_banner->tell(Tone::Danger, what);
    showPart(m_banner);
}

void BrokerSheet::finishSaving(const QString &profileId, const QString &name)
{
    closeSheet();
    Q_EMIT message(tr("%1 is saved.").arg(name));
    Q_EMIT saved(profileId);
}

} // namespace gatehouse
