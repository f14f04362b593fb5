// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/credentialtest/credentialresult.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/factgrid.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype longest = 2000;
constexpr qsizetype mostPackets = 60;
constexpr qsizetype mostEvents = 20;

/// So that a line can end between them.
QString inGroups(const QString &digits)
{
    constexpr qsizetype group = 8;
    QStringList groups;
    for (qsizetype at = 0; at < digits.size(); at += group)
        groups.append(digits.mid(at, group));
    return groups.join(u' ');
}

PlainLabel *words(const QString &text, TextRole role, Tone tone, QWidget *holder)
{
    auto *label = new PlainLabel(text, role, tone, holder);
    label->setWrapping(Wrapping::Yes);
    label->setSelecting(Selecting::Yes);
    label->setFocusPolicy(Qt::ClickFocus);
    return label;
}

} // namespace

CredentialResult::CredentialResult(QWidget *parent)
    : QWidget(parent)
    , m_verdict(new Banner)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(grid(1.25));
    m_column->addWidget(m_verdict);
    setAccessibleName(tr("Result of the test"));
}

void CredentialResult::clear()
{
    m_verdict->clear();
    delete m_body;
    m_body = nullptr;
}

QString CredentialResult::conclusion() const
{
    return m_verdict->isHidden() ? QString() : m_verdict->sentence();
}

void CredentialResult::show(const CredentialTestReport &report, Progress progress)
{
    clear();
    m_body = new QWidget(this);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1.5));
    if (progress == Progress::Over) {
        const Tone tone = report.isAllLetIn()                       ? Tone::Success
                          : report.isConnected()                    ? Tone::Warning
                          : report.trial.end == TrialEnd::Cancelled ? Tone::Accent
                                                                    : Tone::Danger;
        m_verdict->tell(tone, visibleText(report.conclusion, longest));
    }
    addSteps(report, progress);
    if (report.trial.tls && !report.trial.tls->certificates.isEmpty())
        addCertificates(*report.trial.tls);
    if (progress == Progress::Over) {
        addRecords(report);
        addEvents(report.events);
    }
    addPackets(report.trial.packets);
    m_column->addWidget(m_body);
    m_body->show();
}

QVBoxLayout *CredentialResult::section(const QString &title)
{
    auto *card = new Card(m_body);
    card->setAccessibleName(title);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(grid(1.5), grid(1.25), grid(1.5), grid(1.25));
    column->setSpacing(grid(1));
    column->addWidget(new PlainLabel(title, TextRole::Strong, Tone::Normal, card));
    m_body->layout()->addWidget(card);
    return column;
}

void CredentialResult::addLine(QVBoxLayout *column, StepResult result, const QString &title, const QString &sentence)
{
    auto *line = new QWidget(column->parentWidget());
    auto *cells = new QGridLayout(line);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(1));
    cells->setVerticalSpacing(2);
    cells->setColumnStretch(1, 1);
    const QString word = stepResultTitle(result);
    cells->addWidget(new IconLabel(stepResultIcon(result), stepResultTone(result), 1.1, line), 0, 0, Qt::AlignTop);
    if (!title.isEmpty())
        cells->addWidget(words(tr("%1 · %2").arg(title, word), TextRole::Strong,
                               result == StepResult::Fail ? Tone::Danger : Tone::Normal, line),
                         0, 1);
    cells->addWidget(words(visibleText(sentence, longest), TextRole::Body,
                           result == StepResult::NotChecked ? Tone::Muted : Tone::Normal, line),
                     title.isEmpty() ? 0 : 1, 1);
    line->setAccessibleName(tr("%1: %2. %3").arg(title, word, sentence));
    column->addWidget(line);
}

void CredentialResult::addSteps(const CredentialTestReport &report, Progress progress)
{
    if (report.trial.steps.isEmpty())
        return;
    QVBoxLayout *column = section(tr("Step by step"));
    for (const TrialStep &step : report.trial.steps) {
        const bool isUnderWay = step.sentence.isEmpty() && progress == Progress::UnderWay;
        addLine(column, step.result, trialStageTitle(step.stage), isUnderWay ? tr("under way …") : step.sentence);
    }
}

void CredentialResult::addCertificates(const TlsReport &tls)
{
    QVBoxLayout *column = section(tr("What the broker shows of itself"));
    const auto day = [](const QDateTime &at) { return QLocale().toString(at.toLocalTime(), QLocale::ShortFormat); };
    for (const CertificateVerdict &one : tls.certificates) {
        addLine(column, one.isTrusted ? StepResult::Pass : StepResult::Fail, one.subject, one.verdict);
        auto *facts = new FactGrid(column->parentWidget());
        facts->add(tr("Issued by"), one.issuer);
        facts->add(tr("Valid"), tr("from %1 to %2").arg(day(one.from), day(one.until)));
        facts->add(tr("Made out to"), one.names.join(QLatin1String(", ")));
        facts->add(tr("SHA-256"), inGroups(one.fingerprint), FactGrid::Face::Mono);
        column->addWidget(facts);
    }
}

void CredentialResult::addRecords(const CredentialTestReport &report)
{
    QVBoxLayout *column = section(tr("What the broker’s records say"));
    const QString asOf = report.rulesAsOf.isValid() ? tr("Read at %1.").arg(clockTime(report.rulesAsOf)) : QString();
    column->addWidget(words(QString(report.crossCheck + u' ' + asOf).trimmed(), TextRole::Body,
                            report.agreement == Agreement::Differs ? Tone::Warning : Tone::Muted,
                            column->parentWidget()));
    for (const RuleCheck &check : report.rules) {
        if (check.decision.steps.isEmpty())
            continue;
        if (check.action != Action::Connect)
            column->addWidget(words(scopeTitle(Scope{check.action, check.topic}), TextRole::Caption, Tone::Muted,
                                    column->parentWidget()));
        for (qsizetype i = 0; i < check.decision.steps.size(); ++i) {
            const bool isOfLogIn = check.action != Action::Connect && i + 1 < check.decision.steps.size();
            if (!isOfLogIn) // told above already
                addLine(column, check.decision.steps.at(i).result, {}, check.sentences.value(i));
        }
    }
    for (const QString &sentence : report.notTested)
        addLine(column, StepResult::NotChecked, {}, sentence);
}

void CredentialResult::addEvents(const QList<Event> &events)
{
    if (events.isEmpty())
        return;
    QVBoxLayout *column = section(tr("What the broker told meanwhile"));
    for (const Event &event : events.first(std::min(events.size(), mostEvents)))
        column->addWidget(words(tr("%1  %2").arg(clockTime(event.at), visibleText(event.text, longest)),
                                TextRole::Caption, Tone::Normal, column->parentWidget()));
}

void CredentialResult::addPackets(const QList<TracedPacket> &packets)
{
    if (packets.isEmpty())
        return;
    QVBoxLayout *column = section(tr("What went over the connection"));
    for (const TracedPacket &packet : packets.first(std::min(packets.size(), mostPackets))) {
        const bool isSent = packet.direction == TracedPacket::Direction::Sent;
        const QString head = tr("%1 %2  %3, %4")
                                 .arg(isSent ? QStringLiteral("→") : QStringLiteral("←"), packet.type,
                                      packet.at.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz")),
                                      QLocale().formattedDataSize(packet.length));
        const bool isBad = packet.code && *packet.code >= 0x80;
        auto *line = new QWidget(column->parentWidget());
        auto *rows = new QVBoxLayout(line);
        rows->setContentsMargins(0, 0, 0, 0);
        rows->setSpacing(2);
        rows->addWidget(words(head, TextRole::Mono, isBad ? Tone::Danger : Tone::Normal, line));
        if (!packet.fields.isEmpty())
            rows->addWidget(words(packet.fields.join(QStringLiteral(" · ")), TextRole::Caption, Tone::Muted, line));
        line->setAccessibleName(
            tr("%1 %2: %3")
                .arg(isSent ? tr("Sent") : tr("Received"), packet.type, packet.fields.join(QLatin1String(", "))));
        column->addWidget(line);
    }
    if (packets.size() > mostPackets)
        column->addWidget(new PlainLabel(tr("%1 more are in the copy.").arg(packets.size() - mostPackets),
                                         TextRole::Caption, Tone::Muted, column->parentWidget()));
}

} // namespace gatehouse
