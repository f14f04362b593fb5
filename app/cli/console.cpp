// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/console.h"

#include "cli/password.h"
#include "core/text.h"

#include <QFileInfo>

#include <algorithm>

namespace gatehouse {

Console::Console(Arguments arguments, Environment environment, Output &output)
    : m_arguments(std::move(arguments))
    , m_environment(std::move(environment))
    , m_output(output)
    , m_fromEnvironment(passwordFromEnvironment())
{
}

Console::~Console() = default;

QString Console::dataFolder() const
{
    return m_arguments.has(QStringLiteral("demo")) ? m_environment.demoTrailFolder : m_environment.dataFolder;
}

Future<> Console::openStore()
{
    const Answer<> answer;
    whenDone(m_environment.openStore(dataFolder()), this, [this, answer](const Result<std::shared_ptr<Store>> &store) {
        if (!store)
            return answer.finish(fail(store.error()));
        m_sessions = std::make_unique<Sessions>(*store, m_environment.openSecrets(),
                                                Operator::current(m_arguments.value(QStringLiteral("operator"))));
        whenDone(m_sessions->load(), this, [answer](const Result<> &loaded) { answer.finish(loaded); });
    });
    return answer.future();
}

Future<QList<BrokerSession *>> Console::brokers()
{
    // A password file that cannot be read is a mistake of the command line, and no broker is asked.
    if (const auto given = givenPassword(); !given)
        return ready<QList<BrokerSession *>>(fail(given.error()));
    const Answer<QList<BrokerSession *>> answer;
    const auto choose = [this, answer] {
        whenDone(openStore(), this, [this, answer](const Result<> &opened) {
            answer.finish(opened ? chosen() : Result<QList<BrokerSession *>>(fail(opened.error())));
        });
    };
    if (!m_arguments.has(QStringLiteral("demo"))) {
        choose();
        return answer.future();
    }
    m_joined = true;
    whenDone(m_environment.joinDemo(), this, [this, answer](const Result<DemoEntry> &demo) {
        if (!demo)
            return answer.finish(fail(demo.error()));
        m_demoPassword = demo->password;
        whenDone(openStore(), this, [this, answer, profile = demo->profile](const Result<> &opened) {
            if (!opened)
                return answer.finish(fail(opened.error()));
            m_demo = m_sessions->adopt(profile);
            answer.finish(QList<BrokerSession *>{m_demo});
        });
    });
    return answer.future();
}

/// --log, and the machine and account that it is read with, which are those of the files.
Result<> Console::takeLog(Endpoint &endpoint) const
{
    if (m_arguments.has(QStringLiteral("ssh"))) {
        const Result<QString> host = checkedSshHost(m_arguments.value(QStringLiteral("ssh")));
        if (!host)
            return fail(host.error());
        endpoint.sshHost = *host;
    }
    if (m_arguments.has(QStringLiteral("sudo")))
        endpoint.filesAccount = Account::Root;
    if (!m_arguments.has(QStringLiteral("log")))
        return {};
    QString typed = m_arguments.value(QStringLiteral("log"));
    if (endpoint.sshHost.isEmpty() && !journalUnitOf(typed))
        typed = QFileInfo(typed).absoluteFilePath();
    const Result<QString> log = checkedLog(typed);
    if (!log)
        return fail(log.error());
    endpoint.log = *log;
    return {};
}

/// The files of --config, on their own.
Result<Endpoint> Console::filesEndpoint() const
{
    const QString file = m_arguments.value(QStringLiteral("config"));
    if (file.isEmpty())
        return fail(Fault::BadInput, tr("Name the configuration: --config /etc/mosquitto/mosquitto.conf."));
    Endpoint files;
    files.port = 0;
    files.configFile = file;
    const bool isHere = !m_arguments.has(QStringLiteral("ssh"));
    if (isHere)
        files.configFile = QFileInfo(file).absoluteFilePath();
    else if (!file.startsWith(u'/'))
        return fail(Fault::BadInput, tr("With --ssh, write the whole path: --config /etc/mosquitto/mosquitto.conf."));
    if (const Result<> taken = takeLog(files); !taken)
        return fail(taken.error());
    files.reloadCommand = m_arguments.value(QStringLiteral("reload"));
    if (files.reloadCommand.isEmpty() && m_arguments.has(QStringLiteral("reload")))
        return fail(Fault::BadInput, tr("Write the command: --reload \"systemctl reload mosquitto\"."));
    return files;
}

Result<Endpoint> Console::endpoint() const
{
    Result<Endpoint> files = Endpoint();
    if (m_arguments.has(QStringLiteral("config"))) {
        files = filesEndpoint();
        if (!files || !m_arguments.has(QStringLiteral("url")))
            return files;
    }
    const bool hasLog = m_arguments.has(QStringLiteral("log"));
    for (const QString &option : {QStringLiteral("reload"), QStringLiteral("ssh"), QStringLiteral("sudo")}) {
        const bool isOfLog = hasLog && option != u"reload";
        if (m_arguments.has(option) && files->configFile.isEmpty() && !isOfLog)
            return fail(Fault::BadInput, tr("--%1 is about a broker's files: give --config with it.").arg(option));
    }
    Result<Endpoint> endpoint = endpointFromUrl(m_arguments.value(QStringLiteral("url")));
    if (!endpoint)
        return endpoint;
    if (!files->configFile.isEmpty()) {
        if (isOfFilesAlone(*endpoint))
            return fail(Fault::BadInput, tr("Name the files once: --url file:///... or --config."));
        setFiles(*endpoint, *files);
    } else if (const Result<> taken = takeLog(*endpoint); !taken) {
        return fail(taken.error());
    }
    endpoint->caFile = m_arguments.value(QStringLiteral("cafile"));
    endpoint->certificateFile = m_arguments.value(QStringLiteral("cert"));
    endpoint->keyFile = m_arguments.value(QStringLiteral("key"));
    const bool anyFile =
        !endpoint->caFile.isEmpty() || !endpoint->certificateFile.isEmpty() || !endpoint->keyFile.isEmpty();
    if (anyFile && !endpoint->tls)
        return fail(Fault::BadInput, tr("--cafile, --cert and --key are for TLS: write the address as mqtts://host."));
    if (endpoint->certificateFile.isEmpty() != endpoint->keyFile.isEmpty())
        return fail(Fault::BadInput, tr("A client certificate needs both --cert and --key."));
    const QString identity = m_arguments.value(QStringLiteral("certificate-identity"));
    if (identity == QLatin1String("never"))
        endpoint->certificateIdentity = CertificateIdentity::Never;
    else if (identity == QLatin1String("possible"))
        endpoint->certificateIdentity = CertificateIdentity::Possible;
    else if (!identity.isEmpty() && identity != QLatin1String("unknown"))
        return fail(Fault::BadInput, tr("--certificate-identity is never, possible or unknown."));
    return endpoint;
}

Result<BrokerSession *> Console::adoptUrl()
{
    const Result<Endpoint> address = endpoint();
    if (!address)
        return fail(address.error());
    Profile profile;
    const bool isHere = isOfFilesAlone(*address) && address->sshHost.isEmpty();
    profile.name = isHere ? address->configFile : urlOf(*address);
    profile.endpoint = *address;
    const QString &command = m_arguments.command();
    const bool writes = m_arguments.has(QStringLiteral("apply")) || command == QLatin1String("diagnose") ||
                        command == QLatin1String("expire");
    profile.writing = writes ? Writing::On : Writing::Off;
    return m_sessions->adopt(profile);
}

Result<QList<BrokerSession *>> Console::chosen()
{
    if (m_arguments.has(QStringLiteral("url")) || m_arguments.has(QStringLiteral("config"))) {
        const Result<BrokerSession *> session = adoptUrl();
        if (!session)
            return fail(session.error());
        return QList<BrokerSession *>{*session};
    }
    const QList<BrokerSession *> all = m_sessions->all();
    const QStringList names = m_arguments.values(QStringLiteral("broker"));
    if (names.isEmpty() || names.contains(QLatin1String("all"))) {
        if (all.isEmpty()) {
            return fail(Fault::BadInput, tr("No broker is saved. Name one with --url mqtt://user@host, save it with "
                                            "gatehousectl brokers add, or try --demo."));
        }
        return all;
    }
    QList<BrokerSession *> sessions;
    for (const QString &name : names) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const BrokerSession *session) { return session->profile().name == name; });
        if (found == all.end()) {
            return fail(Fault::BadInput,
                        tr("No broker is saved as %1. See gatehousectl brokers list.").arg(visibleText(name)));
        }
        if (!sessions.contains(*found))
            sessions.append(*found);
    }
    return sessions;
}

Future<BrokerSession *> Console::oneBroker()
{
    const Answer<BrokerSession *> answer;
    whenDone(brokers(), this, [this, answer](const Result<QList<BrokerSession *>> &sessions) {
        if (!sessions)
            return answer.finish(fail(sessions.error()));
        if (sessions->size() != 1)
            return answer.finish(fail(Fault::BadInput, tr("This works on one broker: say which with --broker NAME.")));
        BrokerSession *session = sessions->constFirst();
        whenDone(open(session), this, [answer, session](const Result<> &opened) {
            if (opened)
                answer.finish(session);
            else
                answer.finish(fail(opened.error()));
        });
    });
    return answer.future();
}

Future<> Console::open(BrokerSession *session)
{
    connect(session, &BrokerSession::settled, this, [this](const QStringList &sentences) {
        for (const QString &sentence : sentences)
            m_output.remark(sentence);
    });
    const Answer<> answer;
    whenDone(passwordFor(session->profile()), this, [this, session, answer](const Result<Secret> &password) {
        if (!password)
            return answer.finish(fail(password.error()));
        whenDone(session->open(*password), this, [answer](const Result<> &opened) { answer.finish(opened); });
    });
    return answer.future();
}

Result<std::optional<Secret>> Console::givenPassword()
{
    if (m_givenRead)
        return m_given;
    m_givenRead = true;
    if (!m_arguments.has(QStringLiteral("password-file"))) {
        m_given = m_fromEnvironment;
        return m_given;
    }
    const QString file = m_arguments.value(QStringLiteral("password-file"));
    if (file == u'-' && m_arguments.value(QStringLiteral("batch")) == u'-')
        return fail(Fault::BadInput,
                    tr("Standard input cannot be the password and the batch at once: name a file for one."));
    const Result<Secret> secret = passwordFromFile(file);
    if (!secret)
        return fail(secret.error());
    m_given = *secret;
    return m_given;
}

Future<Secret> Console::passwordFor(const Profile &profile)
{
    if (m_demo && m_demo->profile().id == profile.id)
        return ready(Result<Secret>(*m_demoPassword));
    const Result<std::optional<Secret>> given = givenPassword();
    if (!given)
        return ready<Secret>(fail(given.error()));
    if (*given)
        return ready(Result<Secret>(**given));
    if (profile.endpoint.user.isEmpty())
        return ready(Result<Secret>(Secret()));
    const QString question = tr("%1 at %2.").arg(visibleText(profile.endpoint.user), visibleText(profile.name));
    if (m_arguments.has(QStringLiteral("url")))
        return ready(passwordFromTerminal(question));
    const Answer<Secret> answer;
    whenDone(m_sessions->secrets().read(profile.id), this, [answer, question](const Result<Secret> &kept) {
        answer.finish(kept ? kept : passwordFromTerminal(question));
    });
    return answer.future();
}

Future<> Console::close()
{
    if (m_sessions) {
        for (BrokerSession *session : m_sessions->all())
            session->close();
    }
    m_sessions.reset();
    return m_joined ? m_environment.leaveDemo() : ready(Result<>());
}

} // namespace gatehouse
