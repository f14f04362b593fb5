// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/interceptingconnector.h"

#include <algorithm>

namespace gatehouse::test {

InterceptingConnector::InterceptingConnector(std::unique_ptr<Connector> real)
    : m_real(std::move(real))
{
    connect(m_real.get(), &Connector::connectionLost, this, &Connector::connectionLost);
    connect(m_real.get(), &Connector::connectionBack, this, &Connector::connectionBack);
    connect(m_real.get(), &Connector::accessChanged, this, &Connector::accessChanged);
    connect(m_real.get(), &Connector::happened, this, &Connector::happened);
    connect(m_real.get(), &Connector::presenceChanged, this, &Connector::presenceChanged);
    connect(m_real.get(), &Connector::clientsOnlineChanged, this, &Connector::clientsOnlineChanged);
}

Future<Revision> InterceptingConnector::readAccess(const PartSink &sink)
{
    if (losesReading && losesReading())
        return ready<Revision>(fail(Fault::TimedOut, QStringLiteral("The reading was lost on the way.")));
    return m_real->readAccess(sink);
}

Future<Records> InterceptingConnector::readRecords(const QStringList &ids)
{
    if (!onRecords)
        return m_real->readRecords(ids);
    Answer<Records> answer;
    whenDone(m_real->readRecords(ids), this, [this, answer](Result<Records> records) {
        if (records && onRecords)
            onRecords(*records);
        answer.finish(std::move(records));
    });
    return answer.future();
}

Future<QList<ChangeOutcome>> InterceptingConnector::apply(const QList<Change> &changes, const Future<> &permission)
{
    Answer<QList<ChangeOutcome>> answer;
    // The moment before a change is asked for is the one at which it may be made.
    whenDone(permission, this, [this, changes, permission, answer](const Result<> &given) {
        if (given)
            pass(changes, permission, answer);
        else
            answer.finish(fail(given.error()));
    });
    return answer.future();
}

void InterceptingConnector::pass(const QList<Change> &changes, const Future<> &permission,
                                 const Answer<QList<ChangeOutcome>> &answer)
{
    ++applied;
    mostUnderWay = std::max(mostUnderWay, ++underWay);
    mostChanges = std::max(mostChanges, changes.size());
    if (beforeApply)
        beforeApply(changes);
    const Error lost{Fault::TimedOut, QStringLiteral("The answer was lost on the way."), {}};
    if (losesRequest && losesRequest()) {
        --underWay;
        return answer.finish(fail(lost));
    }
    whenDone(m_real->apply(changes, permission), this,
             [this, answer, lost](const Result<QList<ChangeOutcome>> &outcomes) {
                 --underWay;
                 if (losesAnswer && losesAnswer())
                     answer.finish(fail(lost));
                 else
                     answer.finish(outcomes);
             });
}

} // namespace gatehouse::test
