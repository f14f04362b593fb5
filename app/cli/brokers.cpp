// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "core/json.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int longestName = 60; // characters

QJsonObject brokerToJson(const Profile &profile, const QString &state, const CheckReport *report)
{
    return {{QStringLiteral("name"), profile.name},
            {QStringLiteral("kind"), profile.endpoint.kind},
            {QStringLiteral("url"), urlOf(profile.endpoint)},
            {QStringLiteral("writing"), profile.writing == Writing::On},
            {QStringLiteral("version"), report ? textToJson(report->facts.version) : QJsonValue()},
            {QStringLiteral("state"), state},
            {QStringLiteral("abilities"), report ? toJson(report->abilities) : QJsonArray()}};
}

/// `brokers list`: what is saved; nothing is connected.
class BrokersList final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BrokersList)
public:
    using Command::Command;

    void start() override
    {
        // Nothing is saved in the demo: its broker is the list.
        if (arguments().has(QStringLiteral("demo"))) {
            return whenDone(console().brokers(), this, [this](const Result<QList<BrokerSession *>> &brokers) {
                print(brokers ? Result<>() : Result<>(fail(brokers.error())));
            });
        }
        whenDone(console().openStore(), this, [this](const Result<> &opened) { print(opened); });
    }

private:
    void print(const Result<> &opened)
    {
        if (!opened)
            return giveUp(opened.error());
        QJsonArray brokers;
        QList<QStringList> table{{tr("NAME"), tr("ADDRESS"), tr("CHANGES")}};
        for (const BrokerSession *session : console().sessions().all()) {
            const Profile &profile = session->profile();
            brokers.append(brokerToJson(profile, QStringLiteral("closed"), nullptr));
            table.append({visibleText(profile.name, 60), visibleText(urlOf(profile.endpoint)),
                          profile.writing == Writing::On ? tr("allowed") : tr("read-only")});
        }
        output().object({{QStringLiteral("brokers"), brokers}});
        if (table.size() > 1)
            output().table(table);
        else
            output().line(tr("No broker is saved. Add one: gatehousectl brokers add NAME --url mqtt://user@host"));
        finish(ExitCode::Done);
    }
};

/// `brokers add`: saves a profile; a given password goes into the keychain.
class BrokersAdd final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BrokersAdd)
public:
    using Command::Command;

    void start() override
    {
        const QString writing = arguments().value(QStringLiteral("writing"));
        if (!writing.isEmpty() && writing != QLatin1String("on") && writing != QLatin1String("off"))
            return giveUp(Error{Fault::BadInput, tr("--writing is on or off."), {}});
        if (!arguments().has(QStringLiteral("url")) && !arguments().has(QStringLiteral("config")))
            return giveUp(Error{Fault::BadInput,
                                tr("Say where it is: --url mqtt[s]://[user@]host[:port], or --config FILE for the "
                                   "files of a mosquitto."),
                                {}});
        const Result<Endpoint> endpoint = console().endpoint();
        if (!endpoint)
            return giveUp(endpoint.error());
        const Result<std::optional<Secret>> password = console().givenPassword();
        if (!password)
            return giveUp(password.error());
        m_profile.name = arguments().operands().constFirst().trimmed();
        m_profile.endpoint = *endpoint;
        m_profile.writing = writing == QLatin1String("on") ? Writing::On : Writing::Off;
        if (m_profile.name.isEmpty())
            return giveUp(Error{Fault::BadInput, tr("Give the broker a name: brokers add NAME --url …"), {}});
        if (m_profile.name != visibleText(m_profile.name, longestName)) {
            return giveUp(Error{Fault::BadInput,
                                tr("The name %1 has characters that cannot be seen or typed, or is too long. Choose a "
                                   "plain name of at most %2 characters.")
                                    .arg(visibleText(m_profile.name, longestName))
                                    .arg(longestName),
                                {}});
        }
        if (m_profile.name == QLatin1String("all"))
            return giveUp(Error{Fault::BadInput, tr("Give the broker another name: \"all\" means every broker."), {}});
        whenDone(console().openStore(), this, [this, secret = *password](const Result<> &opened) {
            if (!opened)
                return giveUp(opened.error());
            connect(&console().sessions(), &Sessions::passwordNeeded, this,
                    [this](const QString &, const QString &why) { output().remark(why); });
            const Remember remember = secret ? Remember::InKeychain : Remember::No;
            whenDone(console().sessions().add(m_profile, secret.value_or(Secret()), remember), this,
                     [this](const Result<BrokerSession *> &added) { print(added); });
        });
    }

private:
    void print(const Result<BrokerSession *> &added)
    {
        if (!added)
            return giveUp(added.error());
        output().object(
            {{QStringLiteral("brokers"), QJsonArray{brokerToJson(m_profile, QStringLiteral("closed"), nullptr)}}});
        const QString quoted =
            u'\'' + QString(m_profile.name).replace(u'\'', QLatin1String("'\\''")) + u'\''; // as a shell reads it
        output().line(tr("Saved %1. Check it: gatehousectl brokers check --broker %2").arg(m_profile.name, quoted));
        finish(ExitCode::Done);
    }

    Profile m_profile;
};

/// `brokers remove`: forgets a profile and its password.
class BrokersRemove final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BrokersRemove)
public:
    using Command::Command;

    void start() override
    {
        whenDone(console().openStore(), this, [this](const Result<> &opened) {
            if (!opened)
                return giveUp(opened.error());
            const QString name = arguments().operands().constFirst();
            const QList<BrokerSession *> all = console().sessions().all();
            const auto found = std::find_if(
                all.begin(), all.end(), [&](const BrokerSession *session) { return session->profile().name == name; });
            if (found == all.end()) {
                return giveUp(
                    Error{Fault::BadInput,
                          tr("No broker is saved as %1. See gatehousectl brokers list.").arg(visibleText(name)),
                          {}});
            }
            const QString id = (*found)->profile().id;
            whenDone(console().sessions().remove(id), this, [this, id, name](const Result<> &removed) {
                if (!removed && console().sessions().find(id) != nullptr)
                    return giveUp(removed.error());
                if (!removed) // it is gone, but its password may still be kept
                    output().remark(removed.error().what);
                output().object({{QStringLiteral("brokers"), QJsonArray()}});
                output().line(tr("Removed %1. Its trail stays.").arg(visibleText(name, 60)));
                finish(ExitCode::Done);
            });
        });
    }
};

/// `brokers check`: connects to each, and reports what can be read and changed there.
class BrokersCheck final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BrokersCheck)
public:
    using Command::Command;

    void start() override
    {
        whenDone(console().brokers(), this, [this](const Result<QList<BrokerSession *>> &brokers) {
            if (!brokers)
                return giveUp(brokers.error());
            m_waiting = brokers->size();
            for (BrokerSession *session : *brokers) {
                m_profiles.append(session->profile());
                m_reports.append(fail(Fault::Cancelled, QString()));
            }
            for (qsizetype i = 0; i < m_profiles.size(); ++i)
                check(i);
        });
    }

private:
    void check(qsizetype index)
    {
        whenDone(console().passwordFor(m_profiles.at(index)), this, [this, index](const Result<Secret> &password) {
            if (!password)
                return answered(index, fail(password.error()));
            whenDone(console().sessions().check(m_profiles.at(index), *password), this,
                     [this, index](const Result<CheckReport> &report) { answered(index, report); });
        });
    }

    void answered(qsizetype index, const Result<CheckReport> &report)
    {
        m_reports[index] = report;
        if (--m_waiting == 0)
            print();
    }

    void print()
    {
        QJsonArray brokers;
        std::optional<Error> first;
        for (qsizetype i = 0; i < m_profiles.size(); ++i) {
            const Profile &profile = m_profiles.at(i);
            const Result<CheckReport> &report = m_reports.at(i);
            if (report) {
                brokers.append(brokerToJson(profile, QStringLiteral("ready"), &*report));
                printReport(profile, *report);
                continue;
            }
            QJsonObject object = brokerToJson(profile, QStringLiteral("failed"), nullptr);
            object.insert(QStringLiteral("error"), toJson(report.error()));
            brokers.append(object);
            output().line(tr("%1: could not be checked.").arg(visibleText(profile.name, 60)));
            output().failure(report.error(), Output::Also::Nothing);
            first = first.value_or(report.error());
        }
        QJsonObject object{{QStringLiteral("brokers"), brokers}};
        if (first)
            object.insert(QStringLiteral("error"), toJson(*first));
        output().object(object);
        finish(first ? exitCodeFor(first->fault) : ExitCode::Done);
    }

    void printReport(const Profile &profile, const CheckReport &report) const
    {
        output().line(tr("%1: %2 %3 at %4")
                          .arg(visibleText(profile.name, 60), visibleText(report.facts.product, 60),
                               visibleText(report.facts.version, 60), visibleText(urlOf(profile.endpoint))));
        for (const QString &note : report.facts.notes)
            output().line(QLatin1String("  ") + visibleText(note, 400));
        for (const AbilityState &state : report.abilities.states()) {
            output().line(
                QLatin1String("  ") + (state.available ? output().toned(tr("yes "), Tone::Good) : tr("no  ")) +
                abilityTitle(state.ability) +
                (state.available ? QString() : QString(QLatin1String(": ") + visibleText(state.whyNot, 400))));
        }
    }

    QList<Profile> m_profiles;
    QList<Result<CheckReport>> m_reports;
    qsizetype m_waiting = 0;
};

} // namespace

std::unique_ptr<Command> makeBrokersList(Console &console)
{
    return std::make_unique<BrokersList>(console);
}

std::unique_ptr<Command> makeBrokersAdd(Console &console)
{
    return std::make_unique<BrokersAdd>(console);
}

std::unique_ptr<Command> makeBrokersRemove(Console &console)
{
    return std::make_unique<BrokersRemove>(console);
}

std::unique_ptr<Command> makeBrokersCheck(Console &console)
{
    return std::make_unique<BrokersCheck>(console);
}

} // namespace gatehouse
