// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/arguments.h"
#include "cli/environment.h"
#include "cli/output.h"

#include <QObject>

#include <memory>
#include <optional>

namespace gatehouse {

/// What a command works with: its arguments, the output, and the store and brokers that the arguments name. Owned by
/// main; one thread.
class Console final : public QObject
{
    Q_OBJECT
public:
    Console(Arguments arguments, Environment environment, Output &output);
    ~Console() override;

    [[nodiscard]] const Arguments &arguments() const { return m_arguments; }
    [[nodiscard]] const Environment &environment() const { return m_environment; }
    [[nodiscard]] Output &output() const { return m_output; }

    /// Opens the store of the data folder, or that of the demo with --demo, and loads the saved brokers.
    Future<> openStore();
    [[nodiscard]] QString dataFolder() const; ///< whose store openStore() opens
    [[nodiscard]] Sessions &sessions() const { return *m_sessions; }
    [[nodiscard]] Store &store() const { return m_sessions->store(); }

    /// The brokers that --broker, --url or --demo name, else all; none is opened. BadInput: no such broker, or none at
    /// all.
    Future<QList<BrokerSession *>> brokers();
    /// The one broker that is meant, opened.
    Future<BrokerSession *> oneBroker();
    /// Signs in with the password from wherever it is found, and reads everything.
    Future<> open(BrokerSession *session);
    Future<Secret> passwordFor(const Profile &profile);
    /// --password-file or GATEHOUSE_PASSWORD; nothing when neither is given.
    Result<std::optional<Secret>> givenPassword();
    /// The endpoint of --url with the TLS options.
    [[nodiscard]] Result<Endpoint> endpoint() const;
    [[nodiscard]] Result<Endpoint> filesEndpoint() const;
    Result<> takeLog(Endpoint &endpoint) const;
    /// Lets go of brokers and demo.
    Future<> close();

private:
    Result<QList<BrokerSession *>> chosen();
    Result<BrokerSession *> adoptUrl();

    Arguments m_arguments;
    Environment m_environment;
    Output &m_output;
    std::unique_ptr<Sessions> m_sessions;
    BrokerSession *m_demo = nullptr;
    std::optional<Secret> m_demoPassword;
    std::optional<Secret> m_fromEnvironment; ///< taken before any other program is started
    std::optional<Secret> m_given;
    bool m_givenRead = false;
    bool m_joined = false;
};

} // namespace gatehouse
