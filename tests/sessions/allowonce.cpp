// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the kill tests kill: one allow by a program of its own, put together as gatehousectl does it.
// allowonce FOLDER TARGET USER, the target being a port of this machine or the path of a configuration, with HOST:
// before it where ssh leads there: prints "ready" before it plans, "done" behind the last entry of the trail.

#include "sessions/brokersession.h"
#include "sessions/planrun.h"

#include <QCoreApplication>

#include <cstdio>

using namespace gatehouse;

namespace {

void say(const char *word)
{
    std::fputs(word, stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

class AllowOnce final : public QObject
{
public:
    AllowOnce(const QString &folder, const QString &target, const QString &user)
        : m_user(user)
    {
        m_profile.id = QStringLiteral("killed");
        m_profile.name = QStringLiteral("Killed");
        if (const qsizetype path = target.indexOf(u'/'); path >= 0) {
            m_profile.endpoint.port = 0;
            m_profile.endpoint.configFile = target.mid(path);
            m_profile.endpoint.sshHost = target.left(path).chopped(path > 0 ? 1 : 0);
        } else {
            m_profile.endpoint.host = QStringLiteral("127.0.0.1");
            m_profile.endpoint.port = target.toUShort();
            m_profile.endpoint.user = QStringLiteral("admin");
        }
        m_profile.endpoint.certificateIdentity = CertificateIdentity::Never;
        m_profile.writing = Writing::On;
        step(Store::open(folder), [this](const std::shared_ptr<Store> &store) { open(store); });
    }

private:
    template <typename T, typename Next> void step(const Future<T> &future, Next next)
    {
        whenDone(future, this, [next](const Result<T> &result) {
            if (result)
                next(*result);
            else
                end(result.error());
        });
    }
    static void end(const Error &error)
    {
        std::fprintf(stderr, "%s\n", qPrintable(error.what));
        QCoreApplication::exit(1);
    }
    void open(const std::shared_ptr<Store> &store)
    {
        auto connector = createConnector(m_profile.endpoint.kind);
        if (!connector)
            return end(connector.error());
        m_session =
            std::make_unique<BrokerSession>(m_profile, std::move(*connector), store, Operator::current(), nullptr);
        whenDone(m_session->open(Secret::fromText(QStringLiteral("adminpw"))), this, [this](const Result<> &opened) {
            if (!opened)
                return end(opened.error());
            say("ready");
            AllowRequest request;
            request.who.append(Identity{{}, m_user, {}, {}});
            request.reason = QStringLiteral("Kill test.");
            step(m_session->planAllow(request), [this](const Plan &plan) { carryOut(plan); });
        });
    }
    void carryOut(const Plan &plan)
    {
        const PlanRun *run = m_session->carryOut(plan);
        connect(run, &PlanRun::finished, this, [run] {
            if (!run->isComplete())
                return end(run->error().value_or(Error()));
            say("done");
            QCoreApplication::exit(0);
        });
    }

    QString m_user;
    Profile m_profile;
    std::unique_ptr<BrokerSession> m_session;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 2;
    const AllowOnce once(arguments.at(1), arguments.at(2), arguments.at(3));
    return QCoreApplication::exec();
}
