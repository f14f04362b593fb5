// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/attempt.h"
#include "cli/command.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QTimer>

namespace gatehouse {

namespace {

constexpr qsizetype longestLine = 1024 * 1024;
constexpr int linesAtOnce = 200; // between two turns of the event loop, so that the connection stays alive

/// `explain --batch`: reads attempts line by line and answers each with one line, as it comes.
class ExplainBatch final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ExplainBatch)
public:
    using Command::Command;

    void start() override
    {
        const QString name = arguments().value(QStringLiteral("batch"));
        bool isOpen = false;
        if (name == u'-') {
            isOpen = m_file.open(stdin, QIODevice::ReadOnly);
        } else {
            m_file.setFileName(name);
            isOpen = m_file.open(QIODevice::ReadOnly);
        }
        if (!isOpen) {
            return giveUp(
                Error{Fault::BadInput,
                      tr("The batch %1 cannot be read. Check the path and its permissions.").arg(visibleText(name)),
                      m_file.errorString()});
        }
        whenDone(console().oneBroker(), this, [this](const Result<BrokerSession *> &broker) {
            if (!broker)
                return giveUp(broker.error());
            m_broker = *broker;
            if (!m_broker->policy()) {
                return giveUp(Error{Fault::NotSupported,
                                    tr("The rules of this broker cannot be read, so nothing can be explained."),
                                    {}});
            }
            answerSome();
        });
    }

private:
    void answerSome()
    {
        for (int i = 0; i < linesAtOnce; ++i) {
            const QByteArray line = m_file.isOpen() ? m_file.readLine(longestLine) : QByteArray();
            if (line.isEmpty())
                return end();
            ++m_number;
            if (!line.trimmed().isEmpty())
                answer(line);
        }
        QTimer::singleShot(0, this, &ExplainBatch::answerSome);
    }

    void answer(const QByteArray &line)
    {
        const Result<Attempt> attempt = attemptFromJson(line);
        if (!attempt) {
            ++m_bad;
            const Error error{Fault::BadReply,
                              tr("Line %1 of the batch makes no sense: %2").arg(m_number).arg(attempt.error().what),
                              attempt.error().detail};
            output().failure(error);
            output().line(QStringLiteral("invalid"));
            return;
        }
        const auto policy = m_broker->policy();
        const Decision decision = policy->decide(*attempt);
        output().object(toJson(decision, policy->blocksOf(attempt->who),
                               [this](const Step &step) { return m_broker->connector().sentenceOf(step); }));
        const QString last =
            decision.steps.isEmpty() ? QString() : m_broker->connector().sentenceOf(decision.steps.constLast());
        output().line(answerName(decision.answer).leftJustified(8) + visibleText(last, 400));
        if (!output().flush() || output().isUnread())
            m_file.close();
    }

    void end() { finish(m_bad > 0 ? ExitCode::Nonsense : ExitCode::Done); }

    QFile m_file;
    BrokerSession *m_broker = nullptr;
    qint64 m_number = 0;
    qint64 m_bad = 0;
};

} // namespace

std::unique_ptr<Command> makeExplainBatch(Console &console)
{
    return std::make_unique<ExplainBatch>(console);
}

} // namespace gatehouse
