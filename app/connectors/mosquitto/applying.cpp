// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/applying.h"

#include "connectors/mosquitto/fetching.h"
#include "core/text.h"

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr auto patienceForLink = 8s; // the link tries again after about 1, 3 and 7 s

ChangeOutcome failed(const Error &why, const std::optional<QByteArray> &now = {})
{
    ChangeOutcome outcome;
    outcome.result = fail(why);
    outcome.now = now;
    return outcome;
}

/// Whether what a change wanted holds, although somebody else changed something beside it.
bool holdsBeside(const ClientRecord &before, const ClientRecord &after, const ClientRecord &now)
{
    const auto holds = [&](auto part) { return part(before) == part(after) || part(now) == part(after); };
    return before.username == now.username && holds([](const ClientRecord &r) { return r.disabled; }) &&
           holds([](const ClientRecord &r) { return r.clientId; }) &&
           holds([](const ClientRecord &r) { return r.textName; }) &&
           holds([](const ClientRecord &r) { return r.textDescription; }) &&
           holds([](const ClientRecord &r) { return r.roles; }) &&
           holds([](const ClientRecord &r) { return r.groups; });
}

} // namespace

Applying::Applying(DynsecConnection &connection, QList<Change> changes, Future<> permission)
    : QObject(&connection)
    , m_connection(connection)
    , m_waiting(std::move(changes))
    , m_permission(std::move(permission))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceForLink);
    connect(&m_patience, &QTimer::timeout, this, &Applying::readAgain);
}

Future<QList<ChangeOutcome>> Applying::start()
{
    next();
    return m_answer.future();
}

Result<Applying::Task> Applying::taskFor(const Change &change) const
{
    const Result<QList<Command>> commands = commandsFor(change);
    if (!commands)
        return fail(commands.error());
    const auto before = ClientRecord::fromCanonical(*change.before);
    const auto after = ClientRecord::fromCanonical(*change.after);
    const QString kick = kickSentence(*before, *after);
    if (!kick.isEmpty() && !change.effects.sentences.contains(kick))
        return fail(
            Fault::BadInput,
            tr("Nothing was changed: the change of %1 would disconnect a client, which the plan does not say. Make the "
               "plan again.")
                .arg(visibleText(change.record)));
    Task task{change, {}, 0};
    for (const Command &command : *commands)
        task.commands.append(command.members);
    return task;
}

bool Applying::fits(qsizetype bytes) const
{
    constexpr qsizetype envelope = 1024; // topic, properties and the frame around the commands
    const qsizetype limit = m_connection.maximumPacketSize > 0 ? qsizetype(m_connection.maximumPacketSize) : replyLimit;
    return bytes + envelope < limit;
}

void Applying::next()
{
    m_tasks.clear();
    m_now.clear();
    m_lost.reset();
    qsizetype bytes = 0;
    QStringList records;
    while (!m_waiting.isEmpty() && m_tasks.size() < m_connection.changesPerRequest() && !m_failure) {
        const Change &change = m_waiting.first();
        if (records.contains(change.record))
            break; // its before is what the earlier change leaves
        const Result<Task> task = taskFor(change);
        if (!task) {
            m_failure = failed(task.error());
            break;
        }
        qsizetype size = 2 * (readingCommand(change.record).size() + 64);
        for (const QByteArray &command : task->commands)
            size += command.size() + 64;
        if (!fits(size)) {
            m_failure = failed({Fault::BadInput,
                                tr("The change of %1 is larger than the broker takes. Shorten its text.")
                                    .arg(visibleText(change.record)),
                                {}});
            break;
        }
        if (!fits(bytes + size))
            break;
        bytes += size;
        records.append(change.record);
        m_tasks.append(*task);
        m_waiting.removeFirst();
    }
    if (m_tasks.isEmpty())
        return finish();
    compare();
}

void Applying::compare()
{
    QByteArrayList commands;
    for (const Task &task : std::as_const(m_tasks))
        commands.append(readingCommand(task.change.record));
    m_saveErrorsBefore = m_connection.saveErrors;
    whenDone(m_connection.dynsec().ask(commands), this, [this](const Result<ReadReply> &reply) { compared(reply); });
}

/// Gives up on this task and those after it; nothing of them was written.
void Applying::refuse(qsizetype index, const Error &why, const std::optional<QByteArray> &now)
{
    m_failure = failed(why, now);
    m_tasks.resize(index);
}

void Applying::compared(const Result<ReadReply> &reply)
{
    if (!reply) {
        refuse(0, {reply.error().fault, tr("Nothing was changed. %1").arg(reply.error().what), reply.error().detail});
        return finish();
    }
    for (qsizetype i = 0; i < m_tasks.size(); ++i) {
        const Change &change = m_tasks.at(i).change;
        const auto now = recordIn(reply->commands.at(i), *reply->state, change.record);
        if (!now) {
            refuse(i, now.error());
        } else if (*now != change.before) {
            const QString record = visibleText(change.record);
            refuse(i,
                   {Fault::Conflict,
                    *now ? tr("Somebody else changed %1 since the plan was made, so nothing was written. Look at it "
                              "again, and make "
                              "the plan again.")
                               .arg(record)
                         : tr("%1 is gone since the plan was made, so nothing was written. Read the list again.")
                               .arg(record),
                    {}},
                   *now);
        }
    }
    if (m_tasks.isEmpty())
        return finish();
    whenDone(m_permission, this, [this](const Result<> &permission) { permitted(permission); });
}

void Applying::permitted(const Result<> &permission)
{
    if (permission)
        return write();
    m_waiting.clear();
    refuse(0, permission.error());
    finish();
}

void Applying::write()
{
    QByteArrayList commands;
    if (m_connection.isModern()) {
        for (Task &task : m_tasks)
            commands += task.commands;
        m_connection.ownChanges += quint64(commands.size());
    } else if (m_tasks.first().sent < m_tasks.first().commands.size()) {
        commands.append(m_tasks.first().commands.at(m_tasks.first().sent));
    }
    const qsizetype count = commands.size();
    m_sinceWrite.start();
    const bool isLast = m_connection.isModern() || m_tasks.first().sent + 1 >= m_tasks.first().commands.size();
    if (isLast) // reading costs the broker nothing beside the save; on 2.1 a batch that ends well is the one that is
                // saved
        for (const Task &task : std::as_const(m_tasks))
            commands.append(readingCommand(task.change.record));
    whenDone(m_connection.dynsec().ask(commands, 0, m_connection.patienceFor(count)), this,
             [this, count](const Result<ReadReply> &reply) { wrote(reply, count); });
}

void Applying::wrote(const Result<ReadReply> &reply, qsizetype commands)
{
    if (!reply)
        return recover(reply.error());
    if (!m_connection.isModern() && commands == 1)
        m_connection.noteSave(reply->took);
    qsizetype index = 0;
    for (qsizetype i = 0; i < m_tasks.size() && index < commands; ++i) {
        const qsizetype ofTask = m_connection.isModern() ? m_tasks.at(i).commands.size() : 1;
        for (qsizetype k = 0; k < ofTask; ++k, ++index) {
            const QByteArray &error = reply->commands.at(index).error;
            if (error.isEmpty())
                continue;
            // What went before it in the request was done: only reading tells how far it got.
            return recover({error == "Client not found" ? Fault::Conflict : Fault::Refused,
                            tr("The broker refused a part of the change of %1: \"%2\".")
                                .arg(visibleText(m_tasks.at(i).change.record), visibleText(lenientUtf8(error))),
                            QString::fromLatin1(reply->commands.at(index).command)});
        }
    }
    if (!m_connection.isModern() && ++m_tasks.first().sent < m_tasks.first().commands.size())
        return write();
    for (qsizetype i = 0; i < m_tasks.size(); ++i) {
        const auto now = recordIn(reply->commands.at(commands + i), *reply->state, m_tasks.at(i).change.record);
        if (!now)
            return recover(now.error());
        m_now.append(*now);
    }
    checkSaved();
}

/// 2.1 saves after it has answered: the next answer shows that it is through, and what it cost.
void Applying::checkSaved()
{
    if (!m_connection.isModern())
        return conclude();
    whenDone(m_connection.dynsec().ask({"\"command\":\"getDetails\""}, 0, m_connection.patienceFor(1)), this,
             [this](const Result<ReadReply> &reply) {
                 if (reply) // the save had begun before this was asked
                     m_connection.noteSave(std::chrono::microseconds(m_sinceWrite.nsecsElapsed() / 1000));
                 conclude();
             });
}

void Applying::noteSaved(ChangeOutcome &outcome) const
{
    const auto add = [&outcome](const QString &sentence) {
        outcome.note += outcome.note.isEmpty() ? sentence : u' ' + sentence;
    };
    if (m_connection.saveErrors != m_saveErrorsBefore) {
        outcome.saved = Saved::No;
        add(tr("It holds now, but the broker could not save it and will forget it when it restarts: \"%1\". Check that "
               "the "
               "broker may write the file and its folder.")
                .arg(visibleText(m_connection.lastSaveError)));
    } else if (m_connection.logSeen && m_connection.mayHearErrors) {
        outcome.saved = Saved::Yes;
    } else {
        outcome.saved = Saved::NotCheckable;
        add(tr("Whether the broker saved it cannot be checked: it tells so in its log only, which is not handed on "
               "here."));
    }
}

ChangeOutcome Applying::outcomeOf(const Task &task, const std::optional<QByteArray> &now) const
{
    ChangeOutcome outcome;
    outcome.now = now;
    const QString record = visibleText(task.change.record);
    if (now == task.change.after) {
        if (m_lost)
            outcome.note = tr("The broker's answer was lost, but the record reads as wanted.");
        noteSaved(outcome);
        return outcome;
    }
    if (now == task.change.before) {
        const Error why = m_lost.value_or(
            Error{Fault::Conflict,
                  tr("The broker took the change, but holds what it held before: somebody else put it back."),
                  {}});
        outcome.result = fail(why.fault, tr("%1 was not changed. %2").arg(record, why.what), why.detail);
        return outcome;
    }
    const auto before = ClientRecord::fromCanonical(*task.change.before);
    const auto after = ClientRecord::fromCanonical(*task.change.after);
    const auto found = now ? ClientRecord::fromCanonical(*now) : std::nullopt;
    if (before && after && found && holdsBeside(*before, *after, *found)) {
        outcome.note = tr("Somebody else changed %1 at the same time; what was wanted holds all the same.").arg(record);
        noteSaved(outcome);
        return outcome;
    }
    QString what =
        tr("%1 is neither as it was nor as it was wanted. Look at it before it is changed again.").arg(record);
    if (m_lost)
        what = m_lost->what + u' ' + what;
    else if (!now)
        what = tr("Somebody else deleted %1 at the same time. Read the list again.").arg(record);
    outcome.result = fail(Fault::Conflict, what, m_lost ? m_lost->detail : QString());
    return outcome;
}

void Applying::conclude()
{
    QHash<QString, std::optional<QByteArray>> read;
    bool isWell = true;
    // What was sent was carried out, whatever became of its neighbours in the request.
    for (qsizetype i = 0; i < m_tasks.size(); ++i) {
        read.insert(m_tasks.at(i).change.record, m_now.at(i));
        m_outcomes.append(outcomeOf(m_tasks.at(i), m_now.at(i)));
        isWell = isWell && m_outcomes.last().result.has_value();
    }
    m_connection.updatePolicy(read);
    if (isWell)
        return next();
    m_waiting.clear();
    finish();
}

/// The answer to a write is missing, or says that a part failed: nothing is said before the broker was read again.
void Applying::recover(const Error &why)
{
    m_lost = why;
    m_failure.reset();
    m_waiting.clear();
    if (m_connection.isOpen())
        return readAgain();
    m_patience.start();
    m_waitingForLink = connect(&m_connection.link(), &MqttLink::stateChanged, this, [this](MqttLink::State state) {
        if (state == MqttLink::State::Open)
            readAgain();
    });
}

void Applying::readAgain()
{
    m_patience.stop();
    disconnect(m_waitingForLink);
    QByteArrayList commands;
    for (const Task &task : std::as_const(m_tasks))
        commands.append(readingCommand(task.change.record));
    if (!m_connection.isOpen())
        return recovered(fail(*m_lost));
    whenDone(m_connection.dynsec().ask(commands), this, [this](const Result<ReadReply> &reply) { recovered(reply); });
}

void Applying::recovered(const Result<ReadReply> &reply)
{
    m_now.clear();
    for (qsizetype i = 0; reply && i < m_tasks.size(); ++i) {
        const auto now = recordIn(reply->commands.at(i), *reply->state, m_tasks.at(i).change.record);
        if (!now)
            break;
        m_now.append(*now);
    }
    if (m_now.size() == m_tasks.size())
        return conclude();
    for (qsizetype i = 0; i < m_tasks.size(); ++i) {
        const QString record = visibleText(m_tasks.at(i).change.record);
        m_outcomes.append(
            i < m_now.size()
                ? outcomeOf(m_tasks.at(i), m_now.at(i))
                : failed({Fault::Offline,
                          tr("The connection was lost while %1 was being changed, and whether the change was made is "
                             "not known. It shows as soon as the broker can be read again.")
                              .arg(record),
                          m_lost->what}));
    }
    finish();
}

void Applying::finish()
{
    if (m_failure)
        m_outcomes.append(*m_failure);
    m_answer.finish(m_outcomes);
    deleteLater();
}

} // namespace gatehouse::mosquitto
