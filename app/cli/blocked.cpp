// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/blockwords.h"
#include "cli/command.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace gatehouse {

namespace {

/// `blocked`: everybody who is kept out at the chosen brokers. All are asked at once; one that fails does not hide the
/// others.
class Blocked final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Blocked)
public:
    using Command::Command;

    void start() override
    {
        const QString kind = arguments().value(QStringLiteral("kind"));
        m_mechanism = mechanismFromName(kind);
        if (!kind.isEmpty() && !m_mechanism) {
            return giveUp(
                Error{Fault::BadInput,
                      tr("\"%1\" is no kind of block. Kinds are disabled, boundClientId, noRuleAllows, ruleDenies "
                         "and the others that blocked --json prints as \"mechanism\".")
                          .arg(visibleText(kind)),
                      {}});
        }
        whenDone(console().brokers(), this, [this](const Result<QList<BrokerSession *>> &brokers) {
            if (!brokers)
                return giveUp(brokers.error());
            m_sources.resize(brokers->size());
            m_waiting = brokers->size();
            for (qsizetype i = 0; i < brokers->size(); ++i) {
                m_sources[i].session = brokers->at(i);
                whenDone(console().open(brokers->at(i)), this,
                         [this, i](const Result<> &opened) { answered(i, opened); });
            }
        });
    }

private:
    struct Source
    {
        BrokerSession *session = nullptr;
        std::optional<Error> error;
        QList<BlockedRow> rows;
        qsizetype others = 0; ///< blocked too, but not asked for
    };

    void answered(qsizetype index, const Result<> &opened)
    {
        Source &source = m_sources[index];
        if (!opened) {
            source.error = opened.error();
        } else {
            const QList<BlockedRow> rows = source.session->blocked().rows();
            for (const BlockedRow &row : rows) {
                if (!row.isKeptOut())
                    continue;
                if (isWanted(row.block))
                    source.rows.append(row);
                else
                    ++source.others;
            }
        }
        if (--m_waiting == 0)
            print();
    }

    [[nodiscard]] bool isWanted(const Block &block) const
    {
        if (m_mechanism && block.mechanism != *m_mechanism)
            return false;
        const QString text = arguments().value(QStringLiteral("match"));
        for (const QString &field : {block.id, block.subject.value, block.reason, block.explanation, block.setBy}) {
            if (field.contains(text, Qt::CaseInsensitive))
                return true;
        }
        return false;
    }

    void print()
    {
        QJsonArray sources;
        QJsonArray blocks;
        QStringList failures;
        std::optional<Error> first;
        for (const Source &source : std::as_const(m_sources)) {
            const QString name = source.session->profile().name;
            sources.append(QJsonObject{
                {QStringLiteral("broker"), name},
                {QStringLiteral("name"), source.session->profile().endpoint.kind},
                {QStringLiteral("state"), source.error ? QStringLiteral("failed") : QStringLiteral("ready")},
                {QStringLiteral("count"), source.error ? QJsonValue() : QJsonValue(source.rows.size())},
                {QStringLiteral("error"), source.error ? QJsonValue(toJson(*source.error)) : QJsonValue()}});
            for (const BlockedRow &row : source.rows)
                blocks.append(toJson(row));
            if (source.error) {
                failures.append(visibleText(name));
                const QString what = m_sources.size() > 1 ? tr("%1: %2").arg(visibleText(name, 60), source.error->what)
                                                          : source.error->what;
                output().failure({source.error->fault, what, source.error->detail}, Output::Also::Nothing);
                first = first.value_or(*source.error);
            }
        }
        QJsonObject object{{QStringLiteral("checkedAt"), timeToJson(QDateTime::currentDateTimeUtc())},
                           {QStringLiteral("sources"), sources},
                           {QStringLiteral("blocks"), blocks}};
        if (first)
            object.insert(QStringLiteral("error"), toJson(*first));
        output().object(object);
        printTable(blocks.size(), failures);
        finish(first ? ExitCode::Unreachable : ExitCode::Done);
    }

    void printTable(qsizetype count, const QStringList &failures) const
    {
        constexpr int brokerColumn = 1;
        constexpr int sinceColumn = 3;
        QList<QStringList> table{{tr("WHO"), tr("BROKER"), tr("WHY"), tr("SINCE"), tr("NOTE")}};
        bool anySince = false;
        for (const Source &source : m_sources) {
            for (const BlockedRow &row : source.rows) {
                const Block &block = row.block;
                const bool isSeen = row.kind == BlockedRow::Kind::Seen;
                const QDateTime begin = isSeen ? row.firstAttempt : block.since;
                anySince = anySince || begin.isValid();
                const QString since = begin.isValid() ? timeToJson(begin).toString() : QStringLiteral("-");
                // Who reads that everybody is kept out wants to know by what.
                const bool isForAll = block.subject.kind == SubjectKind::Everyone;
                const QString note = isSeen && row.attempts == 1 ? tr("once: %1").arg(block.explanation)
                                     : isSeen ? tr("%1 times: %2").arg(row.attempts).arg(block.explanation)
                                     : block.reason.isEmpty() && isForAll ? block.explanation
                                                                          : visibleText(block.reason, 120);
                table.append({subjectWords(block.subject), visibleText(row.brokerName, 40),
                              mechanismWords(block.mechanism), since, note});
            }
        }
        for (QStringList &row : table) {
            if (!anySince)
                row.removeAt(sinceColumn);
            if (m_sources.size() == 1)
                row.removeAt(brokerColumn);
        }
        if (count > 0) {
            output().table(table);
            output().line();
        }
        const qsizetype read = m_sources.size() - failures.size();
        const QString clock = QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss"));
        if (read > 0) {
            qsizetype others = 0;
            for (const Source &source : m_sources)
                others += source.others;
            const QString who = count > 0    ? tr("Blocked: %1.").arg(count)
                                : others > 0 ? tr("None of the %1 blocked is what was asked for.").arg(others)
                                             : tr("Nobody is blocked.");
            output().line(tr("%1 Brokers read: %2. Checked at %3 UTC.").arg(who).arg(read).arg(clock));
        }
        if (!failures.isEmpty())
            output().line(tr("Not read: %1.").arg(failures.join(QLatin1String(", "))));
    }

    QList<Source> m_sources;
    std::optional<Mechanism> m_mechanism;
    qsizetype m_waiting = 0;
};

} // namespace

std::unique_ptr<Command> makeBlocked(Console &console)
{
    return std::make_unique<Blocked>(console);
}

} // namespace gatehouse
