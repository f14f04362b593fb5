// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of Sessions that needs a password.

#include "sessions/sessions.h"

#include <QPointer>

namespace gatehouse {

namespace {

// One connection of a check: ends with its answer, whatever it is.
class Checking final : public QObject
{
public:
    Checking(std::unique_ptr<Connector> connector, QObject *parent)
        : QObject(parent)
        , m_connector(std::move(connector))
    {
    }
    ~Checking() override { m_connector->close(); }

    Future<CheckReport> run(const Profile &profile, const Secret &password)
    {
        whenDone(m_connector->open(profile, password), this, [this](const Result<BrokerFacts> &facts) {
            if (facts)
                m_answer.finish(CheckReport{*facts, m_connector->abilities()});
            else
                m_answer.finish(fail(facts.error()));
            deleteLater();
        });
        return m_answer.future();
    }

private:
    std::unique_ptr<Connector> m_connector;
    Answer<CheckReport> m_answer;
};

Error unknownBroker()
{
    return {Fault::BadInput, Sessions::tr("This broker is not in the list any more. Add it again."), {}};
}

} // namespace

Future<> Sessions::open(const QString &profileId)
{
    BrokerSession *session = find(profileId);
    if (!session)
        return ready<void>(fail(unknownBroker()));
    // Without a user name there is nothing that a password could be for.
    if (session->profile().endpoint.user.isEmpty())
        return session->open(Secret());
    Answer<> answer;
    whenDone(secrets().read(profileId), this, [this, answer, profileId](const Result<Secret> &password) {
        BrokerSession *current = find(profileId);
        if (!current)
            return answer.finish(fail(unknownBroker()));
        if (!password) {
            answer.finish(fail(password.error()));
            Q_EMIT passwordNeeded(profileId, password.error().fault == Fault::BadInput
                                                 ? tr("No password is kept for this broker. Enter it to sign in.")
                                                 : password.error().what);
            return;
        }
        whenDone(current->open(*password), this, [this, answer, profileId](const Result<> &opened) {
            answer.finish(opened);
            if (!opened && opened.error().fault == Fault::Refused)
                Q_EMIT passwordNeeded(profileId, opened.error().what);
        });
    });
    return answer.future();
}

Future<> Sessions::open(const QString &profileId, const Secret &password, Remember remember)
{
    BrokerSession *session = find(profileId);
    if (!session)
        return ready<void>(fail(unknownBroker()));
    Answer<> answer;
    whenDone(session->open(password), this, [=, this](const Result<> &opened) {
        if (!opened) {
            answer.finish(opened);
            if (opened.error().fault == Fault::Refused)
                Q_EMIT passwordNeeded(profileId, opened.error().what);
            return;
        }
        if (remember == Remember::No)
            return answer.finish({});
        whenDone(secrets().write(profileId, password), this, [answer](const Result<> &written) {
            if (written)
                return answer.finish({});
            answer.finish(
                fail(written.error().fault,
                     tr("You are signed in, but the password could not be kept. %1").arg(written.error().what),
                     written.error().detail));
        });
    });
    return answer.future();
}

Future<CheckReport> Sessions::check(const Profile &profile, const Secret &password)
{
    Result<std::unique_ptr<Connector>> connector = createConnector(profile.endpoint.kind);
    if (!connector)
        return ready<CheckReport>(fail(connector.error()));
    return (new Checking(std::move(*connector), this))->run(profile, password);
}

} // namespace gatehouse
